using AttentionGen.Tests.Fixtures;
using AttentionGen.Tests.Safetensors;
using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>State dicts that PyTorch wrote: found by their names, fitting their layers, and read as they are meant.</summary>
public class WeightsFromTorchTests
{
    // Double precision on both sides, but for the factor 1 / (1 − p) of dropout, whose p is a float here.
    private const double Tolerance = 1e-6;

    public static TheoryData<string> Names => TorchFixtures.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void LoadedWeights_GiveWhatTheModuleGave(string name)
    {
        TorchFixture fixture = TorchFixtures.Get(name);
        TorchCall call = fixture.Call;
        double[] output = ReferenceAttention.Forward(
            fixture.Shape,
            fixture.LoadWeights(),
            fixture.Query.BatchFirst,
            fixture.Key.BatchFirst,
            fixture.Value.BatchFirst,
            call.Batch,
            call.Queries,
            call.Keys,
            fixture.Options(SequenceLayout.BatchFirst, new float[fixture.Weights?.Length ?? 0]));
        double[] expected = fixture.Output64.BatchFirst;
        Assert.Equal(expected.Length, output.Length);
        for (int i = 0; i < output.Length; i++)
        {
            Assert.Equal(expected[i], output[i], Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SavedAndLoadedAgain_NoBitHasChanged(string name)
    {
        using var folder = new TemporaryFolder();
        MultiHeadAttentionWeights weights = TorchFixtures.Get(name).LoadWeights();
        weights.Save(folder.File("saved.safetensors"), "layer");
        WeightAssert.SameBits(weights, MultiHeadAttentionWeights.Load(folder.File("saved.safetensors"), "layer"), compareHeads: false);
    }
}
