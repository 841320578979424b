using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Properties;

/// <summary>
/// What a mask of any kind hides from a row may hold anything, and changes no bit of it; what it shows is not hidden.
/// </summary>
public class HiddenContentTests
{
    private static readonly (MaskCase Mask, PaddingCase Padding, bool Dropout)[] Hidings =
    [
        (MaskCase.None, PaddingCase.None, false),
        (MaskCase.None, PaddingCase.ValidWithHoles, true),
        (MaskCase.DenyShared, PaddingCase.Lengths, false),
        (MaskCase.AllowPerHead, PaddingCase.None, false),
        (MaskCase.AdditivePerItemAndHead, PaddingCase.None, false),
        (MaskCase.AdditiveShared, PaddingCase.IgnoredWithHoles, true),
    ];

    private static readonly (int Batch, int Queries, int Keys)[] Sizes = [(2, 5, 9), (1, 13, 70), (1, 20, 150), (1, 80, 66)];

    public static TheoryData<string> Layers => [.. OptionCall.LayerNames];

    [Theory]
    [MemberData(nameof(Layers))]
    public void AKeyThatIsNotFinite_ChangesOnlyTheRowsThatSeeIt(string name) => ForEachPoison(name, poisonsKey: true);

    [Theory]
    [MemberData(nameof(Layers))]
    public void AValueThatIsNotFinite_ChangesOnlyTheRowsThatSeeIt(string name) => ForEachPoison(name, poisonsKey: false);

