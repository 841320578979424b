namespace AttentionGen.Tests.Functions;

// Functions that nobody would show in a gallery: each has something that has been, or could be, computed wrongly.

/// <summary>Everything that a layer may have besides, and what only functions of several kinds have.</summary>
[MultiHeadAttention(
    DModel = 32,
    Heads = 4,
    KeyValueHeads = 2,
    HeadDim = 24,
    Causal = true,
    Window = 100,
    SoftCap = 6,
    Sinks = true,
    Rotary = RotaryPairing.HalfSplit,
    PositionBias = PositionBias.Alibi,
    ScoreFunction = nameof(Score),
    MaskFunction = nameof(Visible))]
internal sealed partial class FunctionsWithEverything
{
    public static float Score(float score, int batch, int head, int query, int key, float strength, ReadOnlySpan<byte> kind)
    {
        float bias = kind[key] switch
        {
            0 => 0f,
            1 or 2 when head > 1 => -strength,
            > 200 => float.NegativeInfinity,
            _ => 0.5f * strength,
        };
        return query == key ? score + batch : MathF.Min(score, 3f) + bias;
    }

    public static bool Visible(int head, int query, int key) => head == 0 || ((query ^ key) & 3) != 3;
}

[MultiHeadAttention(DModel = 24, Heads = 3, AddBiasKeyValue = true, AddZeroAttention = true, MaskFunction = nameof(Visible), ScoreFunction = nameof(Score))]
internal sealed partial class FunctionsWithAddedKeys
{
    public static float Score(float score, int query, int key) => score - (0.125f * MathF.Sqrt(Math.Abs(query - key)));

    public static bool Visible(int query, int key) => (query + key) % 5 != 2;
}

/// <summary>Tables with a row for each token of a call.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 2, Causal = true, ScoreFunction = nameof(Score), MaskFunction = nameof(Visible))]
internal sealed partial class RowTablesFunction
{
    public static float Score(float score, int queryRow, int keyRow, ReadOnlySpan<float> temperature, ReadOnlySpan<float> bias) =>
        (score * temperature[queryRow]) + bias[keyRow];

    public static bool Visible(int queryRow, int keyRow, int key, ReadOnlySpan<int> kind) => key == 0 || kind[queryRow] >= kind[keyRow];
}

/// <summary>The same with a window, whose cache uses its blocks in turn.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, Causal = true, Window = 20, ScoreFunction = nameof(Score))]
internal sealed partial class WindowRowTablesFunction
{
    public static float Score(float score, int queryRow, int keyRow, ReadOnlySpan<float> temperature, ReadOnlySpan<float> bias) =>
        (score * temperature[queryRow]) + bias[keyRow];
}

/// <summary>Queries that end with the keys, and may begin before them.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight, ScoreFunction = nameof(Score))]
internal sealed partial class RightAlignedFunction
{
    public static float Score(float score, int query, int queryRow, int keyRow, ReadOnlySpan<float> position, ReadOnlySpan<float> temperature, ReadOnlySpan<float> bias) =>
        (score * temperature[queryRow] * position[query]) + bias[keyRow];
}

/// <summary>Values that are fixed when the program runs, of the layer and of another type.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, ScoreFunction = nameof(Score), MaskFunction = nameof(Visible))]
internal sealed partial class StaticsFunction
{
    private static readonly float Strength = float.Parse("0.25", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly int Reach = int.Parse("37", System.Globalization.CultureInfo.InvariantCulture);

    public static float Score(float score, int query, int key) => score - (Strength * Math.Abs(query - key) * Settings.Factor);

    public static bool Visible(int query, int key) => Math.Abs(query - key) <= Reach && (Settings.BothSides || query >= key);

    internal static class Settings
    {
        public static readonly bool BothSides = Environment.ProcessorCount < 0;
        internal static readonly byte Factor = (byte)(Environment.ProcessorCount < 0 ? 1 : 2);
    }
}

/// <summary>Tables that are read under conditions, and cover no more than these let through.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 2, ScoreFunction = nameof(Score), MaskFunction = nameof(Visible))]
internal sealed partial class GuardedTablesFunction
{
    public const int Reach = 20;

    public static float Score(float score, int head, int query, int key, ReadOnlySpan<float> bias) =>
        query >= key && query - key < Reach ? score + bias[(head * Reach) + query - key] : score - 1f;

    public static bool Visible(int query, int key, int prefix, ReadOnlySpan<bool> prompt, ReadOnlySpan<int> image, ReadOnlySpan<int> end)
    {
        if (key < prefix)
        {
            return prompt[key];
        }

        return image[key - prefix] >= 0 ? query < end[image[key - prefix]] : query >= key;
    }
}

/// <summary>Tables that all pairs read at one place, and values of a call that are parts of several others.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, ScoreFunction = nameof(Score), MaskFunction = nameof(Visible))]
internal sealed partial class OneForAllFunction
{
    public static float Score(float score, ReadOnlySpan<float> bias, int number) => score + (bias[0] * bias[number]);

    public static bool Visible(int query, int key, ReadOnlySpan<bool> flags, int number, int other)
    {
        int both = number + other;
        int ofKey = (key * both) ^ (key + both);
        int ofPair = ((query - key) * both) ^ ((query - key) + both);
        return flags[number] && (query % 5 == both || ((ofKey ^ ofPair) & 3) != 0);
    }
}

/// <summary>Bytes as C# computes with them, and a pattern that only NaN matches.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, ScoreFunction = nameof(Score), MaskFunction = nameof(Visible))]
internal sealed partial class BytesAndNaNFunction
{
    public static float Score(float score, int key, ReadOnlySpan<float> bias) => score + (bias[key] is float.NaN ? -1f : bias[key]);

    public static bool Visible(int query, int key, ReadOnlySpan<byte> kind)
    {
        short ofKey = kind[key];
        return Math.Max(kind[query], kind[key]) < 200 && Math.Max((int)kind[query], -1) + Math.Min(ofKey, (short)3) != 2;
    }
}

/// <summary>Tables of each element type in a mask, of queries that end with the keys.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight, MaskFunction = nameof(Visible))]
internal sealed partial class RightAlignedMask
{
    public static bool Visible(int query, int key, ReadOnlySpan<bool> open, ReadOnlySpan<byte> kind, ReadOnlySpan<int> document, ReadOnlySpan<int> rank) =>
        key == query || (open[key] && kind[query] != kind[key] + 7 && rank[document[query]] <= rank[document[key]]);
}

/// <summary>A table that begins at a key of the call's choice, under a window.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, Causal = true, Window = 20, ScoreFunction = nameof(Score))]
internal sealed partial class BiasFromAStart
{
    public static float Score(float score, int key, int start, ReadOnlySpan<float> bias) => score + bias[key - start];
}

/// <summary>A flag for each key, under a window.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, Causal = true, Window = 20, MaskFunction = nameof(Visible))]
internal sealed partial class FlagsInWindow
{
    public static bool Visible(int key, ReadOnlySpan<bool> open) => open[key];
}

/// <summary>A table that is read where another one says.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class LimitOfKindFunction
{
    public static bool Visible(int query, int key, ReadOnlySpan<byte> kind, ReadOnlySpan<int> limit, ReadOnlySpan<int> image, ReadOnlySpan<int> start) =>
        query < limit[kind[key]] && query >= start[image[key] & 63];
}
