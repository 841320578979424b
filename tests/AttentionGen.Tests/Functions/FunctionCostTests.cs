using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using Xunit;

namespace AttentionGen.Tests.Functions;

/// <summary><c>GetMultiplyAdds</c> counts what a mask function shows, and nothing else.</summary>
public class FunctionCostTests
{
    private delegate long Cost(int batch, int sequence);

    private delegate long MaskedCost(int batch, int sequence, scoped in CapturedValues captured);

    public static TheoryData<string> Masks =>
        [.. FunctionCase.Masks, .. FunctionCase.Combined, .. FunctionCase.Both];

    [Theory]
    [MemberData(nameof(Masks))]
    public void MultiplyAdds_AreThoseOfPairsThatAreSeen(string name)
    {
        const int Batch = 3;
        foreach (int sequence in (int[])[0, 1, 40, 333])
        {
            var layer = new FunctionCase(name, Math.Max(sequence, 40));
            AttentionShape shape = layer.Layer.Shape;
            long pairs = 0;
            for (int i = 0; i < Batch * shape.Heads * sequence; i++)
            {
                (int batch, int head, int query) = (i / sequence / shape.Heads, i / sequence % shape.Heads, i % sequence);
                for (int key = 0; key < sequence; key++)
                {
                    bool isInWindow = (!shape.Causal || key <= query) && (shape.LeftWindow < 0 || key >= query - shape.LeftWindow);
                    pairs += isInWindow && layer.Functions.Mask!(batch, head, query, key) ? 1 : 0;
                }
            }

            pairs += Batch * shape.Heads * (long)sequence * shape.AddedKeys;
            long expected = (Batch * sequence * Constant(layer.Layer, "MultiplyAddsPerToken")) + (pairs * (Constant(layer.Layer, "MultiplyAddsPerPair") / shape.Heads));
            Assert.Equal(expected, Count(layer, Batch, sequence));
        }
    }

    /// <summary>Without what the function captures, all pairs count.</summary>
    [Fact]
    public void WithoutCaptures_AllPairsCount()
    {
        long expected = (2 * 30 * DocumentFunction.MultiplyAddsPerToken) + (2 * 30 * 30 * DocumentFunction.MultiplyAddsPerPair);
        Assert.Equal(expected, DocumentFunction.GetMultiplyAdds(2, 30));
    }

    [Fact]
    public void Captures_AreCheckedAsThoseOfACall()
    {
        Assert.StartsWith(
            "document has 9 elements, but for the sizes of this call the function reads it from index 0 to 9",
            Refused(static () => DocumentFunction.GetMultiplyAdds(1, 10, new DocumentFunction.Captures { Document = new int[9] })),
            StringComparison.Ordinal);
        Assert.Contains(
            "the functions of the layer are those of AttentionGen.Tests.Functions.DocumentFunction",
            Refused(static () => DocumentFunction.GetMultiplyAdds(1, 10, new ImageBlocksFunction.Captures { Image = new int[10] })),
            StringComparison.Ordinal);
        Assert.Contains("DocumentFunction.Captures", Refused(static () => DocumentFunction.GetMultiplyAdds(1, 10, default)), StringComparison.Ordinal);
        Assert.ThrowsAny<ArgumentOutOfRangeException>(static () => Count(batch: -1));
        Assert.Equal(0, Count(batch: 0));

        static long Count(int batch) => DocumentFunction.GetMultiplyAdds(batch, 10, new DocumentFunction.Captures());
    }

    /// <summary>Rows of a batch count on from item to item.</summary>
    [Fact]
    public void TablesByRow_AreReadForEachItem()
    {
        int[] kind = [1, 1, 1, 5, 0, 7];
        var captures = new RowTablesFunction.Captures { Temperature = new float[6], Bias = new float[6], Kind = kind };
        long perToken = RowTablesFunction.MultiplyAddsPerToken, perPair = RowTablesFunction.MultiplyAddsPerPair;
        Assert.Equal((3 * perToken) + (6 * perPair), RowTablesFunction.GetMultiplyAdds(1, 3, captures));

        // 5; 0 after 5 sees the first key and itself; 7 sees all.
        Assert.Equal((6 * perToken) + ((6 + 1 + 2 + 3) * perPair), RowTablesFunction.GetMultiplyAdds(2, 3, captures));
    }

    private static string Refused(Action call) => Assert.ThrowsAny<ArgumentException>(call).Message;

    private static long Count(FunctionCase layer, int batch, int sequence) =>
        layer.Layer.Type.GetMethod("GetMultiplyAdds", [typeof(int), typeof(int), typeof(CapturedValues).MakeByRefType()]) is { } masked
            ? masked.CreateDelegate<MaskedCost>()(batch, sequence, layer.Captured)
            : layer.Layer.Type.GetMethod("GetMultiplyAdds", [typeof(int), typeof(int)])!.CreateDelegate<Cost>()(batch, sequence);

    private static long Constant(LayerHandle layer, string name) => (long)layer.Type.GetField(name)!.GetRawConstantValue()!;
}
