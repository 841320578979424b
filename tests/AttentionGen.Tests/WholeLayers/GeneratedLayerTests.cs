using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>Generated layers of every family, loaded under their own names: their shape is the family's, and they are as exact as PyTorch.</summary>
public class GeneratedLayerTests
{
    /// <summary>Of PyTorch's error in single precision on the same input.</summary>
    private const double MostOfTorch = 1.5;

    public static TheoryData<string> Names => [.. LayerShapes.All.Select(fixture => fixture.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryFixture_HasALayerOfItsShape_WrittenByItsPreset(string name)
    {
        LayerFixture fixture = LayerFixture.Of(name);

        Assert.Contains(WholeLayerCase.All, layer => layer.Shape == fixture.Shape);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Layer_IsAsExactAsTorch(string name)
    {
        LayerFixture fixture = LayerFixture.Of(name);
        LayerNumbers numbers = fixture.Read();
        ITransformerLayer layer = WholeLayerCase.All.First(candidate => candidate.Shape == fixture.Shape).Make(fixture.Load());
        var output = new float[numbers.Output.Length];

        layer.Core.Forward(numbers.Input, output, LayerFixture.Batch, LayerFixture.Tokens, default);

        double ofTorch = Largest(numbers.Output, numbers.Output64);
        double found = Largest(output, numbers.Output64);
        Assert.True(found <= MostOfTorch * ofTorch, $"{name}: off by {found:e2}, and PyTorch by {ofTorch:e2}: {found / ofTorch:f2} times.");
    }

    private static double Largest(float[] found, double[] expected) => found.Zip(expected, static (f, e) => Math.Abs(f - e)).Max();
}
