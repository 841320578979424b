using System.Runtime.Intrinsics;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Numerics;

/// <summary>
/// Which lengths, batches and masks a layer is tried with: all masks where a call is cheap, one by turns where the
/// double-precision reference takes its time.
/// </summary>
internal static class AccuracyGrid
{
    // Around tile heights (1, 3, 4, 6, 8, 12), vectors (4, 8, 16), panels (32) and key blocks (64, 128, 256, 512).
    private static readonly int[] Lengths =
        [1, 2, 3, 5, 8, 11, 12, 13, 16, 17, 31, 33, 64, 65, 113, 128, 197, 257, 511, 512, 513, 600, 1030];

    private static readonly (int Query, int Key)[] LengthPairs =
    [
        (1, 1), (1, 2), (1, 7), (1, 64), (1, 129), (2, 1), (3, 5), (5, 3), (4, 0), (12, 33), (13, 64), (64, 13), (17, 65), (96, 31), (97, 130),
        (1, 600), (3, 513), (29, 512), (130, 70), (60, 1030),
    ];

    /// <summary>Multiply-adds of the reference in one call, up to which all masks are tried, two masks, and one.</summary>
    private static readonly long[] Budgets = Vector128.IsHardwareAccelerated ? [3_000_000, 30_000_000, 300_000_000] : [1_000_000, 10_000_000, 60_000_000];

    public static IEnumerable<(int Batch, int Sequence, PaddingCase Padding)> Forward(LayerCase layer)
    {
        int turn = 0;
        foreach (int length in layer.AnyLength ? Lengths : [layer.FixedSequence])
        {
            int batch = 1 + (turn++ % 3);
            AttentionShape shape = layer.Shape;
            long linear = (long)shape.DModel * (shape.QueryWidth + (2 * shape.KeyWidth) + (shape.OutputProjection ? shape.QueryWidth : 0));
            long cost = (linear * length) + (2L * shape.QueryWidth * length * length);
            foreach ((int b, PaddingCase padding) in Masks(cost, batch, turn))
            {
                yield return (b, length, padding);
            }
        }
    }

    public static IEnumerable<(int Batch, int Query, int Key, PaddingCase Padding)> Attend(LayerCase layer)
    {
        int turn = 0;
        foreach ((int query, int key) in layer.AnyLength ? LengthPairs : [(layer.FixedSequence, layer.FixedSequence)])
        {
            int batch = 1 + (turn++ % 3);
            foreach ((int b, PaddingCase padding) in Masks(2L * layer.Shape.QueryWidth * query * key, batch, turn))
            {
                yield return (b, query, key, padding);
            }
        }
    }

    private static IEnumerable<(int Batch, PaddingCase Padding)> Masks(long cost, int batch, int turn)
    {
        PaddingCase own = TestPadding.Cases[turn % TestPadding.Cases.Length];
        if (cost * batch <= Budgets[0])
        {
            return TestPadding.Cases.Select(padding => (batch, padding));
        }

        return cost * batch <= Budgets[1] ? [(batch, PaddingCase.None), (batch, own)]
            : cost <= Budgets[2] ? [(1, own)]
            : [];
    }
}
