using Xunit;

namespace AttentionGen.Tests.Fixtures;

/// <summary>The fixtures are what their types say of them.</summary>
public class TorchFixtureTests
{
    // Double precision on both sides, and sums of at most 200 products of size one.
    private const double Tolerance = 1e-12;

    public static TheoryData<string> Names => TorchFixtures.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryTensor_HasTheLengthThatItsOptionsGive(string name)
    {
        TorchFixture fixture = TorchFixtures.Get(name);
        (TorchDeclaration layer, TorchCall call) = (fixture.Declaration, fixture.Call);
        int scores = call.Batch * layer.NumHeads * call.Queries * fixture.KeysWithAdded;
        Assert.Equal(call.Batch * call.Queries * layer.EmbedDim, fixture.Query.BatchFirst.Length);
        Assert.Equal(call.Batch * call.Keys * layer.Kdim, fixture.Key.BatchFirst.Length);
        Assert.Equal(call.Batch * call.Keys * layer.Vdim, fixture.Value.BatchFirst.Length);
        Assert.Equal(call.Batch * call.Queries * fixture.Shape.OutputWidth, fixture.Output.BatchFirst.Length);
        Assert.Equal(fixture.Output.BatchFirst.Length, fixture.Output64.BatchFirst.Length);
        int weights = !call.NeedWeights ? 0 : call.AverageAttnWeights ? scores / layer.NumHeads : scores;
        Assert.Equal(weights, fixture.Weights?.Length ?? 0);
        Assert.Equal(weights, fixture.Weights64?.Length ?? 0);
        Assert.Equal(call.Dropout > 0 ? scores : 0, fixture.Kept?.Length ?? 0);
        Assert.Equal(call.KeyPaddingMask == TorchMask.Bool ? call.Batch * call.Keys : 0, fixture.IgnoredKeys?.Length ?? 0);
        int matrices = fixture.MaskScope switch
        {
            MaskScope.PerItemAndHead => call.Batch * layer.NumHeads,
            MaskScope.PerItem => call.Batch,
            _ => 1,
        };
        int matrix = call.Queries * call.Keys;
        Assert.Equal(call.AttnMask == TorchMask.Bool ? matrices * matrix : 0, fixture.Denied?.Length ?? 0);
        bool biased = call.AttnMask == TorchMask.Float || call.KeyPaddingMask == TorchMask.Float;
        Assert.Equal(biased ? matrices * matrix : 0, fixture.ScoreBias?.Length ?? 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheFormulaOnTheTensors_GivesPyTorchsDoublePrecisionResult(string name)
    {
        TorchFixture fixture = TorchFixtures.Get(name);
        (double[] output, double[] weights) = new PlainTorchAttention(fixture).Run();
        AssertClose(fixture.Output64.BatchFirst, output, Tolerance);
        if (fixture.Weights64 is not null)
        {
            AssertClose(fixture.Weights64, fixture.Call.AverageAttnWeights ? Average(weights, fixture) : weights, Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void PyTorchsSinglePrecisionResult_IsTheRoundedDoublePrecisionOne(string name)
    {
        TorchFixture fixture = TorchFixtures.Get(name);
        AssertClose(fixture.Output64.AsCalled, [.. fixture.Output.AsCalled.Select(x => (double)x)], 1e-5);
        if (fixture.Weights is not null)
        {
            AssertClose(fixture.Weights64!, [.. fixture.Weights.Select(x => (double)x)], 1e-5);
        }
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            // Written so that NaN fails.
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"element {i}: expected {expected[i]:r}, found {actual[i]:r}");
        }
    }

    private static double[] Average(double[] weights, TorchFixture fixture)
    {
        int heads = fixture.Declaration.NumHeads;
        int matrix = fixture.Call.Queries * fixture.KeysWithAdded;
        var average = new double[weights.Length / heads];
        for (int i = 0; i < weights.Length; i++)
        {
            int b = i / (heads * matrix);
            average[(b * matrix) + (i % matrix)] += weights[i] / heads;
        }

        return average;
    }
}
