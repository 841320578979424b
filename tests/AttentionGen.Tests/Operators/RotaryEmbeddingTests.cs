using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Operators;

/// <summary>The rotary embedding of tensors that are already projected, against complex numbers in double precision.</summary>
public class RotaryEmbeddingTests
{
    private const int Batch = 2;
    private const int Sequence = 5;
    private const int Heads = 3;
    private const int HeadDim = 8;
    private const int Rows = 11;

    [Theory]
    [InlineData(RotaryPairing.HalfSplit, 0, HeadOrder.TokensFirst)]
    [InlineData(RotaryPairing.HalfSplit, 6, HeadOrder.TokensFirst)]
    [InlineData(RotaryPairing.HalfSplit, 4, HeadOrder.HeadsFirst)]
    [InlineData(RotaryPairing.Interleaved, 0, HeadOrder.HeadsFirst)]
    [InlineData(RotaryPairing.Interleaved, 2, HeadOrder.TokensFirst)]
    [InlineData(RotaryPairing.Interleaved, 6, HeadOrder.HeadsFirst)]
    public void Pairs_AreTurnedByTheAnglesOfTheirPosition(RotaryPairing pairing, int rotaryDim, HeadOrder order)
    {
        int dim = rotaryDim == 0 ? HeadDim : rotaryDim;
        (float[] cosines, float[] sines) = Angles(Rows, dim / 2);
        int[] ids = [3, 0, 10, 10, 7, 1, 2, 3, 4, 5];
        float[] input = SeededNumbers.Make(Batch * Sequence * Heads * HeadDim, 1);
        var output = new float[input.Length];
        RotaryEmbedding.Apply(
            input, output, cosines, sines, RotaryPositions.FromIds(ids), pairing, Batch, Sequence, Heads, HeadDim, rotaryDim, order);
        for (int i = 0; i < input.Length; i += HeadDim)
        {
            int matrix = i / HeadDim;
            int token = order == HeadOrder.TokensFirst
                ? matrix / Heads
                : (matrix / (Heads * Sequence) * Sequence) + (matrix % Sequence);
            for (int pair = 0; pair < dim / 2; pair++)
            {
                (int a, int b) = pairing == RotaryPairing.Interleaved ? (2 * pair, (2 * pair) + 1) : (pair, pair + (dim / 2));
                double angle = Angle(ids[token], pair);
                Assert.Equal((input[i + a] * Math.Cos(angle)) - (input[i + b] * Math.Sin(angle)), output[i + a], 1e-6);
                Assert.Equal((input[i + b] * Math.Cos(angle)) + (input[i + a] * Math.Sin(angle)), output[i + b], 1e-6);
            }

            Assert.Equal(input.AsSpan(i + dim, HeadDim - dim), output.AsSpan(i + dim, HeadDim - dim));
        }
    }

    [Fact]
    public void ConsecutivePositions_AreIdsThatCount()
    {
        (float[] cosines, float[] sines) = Angles(Rows, HeadDim / 2);
        float[] byIds = Apply(cosines, sines, RotaryPositions.FromIds([6, 7, 8, 9, 10, 6, 7, 8, 9, 10]));
        Assert.Equal(byIds, Apply(cosines, sines, RotaryPositions.Consecutive(6)));
        Assert.Equal(Apply(cosines, sines, RotaryPositions.Consecutive()), Apply(cosines, sines, default));
    }

    [Fact]
    public void RowPerToken_IsALookupDoneBefore()
    {
        (float[] cosines, float[] sines) = Angles(Rows, HeadDim / 2);
        int[] ids = [3, 0, 10, 10, 7, 1, 2, 3, 4, 5];
        float[] perToken = Apply(LookUp(cosines), LookUp(sines), RotaryPositions.RowPerToken);
        Assert.Equal(Apply(cosines, sines, RotaryPositions.FromIds(ids)), perToken);

        float[] LookUp(float[] cache) => [.. ids.SelectMany(id => cache.Skip(id * HeadDim / 2).Take(HeadDim / 2))];
    }

    [Theory]
    [InlineData(RotaryPairing.HalfSplit)]
    [InlineData(RotaryPairing.Interleaved)]
    public void InPlace_GivesTheSame(RotaryPairing pairing)
    {
        (float[] cosines, float[] sines) = Angles(Rows, 3);
        float[] input = SeededNumbers.Make(Batch * Sequence * Heads * HeadDim, 1);
        var output = new float[input.Length];
        RotaryEmbedding.Apply(input, output, cosines, sines, default, pairing, Batch, Sequence, Heads, HeadDim, rotaryDim: 6);
        RotaryEmbedding.Apply(input, input, cosines, sines, default, pairing, Batch, Sequence, Heads, HeadDim, rotaryDim: 6);
        Assert.Equal(output, input);
    }

    [Fact]
    public void NothingToRotate_IsNoFault()
    {
        RotaryEmbedding.Apply([], [], [], [], default, RotaryPairing.HalfSplit, batch: 0, sequence: 5, heads: 3, headDim: 8);
        RotaryEmbedding.Apply([], [], [], [], default, RotaryPairing.HalfSplit, batch: 2, sequence: 0, heads: 3, headDim: 8);
        RotaryEmbedding.Apply([], [], [], [], default, RotaryPairing.HalfSplit, int.MaxValue, int.MaxValue, int.MaxValue, headDim: 0);
    }

