using AttentionGen.Tests.Layers;
using Xunit;

namespace AttentionGen.Tests.Faults;

/// <summary>Memory grows with the sequence, not with its square.</summary>
public class LongSequenceTests
{
    [Theory]
    [MemberData(nameof(Layers))]
    public void Workspace_IsAFewRowsForEachToken(string name)
    {
        const int Tokens = 16384;
        LayerCase layer = LayerCases.Get(name);
        AttentionShape shape = layer.Shape;

        // Query, key, value and their panels, each padded: at most four times what the rows hold, and the tiles' own scratch.
        long rows = (long)Tokens * (shape.QueryWidth + (4 * shape.KeyWidth) + 64 + (32 * shape.KeyValueHeads));
        long bytes = layer.WorkspaceBytes(1, Tokens, 2);

        Assert.InRange(bytes, 1, sizeof(float) * ((2 * rows) + 1_000_000));
        Assert.True(bytes < (long)Tokens * Tokens, $"{bytes} bytes could hold a square of scores.");
    }

    [Fact]
    public void SixteenThousandTokens_Run()
    {
        const int Tokens = 16384;
        LayerCase layer = LayerCases.Get(nameof(FourHeadsOf8));
        float[] input = layer.Input(1, Tokens);

        float[] output = layer.RunForward(input, 1, Tokens);
        float[] prefix = layer.RunForward(input[..(600 * layer.Shape.DModel)], 1, 600);

        Support.Bits.AssertSame(prefix, output.AsSpan(0, prefix.Length), "the first 600 tokens of 16,384");
        Assert.All(output, value => Assert.True(float.IsFinite(value)));
    }

    public static TheoryData<string> Layers => LayerCases.AnyLengthNames;
}
