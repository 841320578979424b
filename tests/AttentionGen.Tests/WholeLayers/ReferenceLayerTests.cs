using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>Layers of every family, loaded under their own names, through the reference, against what plain torch computes in double precision.</summary>
public class ReferenceLayerTests
{
    private const double Bound = 1e-12;

    public static TheoryData<string> Names => [.. LayerShapes.All.Select(fixture => fixture.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Reference_IsWhatTorchComputes(string name)
    {
        LayerFixture fixture = LayerFixture.Of(name);
        LayerNumbers numbers = fixture.Read();

        double[] output = fixture.Reference(fixture.Load(), numbers);

        double largest = numbers.Output64.Max(Math.Abs);
        Assert.Equal(numbers.Output64.Length, output.Length);
        Assert.InRange(output.Zip(numbers.Output64, (a, b) => Math.Abs(a - b)).Max() / largest, 0, Bound);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SinglePrecision_IsWhereTorchHasIt(string name)
    {
        // That the file's two outputs are of one layer: the bar of kernels follows from this distance.
        LayerNumbers numbers = LayerFixture.Of(name).Read();
        double largest = numbers.Output64.Max(Math.Abs);
        Assert.InRange(numbers.Output.Zip(numbers.Output64, (a, b) => Math.Abs(a - b)).Max() / largest, 1e-9, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PresetOfTheFamily_LoadsTheSame(string name)
    {
        LayerFixture fixture = LayerFixture.Of(name);
        TransformerLayerWeights detected = fixture.Load();
        TransformerLayerWeights stated = fixture.Load(fixture.Preset);
        Assert.Equal(detected.FeedForward.UpWeight.ToArray(), stated.FeedForward.UpWeight.ToArray());
        Assert.Equal(detected.Attention.QueryWeight.ToArray(), stated.Attention.QueryWeight.ToArray());
        Assert.Equal(fixture.Shape.Attention.Heads, fixture.Read().Heads);
    }

    [Fact]
    public void EveryFileHasALine() => Assert.Equal(
        Directory.GetFiles(Path.GetDirectoryName(LayerShapes.All[0].Path)!).Select(path => Path.GetFileNameWithoutExtension(path)).Order(),
        LayerShapes.All.Select(fixture => fixture.Name).Order());
}
