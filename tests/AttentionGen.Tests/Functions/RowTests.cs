using System.Runtime.InteropServices;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Functions;

/// <summary>The parameters queryRow and keyRow count the rows of a call, so that tables have a row for each of its tokens.</summary>
public class RowTests
{
    private const int Width = 32;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void OfPackedSequences_RowsAreThoseOfThePackedTokens(int degree)
    {
        int[] ends = [0, 70, 70, 689, 722];
        Tables tables = new(ends[^1]);
        LayerHandle layer = ModernCall.MakeLayer(nameof(RowTablesFunction));
        float[] input = SeededNumbers.Make(ends[^1] * Width, 3, SeededNumbers.UnitVariance);
        var found = new float[input.Length];
        layer.Packed!(input, found, ends, tables.Options(0, ends[^1], degree));
        for (int i = 1; i < ends.Length; i++)
        {
            (int first, int tokens) = (ends[i - 1], ends[i] - ends[i - 1]);
            Bits.AssertSame(Alone(layer, tables, input, first, tokens), found.AsSpan(first * Width, tokens * Width), $"sequence {i}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void OfABatch_RowsAreThoseOfAllItems(int degree)
    {
        const int Tokens = 70;
        Tables tables = new(3 * Tokens);
        LayerHandle layer = ModernCall.MakeLayer(nameof(RowTablesFunction));
        float[] input = SeededNumbers.Make(3 * Tokens * Width, 3, SeededNumbers.UnitVariance);
        var found = new float[input.Length];
        layer.Self!(input, found, 3, Tokens, tables.Options(0, 3 * Tokens, degree));
        for (int item = 0; item < 3; item++)
        {
            Bits.AssertSame(
                Alone(layer, tables, input, item * Tokens, Tokens), found.AsSpan(item * Tokens * Width, Tokens * Width), $"item {item}");
        }

        double[] expected = ReferenceAttention.Forward(
            layer.Shape,
            ModernCall.WeightsOf(nameof(RowTablesFunction)),
            input,
            3,
            Tokens,
            new AttentionOptions(),
            new()
            {
                Score = (s, b, _, q, k) => RowTablesFunction.Score(s, (b * Tokens) + q, (b * Tokens) + k, tables.Temperature, tables.Bias),
                Mask = (b, _, q, k) => RowTablesFunction.Visible((b * Tokens) + q, (b * Tokens) + k, k, tables.Kind),
            });
        for (int i = 0; i < found.Length; i++)
        {
            Assert.True(Math.Abs(found[i] - expected[i]) < 4e-6, $"{i}: {found[i]}, expected {expected[i]}");
        }
    }

    /// <summary>A table has a row for each token that a sequence of the cache has room for, so a token has its row whenever it comes.</summary>
    [Theory]
    [InlineData(nameof(RowTablesFunction))]
    [InlineData(nameof(WindowRowTablesFunction))]
    public void OfACache_RowsAreThoseOfItsCapacity(string name)
    {
        (int capacity, int tokens) = (620, 601);
        Tables tables = new(2 * capacity);
        LayerHandle layer = ModernCall.MakeLayer(name);
        float[] input = SeededNumbers.Make(2 * tokens * Width, 3, SeededNumbers.UnitVariance);
        var found = new float[input.Length];
        KeyValueCache cache = layer.CreateCache!(2, capacity);
        int first = 0;
        foreach (int chunk in (int[])[1, 20, 39, 1, 1, 300, tokens - 362])
        {
            var rows = new float[2 * chunk * Width];
            var output = new float[rows.Length];
            for (int item = 0; item < 2; item++)
            {
                input.AsSpan(((item * tokens) + first) * Width, chunk * Width).CopyTo(rows.AsSpan(item * chunk * Width));
            }

            layer.WithCache!(rows, cache, output, chunk, tables.Options(name, 0, 2 * capacity, 1 + (chunk % 2)));
            for (int item = 0; item < 2; item++)
            {
                output.AsSpan(item * chunk * Width, chunk * Width).CopyTo(found.AsSpan(((item * tokens) + first) * Width));
            }

            first += chunk;
        }

        for (int item = 0; item < 2; item++)
        {
            var expected = new float[tokens * Width];
            layer.Self!(input.AsSpan(item * tokens * Width, tokens * Width), expected, 1, tokens, tables.Options(name, item * capacity, tokens, 1));
            Bits.AssertSame(expected, found.AsSpan(item * tokens * Width, tokens * Width), $"{name}, sequence {item}");
        }
    }

    /// <summary>Queries and keys of different lengths have rows of their own; a memory has those of the keys that it was filled with.</summary>
    [Fact]
    public void OfCrossAttention_RowsAreThoseOfEachInput()
    {
        const int Queries = 23, Keys = 61;
        LayerHandle layer = ModernCall.MakeLayer(nameof(RightAlignedFunction));
        Tables ofQueries = new(2 * Queries), ofKeys = new(2 * Keys);
        float[] query = SeededNumbers.Make(2 * Queries * Width, 3, SeededNumbers.UnitVariance);
        float[] key = SeededNumbers.Make(2 * Keys * Width, 4, SeededNumbers.UnitVariance);
        float[] position = SeededNumbers.Make(Keys, 8);
        var found = new float[query.Length];
        layer.Cross(query, key, key, found, 2, Queries, Keys, Of(0, 2));
        for (int item = 0; item < 2; item++)
        {
            ReadOnlySpan<float> keys = key.AsSpan(item * Keys * Width, Keys * Width);
            var expected = new float[Queries * Width];
            layer.Cross(query.AsSpan(item * Queries * Width, Queries * Width), keys, keys, expected, 1, Queries, Keys, Of(item, 1));
            Bits.AssertSame(expected, found.AsSpan(item * Queries * Width, Queries * Width), $"item {item}");
        }

        KeyValueMemory memory = layer.CreateMemory(2, Keys + 9);
        layer.ProjectMemory(key, key, memory, Keys, default);
        var withMemory = new float[query.Length];
        layer.WithMemory(query, memory, withMemory, Queries, Of(0, 2));
        Bits.AssertSame(found, withMemory, "with a memory");

        AttentionOptions Of(int item, int items) => new()
        {
            Captured = new RightAlignedFunction.Captures
            {
                Position = position,
                Temperature = ofQueries.Temperature.AsSpan(item * Queries, items * Queries),
                Bias = ofKeys.Bias.AsSpan(item * Keys, items * Keys),
            },
        };
    }

    /// <summary>Queries that stand before all keys have no position, so no table is read for them, not even beside others.</summary>
    [Fact]
    public void QueriesBeforeAllKeys_ReadNothing()
    {
        const int Queries = 23, Keys = 10;
        LayerHandle layer = ModernCall.MakeLayer(nameof(RightAlignedFunction));
        float[] query = SeededNumbers.Make(Queries * Width, 3, SeededNumbers.UnitVariance);
        float[] key = SeededNumbers.Make(Keys * Width, 4, SeededNumbers.UnitVariance);
        using var position = new GuardedMemory(SeededNumbers.Make(Keys, 8), GuardSide.Before);
        using var temperature = new GuardedMemory(SeededNumbers.Make(Queries, 9));
        using var bias = new GuardedMemory(SeededNumbers.Make(Keys, 10));
        var context = new float[Queries * Width];
        layer.Attend(
            query,
            key,
            key,
            context,
            1,
            Queries,
            Keys,
            new AttentionOptions { Captured = new RightAlignedFunction.Captures { Position = position.Span, Temperature = temperature.Span, Bias = bias.Span } });
        Assert.Equal(-1, context.AsSpan(0, (Queries - Keys) * Width).IndexOfAnyExcept(0f));
        Assert.NotEqual(0f, context[^1]);
    }

    [Fact]
    public void ATableWithoutARowForEachToken_IsRefused()
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(RowTablesFunction));
        Tables tables = new(2 * 40);
        Assert.Contains("from index 0 to 29", Refused(() => layer.Packed!(new float[30 * Width], new float[30 * Width], [0, 10, 30], tables.Options(0, 29))), StringComparison.Ordinal);
        Assert.Contains("from index 0 to 29", Refused(() => layer.Self!(new float[30 * Width], new float[30 * Width], 3, 10, tables.Options(0, 29))), StringComparison.Ordinal);

        // The second sequence has its row behind all of the first.
        KeyValueCache cache = layer.CreateCache!(2, 40);
        Assert.Contains("from index 0 to 42", Refused(() => layer.WithCache!(new float[6 * Width], cache, new float[6 * Width], 3, tables.Options(0, 42))), StringComparison.Ordinal);
        layer.WithCache!(new float[6 * Width], cache, new float[6 * Width], 3, tables.Options(0, 43));
    }

    private static string Refused(Action call) => Assert.ThrowsAny<ArgumentException>(call).Message;

    private static float[] Alone(LayerHandle layer, Tables tables, float[] input, int first, int tokens)
    {
        var output = new float[tokens * Width];
        layer.Self!(input.AsSpan(first * Width, tokens * Width), output, 1, tokens, tables.Options(first, tokens));
        return output;
    }

    /// <summary>Tables with a row for each token.</summary>
    private sealed class Tables(int rows)
    {
        public float[] Temperature { get; } = SeededNumbers.Make(rows, 91);

        public float[] Bias { get; } = SeededNumbers.Make(rows, 92);

        public int[] Kind { get; } = [.. SeededNumbers.Make(rows, 93).Select(static number => (int)(number * 4))];

        public AttentionOptions Options(int first, int count, int degree = 1) => Options(nameof(RowTablesFunction), first, count, degree);

        /// <summary>Options with some of the rows.</summary>
        public AttentionOptions Options(string layer, int first, int count, int degree) => new()
        {
            MaxDegreeOfParallelism = degree,
            Captured = layer == nameof(RowTablesFunction)
                ? new RowTablesFunction.Captures { Temperature = Temperature.AsSpan(first, count), Bias = Bias.AsSpan(first, count), Kind = Kind.AsSpan(first, count) }
                : new WindowRowTablesFunction.Captures { Temperature = Temperature.AsSpan(first, count), Bias = Bias.AsSpan(first, count) },
        };
    }
}
