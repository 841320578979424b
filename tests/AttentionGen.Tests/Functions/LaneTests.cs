using AttentionGen.Kernels;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Functions;

/// <summary>The lanes of a kernel have the bits of the user's method, on a million arguments of each.</summary>
public class LaneTests
{
    private const int Pairs = 1 << 20;
    private const int Sequence = FunctionCase.Length;
    private const int Stride = 640;
    private const int Rows = 12;

    private const float Log2E = 1.44269502f;
    private const float Ln2 = 0.693147182f;

    public static TheoryData<string> Masks => [.. FunctionCase.Masks, .. FunctionCase.Both];

    /// <summary>What the kernel adds to a score, or multiplies it by, or computes of it, in units of log2; soft caps have a test of their own.</summary>
    public static TheoryData<string> Scores =>
    [
        .. FunctionCase.Scores.Where(static name => name != nameof(SoftCapFunction)), .. FunctionCase.Both,
    ];

    [Theory]
    [MemberData(nameof(Masks))]
    public void Mask_HidesWhatTheMethodHides(string name)
    {
        var layer = new FunctionCase(name);
        Func<int, int, int, int, bool> sees = layer.Functions.Mask!;
        ForTiles(layer, (functions, tile, place, scores) =>
        {
            float[] found = [.. scores];
            functions.Mask(tile(), ref found[0]);
            AssertEach(name, place, scores, found, (score, batch, head, query, key) => sees(batch, head, query, key) ? score : float.NegativeInfinity);
        });
    }

    [Theory]
    [MemberData(nameof(Scores))]
    public void Score_IsWhatTheMethodReturns(string name)
    {
        var layer = new FunctionCase(name);
        Func<float, int, int, int, int, float> function = layer.Functions.Score!;
        Func<float, int, int, int, int, float> inLog2 = name switch
        {
            // It multiplies, so units do not matter.
            nameof(TemperatureFunction) => function,

            // It takes a minimum, so it gets natural units.
            nameof(FunctionsWithEverything) => (score, b, h, q, k) => function(score * Ln2, b, h, q, k) * Log2E,

            // It adds, and what it adds is converted.
            _ => (score, b, h, q, k) => score + (function(0f, b, h, q, k) * Log2E),
        };
        ForTiles(layer, (functions, tile, place, scores) =>
        {
            float[] found = [.. scores];
            functions.Score(tile(), ref found[0]);
            AssertEach(name, place, scores, found, inLog2);
        });
    }

    private delegate FunctionTile MakeTile();

    private static void ForTiles(FunctionCase layer, Action<GeneratedFunctions, MakeTile, (FunctionPlace Place, int FirstRow, int FirstKey, int Keys), float[]> test)
    {
        AttentionShape shape = layer.Layer.Shape;
        int group = shape.Heads / shape.KeyValueHeads;
        float[] numbers = SeededNumbers.Make(3 * (Pairs / Rows / 100), 55);
        GeneratedFunctions.Use(layer, (functions, captured) =>
        {
            int done = 0;
            for (int i = 0; done < Pairs; i += 3)
            {
                int Number(int at, int end) => (int)((numbers[(i + at) % numbers.Length] + 1) / 2 * (end - 0.001f));
                int keys = 1 + Number(0, 200);
                int firstKey = Number(1, Sequence - keys);
                int firstRow = Number(2, (Sequence * group) - Rows);
                var place = new FunctionPlace
                {
                    Batch = i % 3,
                    FirstHead = i / 3 % shape.KeyValueHeads * group,
                    GroupSize = group,
                    Captured = captured,
                };
                float[] scores = SeededNumbers.Make(Rows * Stride, (ulong)i + 1, 9f);
                test(functions, () => new FunctionTile(place, firstRow, Rows, firstKey, keys, Stride), (place, firstRow, firstKey, keys), scores);
                done += Rows * keys;
            }
        });
    }

    private static void AssertEach(
        string name,
        (FunctionPlace Place, int FirstRow, int FirstKey, int Keys) tile,
        float[] scores,
        float[] found,
        Func<float, int, int, int, int, float> function)
    {
        for (int row = 0; row < Rows; row++)
        {
            (int query, int head) = Math.DivRem(tile.FirstRow + row, tile.Place.GroupSize);
            for (int i = 0; i < tile.Keys; i++)
            {
                int at = (row * Stride) + i;
                float expected = function(scores[at], tile.Place.Batch, tile.Place.FirstHead + head, query, tile.FirstKey + i);
                if (BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(found[at]))
                {
                    Assert.Fail($"{name}, query {query}, key {tile.FirstKey + i}, score {scores[at]:R}: {found[at]:R}, expected {expected:R}.");
                }
            }
        }
    }
}
