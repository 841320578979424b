using System.Diagnostics;
using System.Globalization;
using AttentionGen.Package.Tests.Harness;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Package.Tests;

/// <summary>What a layer costs whoever builds the project.</summary>
[Collection(AloneCollection.Name)]
public sealed class BuildTimeTests(PackedPackage package, ITestOutputHelper output)
{
    private static readonly int Builds = Surroundings.AreQuiet ? 5 : 1;

    /// <summary>
    /// In builds without the layer, the unit that every machine has: on the one where the bar was set, such a build takes
    /// 1.4 s and the layer may add one second.
    /// </summary>
    private static readonly double MostExtra = Surroundings.AreQuiet ? 0.7 : 2.1;

    /// <summary>Other work only ever adds time, so a round that fails is measured again.</summary>
    private const int Rounds = 3;

    /// <summary>
    /// The whole <c>dotnet build --no-restore</c> from nothing, without a compiler server: the compiler and the generator are
    /// jitted each time, which is the slow way.
    /// </summary>
    [Fact]
    public void AProjectWithALayer_TakesAtMostSevenTenthsLongerToBuild_ThanWithoutIt()
    {
        using var bench = new Workbench(package);
        string layer = Consumers.Read(Consumers.Layer);
        string plain = string.Join('\n', layer.Split('\n').Where(line => !line.Contains("[MultiHeadAttention", StringComparison.Ordinal)));
        Assert.NotEqual(layer, plain);
        AddProject(bench, "With", layer);
        AddProject(bench, "Without", plain);

        double extra = double.MaxValue;
        for (int round = 0; round < Rounds && extra > MostExtra; round++)
        {
            extra = MedianExtra(bench);
        }

        Assert.True(extra <= MostExtra, $"A build with the layer takes {1 + extra:f2} times that without (medians of {Builds}); at most {1 + MostExtra:f1} times.");
    }

    private static void AddProject(Workbench bench, string name, string source)
    {
        bench.AddProject(name, "", bench.PackageReference);
        bench.AddFile(name, Consumers.Layer, source);
        bench.Dotnet(name, "restore").AssertClean();
    }

    private double MedianExtra(Workbench bench)
    {
        var with = new List<TimeSpan>();
        var without = new List<TimeSpan>();
        for (int i = 0; i < Builds; i++)
        {
            with.Add(Build(bench, "With"));
            without.Add(Build(bench, "Without"));
        }

        double extra = (Median(with) / Median(without)) - 1;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"with a layer {Median(with).TotalSeconds:f2} s, without {Median(without).TotalSeconds:f2} s: {extra:p0} more (medians of {Builds}; at most {MostExtra:p0}; {Surroundings.Name})"));
        return extra;
    }

    private static TimeSpan Build(Workbench bench, string project)
    {
        long start = Stopwatch.GetTimestamp();
        bench.Dotnet(project, "build", "-c", "Release", "--no-restore", "--no-incremental").AssertClean();
        return Stopwatch.GetElapsedTime(start);
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
}
