using System.Globalization;
using AttentionGen.Package.Tests.Harness;
using AttentionGen.Package.Tests.Platforms;
using AttentionGen.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Package.Tests;

/// <summary>How fast a native program is by default, beside the JIT in the same width: D512 H8, 128 tokens, one thread.</summary>
[Collection(PackageCollection.Name)]
public sealed class NativeAotTimeTests(PackedPackage package, PublishedProbes probes, ITestOutputHelper output)
{
    /// <summary>Other work only ever adds time, so a round that fails is measured again.</summary>
    private const int Rounds = 3;

    private const int Samples = 15;
    private const int FirstCalls = 7;

    /// <summary>Without fused multiply-add it would be 2.7, which is noticed beside other tests too.</summary>
    private static readonly double MostOfJit = Surroundings.AreQuiet ? 1.1 : 2;

    /// <summary>A native program has nothing to compile: one call takes 4 ms on the machine where the bars were set.</summary>
    private static readonly double MostMilliseconds = Surroundings.AreQuiet ? 10 : 100;

    private static readonly double MostMillisecondsOfJit = Surroundings.AreQuiet ? 150 : 600;

    [NativeAotAvx2Fact]
    public void ANativeProgram_IsAsFastAsTheJit_AfterItsWarmUp()
    {
        using var jit = new ProbeTalk(probes.Get(PlatformForm.Jit, package).Command, ("DOTNET_EnableAVX512", "0"));
        using var native = new ProbeTalk(probes.Get(PlatformForm.NativeAot, package).Command);
        jit.WarmUp();
        native.WarmUp();

        double ratio = double.MaxValue;
        for (int round = 0; round < Rounds && ratio > MostOfJit; round++)
        {
            ratio = Ratio(native, jit);
        }

        Assert.True(ratio <= MostOfJit, $"A call of the native program takes {ratio:f2} times that of the JIT (medians of {Samples}); at most {MostOfJit:f1} times.");
    }

    [NativeAotAvx2Fact]
    public void TheFirstCallOfANativeProgram_TakesAtMost10Milliseconds() =>
        AssertFirstCall(PlatformForm.NativeAot, MostMilliseconds);

    [LongFact]
    public void TheFirstCallUnderTheJit_TakesAtMost150Milliseconds() =>
        AssertFirstCall(PlatformForm.Jit, MostMillisecondsOfJit);

    private double Ratio(ProbeTalk native, ProbeTalk jit)
    {
        var ofNative = new List<double>();
        var ofJit = new List<double>();
        for (int i = 0; i < Samples; i++)
        {
            ofNative.Add(native.Layer());
            ofJit.Add(jit.Layer());
        }

        double ratio = Median(ofNative) / Median(ofJit);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"native {Median(ofNative):f0} µs, JIT {Median(ofJit):f0} µs: {ratio:f2} times (medians of {Samples}; at most {MostOfJit:f1}; {Surroundings.Name})"));
        return ratio;
    }

    /// <summary>The best of several processes, in each of which the layer is called for the first time.</summary>
    private void AssertFirstCall(PlatformForm form, double most)
    {
        PublishedProbe probe = probes.Get(form, package);
        double best = Enumerable.Range(0, FirstCalls).Min(_ => double.Parse(probe.Run("first-call").AssertSucceeded().Output, CultureInfo.InvariantCulture));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first call, {form.Name}: {best:f1} ms (best of {FirstCalls}; at most {most:f0}; {Surroundings.Name})"));
        Assert.InRange(best, 0, most);
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
