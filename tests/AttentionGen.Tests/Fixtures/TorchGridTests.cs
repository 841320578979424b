using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Tests.Fixtures;

/// <summary>The fixtures cover what they are for. A size is a model width with a number of heads.</summary>
public class TorchGridTests(ITestOutputHelper output)
{
    private const int FewestModules = 60;
    private const int FewestSizes = 2;

    [Fact]
    public void EveryOptionAndPairOfOptions_OccursInAtLeastTwoSizes()
    {
        var missing = new List<string>();
        foreach (TorchOption option in TorchOption.All)
        {
            TorchFixture[] having = [.. TorchFixtures.All.Where(fixture => option.IsIn(fixture.Declaration, fixture.Call))];
            string[] sizes = [.. having.Select(Size).Distinct()];
            output.WriteLine($"{option.Name,-40} {having.Length,3} modules: {string.Join(", ", sizes)}");
            if (sizes.Length < FewestSizes)
            {
                missing.Add(option.Name);
            }
        }

        output.WriteLine($"{TorchFixtures.All.Count} modules, {TorchFixtures.Declarations.Count} layers, {TorchOption.All.Count} options and pairs");
        Assert.Empty(missing);
        Assert.True(TorchFixtures.All.Count >= FewestModules, $"{TorchFixtures.All.Count} modules");
    }

    [Fact]
    public void NoTwoModules_HaveTheSameWeights()
    {
        IEnumerable<float> firstWeights = TorchFixtures.All.Select(fixture => fixture.State.MaxBy(tensor => tensor.Value.Length).Value[0]);
        Assert.Equal(TorchFixtures.All.Count, firstWeights.Distinct().Count());
    }

    private static string Size(TorchFixture fixture) => $"{fixture.Declaration.EmbedDim}x{fixture.Declaration.NumHeads}";
}