    [Theory]
    [MemberData(nameof(Layers))]
    public void AQueryThatIsNotFinite_ChangesOnlyItsRow_AndShowsNoHiddenKey(string name)
    {
        foreach ((int batch, int queries, int keys) in Sizes)
        {
            foreach ((MaskCase mask, PaddingCase padding, bool dropout) in Hidings)
            {
                var call = new OptionCall(name, batch, queries, keys, mask, padding, dropout);
                float[] expected = call.Run(out float[] expectedWeights);
                int poisoned = queries / 2;
                call.Query.AsSpan(poisoned * call.Shape.DModel, call.Shape.DModel).Fill(float.NaN);

                float[] found = call.Run(out float[] weights);

                for (int row = 0; row < batch * queries; row++)
                {
                    (int item, int query) = Math.DivRem(row, queries);
                    for (int head = 0; head < call.Shape.Heads; head++)
                    {
                        bool isPoisoned = row == poisoned && AllKeysSeen(call, item, head, query).Contains(true);
                        if (isPoisoned)
                        {
                            AssertHiddenWeightsAreZero(call, item, head, query, weights);
                        }
                        else
                        {
                            AssertSameWeights(call, item, head, query, expectedWeights, weights);
                        }
                    }

                    if (row != poisoned)
                    {
                        AssertSameRow(call, row, expected, found);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void BiasesOfKeysThatAreHiddenAnyway_ChangeNoBit(string name)
    {
        foreach ((int batch, int queries, int keys) in Sizes)
        {
            foreach (PaddingCase padding in TestPadding.Cases)
            {
                var call = new OptionCall(name, batch, queries, keys, MaskCase.AdditivePerItemAndHead, padding);
                float[] expected = call.Run(out float[] expectedWeights);
                foreach (float poison in (float[])[float.NaN, float.PositiveInfinity])
                {
                    for (int i = 0; i < call.Mask.Bias.Length; i++)
                    {
                        (int row, int key) = Math.DivRem(i, keys);
                        (int matrix, int query) = Math.DivRem(row, queries);
                        (int item, int head) = Math.DivRem(matrix, call.Shape.Heads);
                        if (!call.Sees(item, head, query, key))
                        {
                            call.Mask.Bias[i] = float.IsNegativeInfinity(call.Mask.Bias[i]) ? call.Mask.Bias[i] : poison;
                        }
                    }

                    Bits.AssertSame(expected, call.Run(out float[] weights), $"{call.Name}, {poison}");
                    Bits.AssertSame(expectedWeights, weights, $"{call.Name}, {poison}, weights");
                }
            }
        }
    }

    /// <summary>Whether a row is zero is decided on the masks: one that sees keys of no weight at all is not a number.</summary>
    [Fact]
    public void ARowWhoseScoresAreAllMinusInfinity_IsNaN_ForAnyNumberOfThreads()
    {
        const int Length = 300;
        const int Hidden = 10;
        LayerHandle layer = OptionCall.Make(nameof(LoopedHeadsOf256));
        int width = layer.Shape.QueryWidth;
        float[] query = SeededNumbers.Make(Length * width, 1);
        for (int i = 0; i < query.Length; i++)
        {
            query[i] = Math.Abs(query[i]) + 0.1f;
        }

        float[] key = SeededNumbers.Make(Length * width, 2);
        float[] value = SeededNumbers.Make(Length * width, 3);
        key.AsSpan(0, Hidden * width).Fill(float.NegativeInfinity);
        float[]? alone = null;
        float[]? aloneWeights = null;
        foreach (int degree in (int[])[1, 2, 3, 7])
        {
            float[] output = OptionCall.Unwritten(Length * width);
            float[] weights = OptionCall.Unwritten(layer.Shape.Heads * Length * Length);
            var options = new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(weights), MaxDegreeOfParallelism = degree };
            layer.Attend(query, key, value, output, 1, Length, Length, in options);
            for (int row = 0; row < Length; row++)
            {
                for (int j = 0; j < Length; j++)
                {
                    float weight = weights[(row * Length) + j];
                    bool isRight = j > row ? weight == 0f : row < Hidden ? float.IsNaN(weight) : j < Hidden ? weight == 0f : weight > 0f;
                    Assert.True(isRight, $"{degree} threads: query {row} has the weight {weight} for key {j}.");
                }

                Assert.Equal(row < Hidden, float.IsNaN(output[row * width]));
            }

            Bits.AssertSame(alone ??= output, output, $"{degree} threads");
            Bits.AssertSame(aloneWeights ??= weights, weights, $"{degree} threads, weights");
        }
    }

    private static void ForEachPoison(string name, bool poisonsKey)
    {
        foreach ((int batch, int queries, int keys) in Sizes)
        {
            foreach ((MaskCase mask, PaddingCase padding, bool dropout) in Hidings)
            {
                var call = new OptionCall(name, batch, queries, keys, mask, padding, dropout);
                float[] expected = call.Run(out float[] expectedWeights);
                (float[] key, float[] value) = (call.Key, call.Value);
                foreach (int position in (int[])[1, keys / 2, Math.Min(64, keys - 1), keys - 1])
                {
                    foreach (float poison in (float[])[float.NaN, poisonsKey ? float.NegativeInfinity : float.PositiveInfinity])
                    {
                        call.Key = poisonsKey ? Poisoned(key, position, call.Shape.KeyDim, poison) : key;
                        call.Value = poisonsKey ? value : Poisoned(value, position, call.Shape.ValueDim, poison);
                        float[] found = call.Run(out float[] weights);
                        AssertOnlySeen(call, position, poison, poisonsKey, expected, expectedWeights, found, weights);
                    }
                }
            }
        }
    }

    private static void AssertOnlySeen(
        OptionCall call, int position, float poison, bool poisonsKey, float[] expected, float[] expectedWeights, float[] found, float[] weights)
    {
        for (int row = 0; row < call.Batch * call.Queries; row++)
        {
            (int item, int query) = Math.DivRem(row, call.Queries);
            bool isSeen = false;
            for (int head = 0; head < call.Shape.Heads; head++)
            {
                // The poison is in the first item.
                bool headSees = item == 0 && call.Sees(item, head, query, position);
                isSeen |= headSees;
                if (headSees && poisonsKey)
                {
                    AssertHiddenWeightsAreZero(call, item, head, query, weights);
                    AssertSeenWeightsAreNaN(call, item, head, query, weights, float.IsNaN(poison));
                }
                else
                {
                    AssertSameWeights(call, item, head, query, expectedWeights, weights);
                }
            }

            if (!isSeen)
            {
                AssertSameRow(call, row, expected, found);
            }
            else if (float.IsNaN(poison))
            {
                Assert.True(Row(call, row, found).IndexOf(float.NaN) >= 0, $"{call.Name}: NaN in {position} is hidden from row {row}.");
            }
        }
    }

    private static float[] Poisoned(float[] rows, int position, int width, float poison)
    {
        float[] poisoned = [.. rows];
        poisoned.AsSpan(position * width, width).Fill(poison);
        return poisoned;
    }

    private static ReadOnlySpan<float> Row(OptionCall call, int row, float[] output) =>
        output.AsSpan(row * call.Shape.OutputWidth, call.Shape.OutputWidth);

    private static void AssertSameRow(OptionCall call, int row, float[] expected, float[] found) =>
        Bits.AssertSame(Row(call, row, expected), Row(call, row, found), $"{call.Name}, row {row}");

    private static Span<float> WeightsOf(OptionCall call, int item, int head, int query, float[] weights) =>
        weights.AsSpan(((((item * call.Shape.Heads) + head) * call.Queries) + query) * call.AllKeys, call.AllKeys);

    private static void AssertSameWeights(OptionCall call, int item, int head, int query, float[] expected, float[] found) =>
        Bits.AssertSame(
            WeightsOf(call, item, head, query, expected),
            WeightsOf(call, item, head, query, found),
            $"{call.Name}, weights of item {item}, head {head}, query {query}");

    private static bool[] AllKeysSeen(OptionCall call, int item, int head, int query) =>
        [.. Enumerable.Range(0, call.AllKeys).Select(key => key >= call.Keys || call.Sees(item, head, query, key))];

    private static void AssertHiddenWeightsAreZero(OptionCall call, int item, int head, int query, float[] weights)
    {
        bool[] seen = AllKeysSeen(call, item, head, query);
        Span<float> row = WeightsOf(call, item, head, query, weights);
        for (int key = 0; key < row.Length; key++)
        {
            Assert.True(
                seen[key] || BitConverter.SingleToInt32Bits(row[key]) == 0,
                $"{call.Name}: item {item}, head {head}, query {query} has the weight {row[key]} for the hidden key {key}.");
        }
    }

    private static void AssertSeenWeightsAreNaN(OptionCall call, int item, int head, int query, float[] weights, bool isNaN)
    {
        bool[] seen = AllKeysSeen(call, item, head, query);
        Span<float> row = WeightsOf(call, item, head, query, weights);
        for (int key = 0; isNaN && key < row.Length; key++)
        {
            Assert.True(
                !seen[key] || float.IsNaN(row[key]),
                $"{call.Name}: item {item}, head {head}, query {query} has the weight {row[key]} for key {key}, though it sees NaN.");
        }
    }
}
