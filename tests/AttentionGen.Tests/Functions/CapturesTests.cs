using System.Runtime.InteropServices;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Functions;

/// <summary>A call that lacks what its functions capture, or brings too little of it, is refused before anything is computed.</summary>
public class CapturesTests
{
    [Fact]
    public void MissingCaptures_AreNamed()
    {
        string message = Refused(static () => new FunctionCase(nameof(DocumentFunction)).Layer.Self!(new float[64], new float[64], 1, 2, default));
        Assert.Contains("AttentionGen.Tests.Functions.DocumentFunction.Captures", message, StringComparison.Ordinal);
    }

    [Fact]
    public void CapturesOfAnotherLayer_AreRefused()
    {
        string message = Refused(static () =>
            new FunctionCase(nameof(DocumentFunction)).Layer.Self!(
                new float[64], new float[64], 1, 2, new AttentionOptions { Captured = new ImageBlocksFunction.Captures { Image = new int[2] } }));
        Assert.Contains("ImageBlocksFunction", message, StringComparison.Ordinal);
        Assert.Contains("DocumentFunction", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(CausalFunction))]
    [InlineData(nameof(PlainFourHeads))]
    public void CapturesThatNothingReads_AreRefused(string name)
    {
        string message = Refused(() =>
            ModernCall.MakeLayer(name).Self!(
                new float[64], new float[64], 1, 2, new AttentionOptions { Captured = new ImageBlocksFunction.Captures { Image = new int[2] } }));
        Assert.Contains("capture nothing", message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATableThatIsTooShort_IsNamed_WithWhatIsNeeded()
    {
        string message = Refused(static () =>
            DocumentFunction.Attend(
                new float[320], new float[160], new float[160], new float[320], 1, 10, 10, new DocumentFunction.Captures { Document = new int[9] }));
        Assert.StartsWith("document has 9 elements, but for the sizes of this call the function reads it from index 0 to 9; give it 10 elements", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnIndexFromATable_IsCheckedToo()
    {
        string message = Refused(static () =>
            FlamingoFunction.Attend(
                new float[64],
                new float[64],
                new float[64],
                new float[64],
                1,
                2,
                2,
                new FlamingoFunction.Captures { Image = new[] { 0, 7 }, Start = new int[7], End = new int[8] }));
        Assert.StartsWith("start has 7 elements, but for the sizes of this call the function reads it from index 0 to 7", message, StringComparison.Ordinal);
    }

    [Fact]
    public void NegativeIndices_AreRefused()
    {
        string message = Refused(static () =>
            FlamingoFunction.Attend(
                new float[64],
                new float[64],
                new float[64],
                new float[64],
                1,
                2,
                2,
                new FlamingoFunction.Captures { Image = new[] { 0, -1 }, Start = new int[7], End = new int[8] }));
        Assert.Contains("from index -1 to 0; bound the index with Math.Clamp", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, "")]
    [InlineData(41, "prompt has 40 elements, but for the sizes of this call the function reads it from index 0 to 40; give it 41 elements")]
    [InlineData(0, "image has 62 elements, but for the sizes of this call the function reads it from index 0 to 99; give it 100 elements")]
    [InlineData(int.MaxValue, "prompt has 40 elements, but for the sizes of this call the function reads it from index 0 to 99")]
    public void UnderACondition_ATableCoversWhatTheConditionLetsThrough(int prefix, string message)
    {
        int[] image = new int[62];
        image.AsSpan(30).Fill(-1);
        void Call() => GuardedTablesFunction.Attend(
            new float[100 * 32],
            new float[100 * 16],
            new float[100 * 16],
            new float[100 * 32],
            1,
            100,
            100,
            new GuardedTablesFunction.Captures { Bias = new float[4 * GuardedTablesFunction.Reach], Prefix = prefix, Prompt = new bool[40], Image = image, End = new int[1] });
        if (message.Length == 0)
        {
            Call();
        }
        else
        {
            Assert.StartsWith(message, Refused(Call), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ARefusedCall_LeavesItsCacheAsItWas()
    {
        var layer = new FunctionCase(nameof(FunctionsWithEverything));
        KeyValueCache cache = layer.Layer.CreateCache!(1, 20);
        layer.Layer.WithCache!(new float[3 * 32], cache, new float[3 * 32], 3, layer.Options());
        Refused(() => layer.Layer.WithCache!(
            new float[3 * 32], cache, new float[3 * 32], 3, new AttentionOptions { Captured = new FunctionsWithEverything.Captures { Kind = new byte[5] } }));
        Assert.Equal(3, cache.Lengths[0]);
        layer.Layer.WithCache!(
            new float[2 * 32], cache, new float[2 * 32], 2, new AttentionOptions { Captured = new FunctionsWithEverything.Captures { Kind = new byte[5] } });
        Assert.Equal(5, cache.Lengths[0]);
    }

    /// <summary>Of 5,000 elements nobody looks for the least and the greatest one, so what they are an index for is not known there.</summary>
    [Fact]
    public void ATableThatALongOneIndexes_IsReadWithinItsElements()
    {
        const int Sequence = 5000;
        using var limits = new GuardedMemory(3);
        using var starts = new GuardedMemory(4);
        Span<int> limit = MemoryMarshal.Cast<float, int>(limits.Span), start = MemoryMarshal.Cast<float, int>(starts.Span);
        limit.Fill(2);
        start.Clear();
        byte[] kind = [.. Enumerable.Range(0, Sequence).Select(static i => (byte)(i % 3))];
        int[] image = [.. Enumerable.Range(0, Sequence).Select(static i => i % 4)];
        var captures = new LimitOfKindFunction.Captures { Kind = kind, Limit = limit, Image = image, Start = start };
        Assert.Equal(
            (Sequence * LimitOfKindFunction.MultiplyAddsPerToken) + (2L * Sequence * LimitOfKindFunction.MultiplyAddsPerPair),
            LimitOfKindFunction.GetMultiplyAdds(1, Sequence, captures));
        var context = new float[32];
        LimitOfKindFunction.Attend(new float[32], new float[Sequence * 32], new float[Sequence * 32], context, 1, 1, Sequence, captures);
    }

    /// <summary>Queries that stand before all keys, and calls without any, read nothing.</summary>
    [Theory]
    [InlineData(40, 25)]
    [InlineData(300, 17)]
    [InlineData(25, 40)]
    [InlineData(33, 0)]
    public void OfQueriesThatEndWithTheKeys_MasksReadTheirTables(int queries, int keys)
    {
        bool[] open = [.. Enumerable.Range(0, keys).Select(static i => i % 4 != 2)];
        byte[] kind = [.. Enumerable.Range(0, keys).Select(static i => (byte)(i % 11))];
        int[] document = [.. Enumerable.Range(0, keys).Select(static i => i % 3)], rank = [0, 1, 2];
        float[] scores = new float[4 * queries * keys];
        RightAlignedMask.Attend(
            new float[queries * 32],
            new float[keys * 32],
            new float[keys * 32],
            new float[queries * 32],
            1,
            queries,
            keys,
            new AttentionOptions
            {
                Captured = new RightAlignedMask.Captures { Open = open, Kind = kind, Document = document, Rank = rank },
                Scores = ScoresOutput.Masked(scores),
            });
        for (int i = 0; i < scores.Length; i++)
        {
            (int query, int key) = ((i / keys % queries) + keys - queries, i % keys);
            bool sees = key <= query && RightAlignedMask.Visible(query, key, open, kind, document, rank);
            Assert.Equal(sees ? 0f : float.NegativeInfinity, scores[i]);
        }
    }

    [Fact]
    public void AQueryWhoseWindowIsPadding_SeesNothing()
    {
        const int Tokens = 150;
        LayerHandle layer = ModernCall.MakeLayer(nameof(FlagsInWindow));
        float[] output = new float[Tokens * 32];
        bool[] open = [.. Enumerable.Range(0, Tokens).Select(static i => i % 5 != 2)];
        layer.Self!(
            SeededNumbers.Make(Tokens * 32, 3),
            output,
            1,
            Tokens,
            new AttentionOptions { Padding = PaddingMask.FromLengths([100]), Captured = new FlagsInWindow.Captures { Open = open } });
        Assert.Equal(-1, output.AsSpan().IndexOfAnyExceptInRange(-1e6f, 1e6f));
    }

    /// <summary>A tile begins before the window of its first row, and the functions are computed for all of its keys.</summary>
    [Fact]
    public void KeysBeforeAWindow_AreReadToo()
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(BiasFromAStart));
        float[] input = SeededNumbers.Make(100 * 32, 3), output = new float[100 * 32];
        KeyValueCache cache = layer.CreateCache!(1, 200);
        layer.WithCache!(input, cache, output, 100, new BiasFromAStart.Captures { Bias = new float[100] });
        using var bias = new GuardedMemory(40, GuardSide.Before);
        Assert.Contains("from index -16 to 20", Refused(() => Token(start: 80)), StringComparison.Ordinal);
        Token(start: 64);

        void Token(int start) => layer.WithCache!(
            input.AsSpan(0, 32), cache, output.AsSpan(0, 32), 1, new BiasFromAStart.Captures { Bias = bias.Span, Start = start });
    }

    [Fact]
    public void ATableInWhichTheCallWrites_IsRefused()
    {
        float[] output = new float[48];
        string message = Refused(() =>
            new FunctionCase(nameof(TokenBiasFunction)).Layer.Self!(new float[48], output, 1, 2, new TokenBiasFunction.Captures { Bias = output.AsSpan(46) }));
        Assert.Contains("output must not overlap options.Captured", message, StringComparison.Ordinal);
        int[] documents = new int[64];
        message = Refused(() => new FunctionCase(nameof(DocumentFunction)).Layer.Self!(
            new float[64], MemoryMarshal.Cast<int, float>(documents.AsSpan()), 1, 2, new DocumentFunction.Captures { Document = documents }));
        Assert.Contains("output must not overlap options.Captured", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheReference_WantsTheFunctionsOfTheLayer()
    {
        var layer = new FunctionCase(nameof(CausalFunction));
        Assert.Contains("Visible", Refused(() => Reference(functions: null)), StringComparison.Ordinal);
        Assert.Contains("has none", Refused(() => Reference(layer.Functions with { Score = static (score, _, _, _, _) => score })), StringComparison.Ordinal);

        void Reference(ReferenceFunctions? functions) =>
            ReferenceAttention.Forward(layer.Layer.Shape, ModernCall.WeightsOf(nameof(CausalFunction)), new float[64], 1, 2, new AttentionOptions(), functions);
    }

    private static string Refused(Action call) => Assert.ThrowsAny<ArgumentException>(call).Message;
}
