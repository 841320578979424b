using System.Runtime.Intrinsics;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Tests.Fixtures;

/// <summary>Every fixture through the generated layer of its declaration, against what PyTorch computed.</summary>
public sealed class TorchLayerFixtureTests(ITestOutputHelper log)
{
    /// <summary>Relative to the largest magnitude of the output: both sides round, and in other orders.</summary>
    private const double Tolerance = 2e-6;

    public static TheoryData<string> Names => TorchFixtures.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Output_IsThatOfPyTorch(string name)
    {
        TorchFixture fixture = TorchFixtures.Get(name);

        float[] output = Run(fixture, SequenceLayout.BatchFirst, out float[] weights);

        AssertNear(fixture.Output.BatchFirst, output, "output");
        if (fixture.Weights is { } expected)
        {
            AssertNear(expected, weights, "weights");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Output_InTheLayoutOfTheCall_HasTheSameBits(string name)
    {
        TorchFixture fixture = TorchFixtures.Get(name);
        float[] batchFirst = Run(fixture, SequenceLayout.BatchFirst, out _);

        float[] asCalled = Run(fixture, fixture.Call.Layout, out _);

        int batch = fixture.Call.Batch;
        int width = fixture.Shape.OutputWidth;
        for (int row = 0; row < batch * fixture.Call.Queries; row++)
        {
            (int item, int query) = Math.DivRem(row, fixture.Call.Queries);
            int place = fixture.Call.Layout == SequenceLayout.SequenceFirst ? (query * batch) + item : row;
            Assert.Equal(batchFirst.AsSpan(row * width, width), asCalled.AsSpan(place * width, width));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Output_IsTheSameBits_WhetherWeightsAreWantedOrNot(string name)
    {
        TorchFixture fixture = TorchFixtures.Get(name);
        LayerHandle layer = Layer(fixture);
        var without = new float[fixture.Output.BatchFirst.Length];
        var with = new float[without.Length];
        int keys = fixture.KeysWithAdded * fixture.Call.Queries * fixture.Call.Batch;
        AttentionOptions options = fixture.Options(SequenceLayout.BatchFirst, new float[fixture.Weights?.Length ?? 0]);
        options.Weights = AttentionWeightsOutput.None;
        Call(layer, fixture, without, options);

        options.Weights = AttentionWeightsOutput.PerHead(new float[keys * fixture.Shape.Heads]);
        Call(layer, fixture, with, options);
        Assert.Equal(without, with);

        options.Weights = AttentionWeightsOutput.Averaged(new float[keys]);
        Call(layer, fixture, with, options);
        Assert.Equal(without, with);
    }

    /// <summary>Against float64 on the same inputs, the mean error over the grid is no larger than PyTorch's own.</summary>
    [Fact]
    public void MeanError_IsNoLargerThanThatOfPyTorch()
    {
        var ours = new List<double>();
        var theirs = new List<double>();
        foreach (TorchFixture fixture in TorchFixtures.All)
        {
            double[] exact = fixture.Output64.BatchFirst;
            float[] output = Run(fixture, SequenceLayout.BatchFirst, out _);
            ours.Add(RootMeanSquare(exact, output));
            theirs.Add(RootMeanSquare(exact, fixture.Output.BatchFirst));
        }

        log.WriteLine(FormattableString.Invariant(
            $"root mean square error against float64, relative to the largest output, mean over {ours.Count} modules: ours {ours.Average():E3}, PyTorch's {theirs.Average():E3}, ratio {ours.Average() / theirs.Average():F3}"));

        Assert.True(ours.Average() <= theirs.Average());
    }

    private static LayerHandle Layer(TorchFixture fixture) => new(LayerHandle.Named(fixture.LayerName), fixture.LoadWeights());

    private static float[] Run(TorchFixture fixture, SequenceLayout layout, out float[] weights)
    {
        var output = new float[fixture.Output.BatchFirst.Length];
        weights = new float[fixture.Weights?.Length ?? 0];
        Call(Layer(fixture), fixture, output, fixture.Options(layout, weights));
        return output;
    }

    private static void Call(LayerHandle layer, TorchFixture fixture, float[] output, scoped in AttentionOptions options)
    {
        bool batchFirst = options.Layout == SequenceLayout.BatchFirst;
        float[] query = batchFirst ? fixture.Query.BatchFirst : fixture.Query.AsCalled;
        float[] key = batchFirst ? fixture.Key.BatchFirst : fixture.Key.AsCalled;
        float[] value = batchFirst ? fixture.Value.BatchFirst : fixture.Value.AsCalled;
        if (ReferenceEquals(fixture.Key, fixture.Query) && ReferenceEquals(fixture.Value, fixture.Query))
        {
            layer.Self!(query, output, fixture.Call.Batch, fixture.Call.Queries, in options);
            return;
        }

        layer.Cross(query, key, value, output, fixture.Call.Batch, fixture.Call.Queries, fixture.Call.Keys, in options);
    }

    private static void AssertNear(float[] expected, float[] actual, string what)
    {
        double largest = Largest.Of(expected);
        double difference = Largest.Difference(expected, actual);
        Assert.True(difference <= Tolerance * largest, $"{what}: differs by {difference / largest:E2} of the largest magnitude");
    }

    private static double RootMeanSquare(double[] exact, float[] actual)
    {
        double largest = exact.Max(Math.Abs);
        return Math.Sqrt(exact.Zip(actual, (a, b) => Math.Pow((a - b) / largest, 2)).Average());
    }
}
