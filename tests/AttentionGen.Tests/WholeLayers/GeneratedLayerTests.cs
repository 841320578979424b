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

    /// <summary>By the root of the mean square, since the largest of some hundred errors is a matter of luck on both sides.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Layer_IsAsExactAsTorch(string name)
    {
        (double ofTorch, double found) = Errors(name, static errors => Math.Sqrt(errors.Average(static error => error * error)));

        Assert.True(found <= MostOfTorch * ofTorch, $"{name}: off by {found:e2}, and PyTorch by {ofTorch:e2}: {found / ofTorch:f2} times.");
    }

    [Fact]
    public void TheLargestErrorOfAllLayers_IsNoLargerThanTorchs()
    {
        (double OfTorch, double Found)[] errors = [.. LayerShapes.All.Select(fixture => Errors(fixture.Name, static errors => errors.Max()))];
        double[] ratios = [.. errors.Select(static error => error.Found / error.OfTorch).Order()];

        Assert.InRange(ratios[ratios.Length / 2], 0, 1);
        Assert.InRange(errors.Max(static error => error.Found) / errors.Max(static error => error.OfTorch), 0, MostOfTorch);
    }

    private static (double OfTorch, double Found) Errors(string name, Func<double[], double> measure)
    {
        LayerFixture fixture = LayerFixture.Of(name);
        LayerNumbers numbers = fixture.Read();
        ITransformerLayer layer = WholeLayerCase.All.First(candidate => candidate.Shape == fixture.Shape).Make(fixture.Load());
        var output = new float[numbers.Output.Length];
        if (fixture.Shape.CrossAttention is null)
        {
            layer.Core.Forward(numbers.Input, output, LayerFixture.Batch, LayerFixture.Tokens, default);
        }
        else
        {
            KeyValueMemory memory = layer.Core.CreateMemory(LayerFixture.Batch, LayerFixture.MemoryLength);
            layer.Core.ProjectMemory(numbers.Memory, memory, LayerFixture.MemoryLength, default);
            layer.Core.Forward(numbers.Input, memory, output, LayerFixture.Tokens, default, default);
        }

        double largest = numbers.Output64.Max(Math.Abs);
        return (measure(Of(numbers.Output)), measure(Of(output)));

        double[] Of(float[] values) => [.. values.Zip(numbers.Output64, (value, expected) => Math.Abs(value - expected) / largest)];
    }
}