    [Fact]
    public void Sizes_AreChecked()
    {
        float[] rows = new float[Rows * 4];
        float[] tensor = new float[240];
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => Call(tensor, tensor, rows, rows, batch: -1));
        Assert.Throws<ArgumentOutOfRangeException>("rotaryDim", () => Call(tensor, tensor, rows, rows, rotaryDim: 3));
        Assert.Throws<ArgumentOutOfRangeException>("rotaryDim", () => Call(tensor, tensor, rows, rows, rotaryDim: 10));
        Assert.Throws<ArgumentOutOfRangeException>("rotaryDim", () => Call(tensor, tensor, rows, rows, rotaryDim: -2));
        Assert.Throws<ArgumentOutOfRangeException>("pairing", () => Call(tensor, tensor, rows, rows, pairing: RotaryPairing.None));
        Assert.Throws<ArgumentOutOfRangeException>("order", () => Call(tensor, tensor, rows, rows, order: (HeadOrder)7));
        Assert.Throws<ArgumentException>("output", () => Call(tensor, new float[239], rows, rows));
        Assert.Throws<ArgumentException>("sines", () => Call(tensor, tensor, rows, new float[4]));
        Assert.Throws<ArgumentException>("cosines", () => Call(tensor, tensor, new float[42], new float[42]));
        var error = Assert.Throws<ArgumentException>("input", () => Call(new float[241], tensor, rows, rows));
        Assert.StartsWith("input must hold batch × sequence × heads × headDim = 2 × 5 × 3 × 8 = 240 floats, but holds 241.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Positions_AreChecked()
    {
        float[] rows = new float[Rows * 4];
        float[] tensor = new float[240];
        Assert.Throws<ArgumentOutOfRangeException>("first", () => _ = RotaryPositions.Consecutive(-1));
        Assert.Throws<ArgumentException>("positions", () => Apply(rows, rows, RotaryPositions.FromIds(new int[9])));
        Assert.Throws<ArgumentException>("cosines", () => Apply(rows, rows, RotaryPositions.RowPerToken));
        var beyond = Assert.Throws<ArgumentOutOfRangeException>("positions", () => Apply(rows, rows, RotaryPositions.Consecutive(7)));
        Assert.StartsWith("The position of token 4 must be from 0 to 10, as the caches have 11 rows, but is 11.", beyond.Message, StringComparison.Ordinal);
        foreach (int wrong in (int[])[-1, 11])
        {
            var id = Assert.Throws<ArgumentOutOfRangeException>(
                "positions", () => Apply(rows, rows, RotaryPositions.FromIds([0, 0, 0, 0, 0, 0, 0, wrong, 0, 0])));
            Assert.StartsWith("The position of token 2 of batch item 1 must be", id.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentOutOfRangeException>("positions", () => Apply(rows, rows, RotaryPositions.Consecutive(int.MaxValue)));
    }

    [Fact]
    public void MemoryThatIsStillRead_IsNotWritten()
    {
        float[] memory = new float[300];
        float[] rows = new float[Rows * 4];
        Assert.Throws<ArgumentException>("output", () => Call(memory.AsMemory(0, 240), memory.AsMemory(1, 240), rows, rows));
        Assert.Throws<ArgumentException>("output", () => Call(new float[240], memory.AsMemory(0, 240), memory.AsMemory(239, 44), rows));
        Assert.Throws<ArgumentException>("output", () => Call(new float[240], memory.AsMemory(0, 240), rows, memory.AsMemory(239, 44)));
    }

    private static float[] Apply(float[] cosines, float[] sines, RotaryPositions positions)
    {
        var output = new float[Batch * Sequence * Heads * HeadDim];
        float[] input = SeededNumbers.Make(output.Length, 1);
        RotaryEmbedding.Apply(input, output, cosines, sines, positions, RotaryPairing.HalfSplit, Batch, Sequence, Heads, HeadDim);
        return output;
    }

    private static void Call(
        ReadOnlyMemory<float> input,
        Memory<float> output,
        ReadOnlyMemory<float> cosines,
        ReadOnlyMemory<float> sines,
        int batch = Batch,
        int rotaryDim = 0,
        RotaryPairing pairing = RotaryPairing.HalfSplit,
        HeadOrder order = HeadOrder.TokensFirst) =>
        RotaryEmbedding.Apply(
            input.Span, output.Span, cosines.Span, sines.Span, default, pairing, batch, Sequence, Heads, HeadDim, rotaryDim, order);

    private static (float[] Cosines, float[] Sines) Angles(int rows, int pairs)
    {
        double[] angles = [.. Enumerable.Range(0, rows * pairs).Select(i => Angle(i / pairs, i % pairs))];
        return ([.. angles.Select(angle => (float)Math.Cos(angle))], [.. angles.Select(angle => (float)Math.Sin(angle))]);
    }

    private static double Angle(int position, int pair) => position / Math.Pow(10, pair);
}
