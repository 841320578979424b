using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>
/// An item's bits do not depend on the batch around it: not on its size, not on the position, not on the other items. Short
/// items are gathered to chunks, so that lengths below, at and above a chunk's share are tried.
/// </summary>
public class BatchIndependenceTests
{
    private static readonly int[] Batches = [2, 3, 8, 33];

    public static TheoryData<string> Layers => LayerCases.Names;

    [Theory]
    [MemberData(nameof(Layers))]
    public void AnItemOfForward_HasTheSameBitsAloneAndInAnyBatch(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach (int sequence in Lengths(layer))
        {
            int inputs = sequence * layer.Shape.DModel;
            int outputs = sequence * layer.Shape.OutputWidth;
            float[] item = layer.Input(1, sequence, seed: 11);
            float[] alone = layer.RunForward(item, 1, sequence);
            foreach (int batch in BatchesOf(layer, sequence))
            {
                foreach (int position in (int[])[0, batch / 2, batch - 1])
                {
                    float[] input = layer.Input(batch, sequence, seed: 12);
                    item.CopyTo(input, position * inputs);
                    float[] output = layer.RunForward(input, batch, sequence);
                    Bits.AssertSame(
                        alone, output.AsSpan(position * outputs, outputs), $"{name}, length {sequence}, item {position} of {batch}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AnItemOfForward_KeepsItsBitsWhenOtherItemsArePaddedOrNotFinite(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int sequence = layer.AnyLength ? 19 : layer.FixedSequence;
        int inputs = sequence * layer.Shape.DModel;
        int outputs = sequence * layer.Shape.OutputWidth;
        float[] item = layer.Input(1, sequence, seed: 11);
        float[] alone = layer.RunForward(item, 1, sequence, PaddingMask.FromLengths([sequence - 2]));
        float[] input = layer.Input(5, sequence, seed: 12);
        input.AsSpan(0, inputs).Fill(float.NaN);
        input.AsSpan(3 * inputs, inputs).Fill(float.PositiveInfinity);
        item.CopyTo(input, 2 * inputs);
        float[] output = layer.RunForward(input, 5, sequence, PaddingMask.FromLengths([sequence, 0, sequence - 2, 1, sequence]));
        Bits.AssertSame(alone, output.AsSpan(2 * outputs, outputs), name);
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AnItemOfAttend_HasTheSameBitsAloneAndInAnyBatch(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        (int queries, int keys) = layer.AnyLength ? (7, 21) : (layer.FixedSequence, layer.FixedSequence);
        int queryItem = queries * layer.Shape.QueryWidth;
        int keyItem = keys * layer.Shape.KeyWidth;
        foreach (int batch in Batches)
        {
            float[] query = layer.Queries(batch, queries);
            float[] key = layer.Keys(batch, keys, 3);
            float[] value = layer.Keys(batch, keys, 4);
            int[] lengths = [.. Enumerable.Range(0, batch).Select(item => item * 5 % (keys + 1))];
            float[] together = layer.RunAttend(query, key, value, batch, queries, keys, PaddingMask.FromLengths(lengths));
            for (int item = 0; item < batch; item++)
            {
                float[] alone = layer.RunAttend(
                    query[(item * queryItem)..((item + 1) * queryItem)],
                    key[(item * keyItem)..((item + 1) * keyItem)],
                    value[(item * keyItem)..((item + 1) * keyItem)],
                    1,
                    queries,
                    keys,
                    PaddingMask.FromLengths([lengths[item]]));
                Bits.AssertSame(alone, together.AsSpan(item * queryItem, queryItem), $"{name}, item {item} of {batch}");
            }
        }
    }

    private static int[] Lengths(LayerCase layer) => layer.AnyLength ? [1, 2, 5, 12, 17, 40, 129] : [layer.FixedSequence];

    /// <summary>Large batches only of what is cheap.</summary>
    private static IEnumerable<int> BatchesOf(LayerCase layer, int sequence) =>
        Batches.Where(batch => (long)batch * sequence * layer.Shape.DModel * layer.Shape.QueryWidth <= 30_000_000);
}
