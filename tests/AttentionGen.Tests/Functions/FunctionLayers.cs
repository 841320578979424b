namespace AttentionGen.Tests.Functions;

// The functions that people write: S1 to S5 and M1 to M12 of docs/functions.md, as small layers.

[MultiHeadAttention(DModel = 32, Heads = 4, Causal = true, ScoreFunction = nameof(Score))]
internal sealed partial class AlibiFunction
{
    public static float Score(float score, int head, int query, int key, ReadOnlySpan<float> slope) => score + (slope[head] * (key - query));
}

[MultiHeadAttention(DModel = 32, Heads = 2, ScoreFunction = nameof(Score))]
internal sealed partial class SoftCapFunction
{
    private const float Cap = 5f;

    public static float Score(float score) => Cap * AttentionMath.Tanh(score / Cap);
}

[MultiHeadAttention(DModel = 24, Heads = 3, ScoreFunction = nameof(Score))]
internal sealed partial class RelativeBiasFunction
{
    public const int Reach = 20;

    public static float Score(float score, int head, int query, int key, ReadOnlySpan<float> bias) =>
        score + bias[(head * ((2 * Reach) + 1)) + Math.Clamp(query - key, -Reach, Reach) + Reach];
}

/// <summary>T5's: a bias for each head and bucket of distances.</summary>
[MultiHeadAttention(DModel = 24, Heads = 3, ScoreFunction = nameof(Score))]
internal sealed partial class BucketBiasFunction
{
    public static float Score(float score, int head, int query, int key, ReadOnlySpan<float> bias) => score + bias[(Bucket(key - query) * 3) + head];

    private static int Bucket(int distance)
    {
        int side = distance > 0 ? 16 : 0, far = Math.Abs(distance);
        int bucket = 8 + (int)(AttentionMath.Log(far / 8f) / AttentionMath.Log(16f) * 8f);
        return side + (far < 8 ? far : Math.Clamp(bucket, 8, 15));
    }
}

[MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 2, Causal = true, ScoreFunction = nameof(Score))]
internal sealed partial class TemperatureFunction
{
    public static float Score(float score, int head, int query, ReadOnlySpan<float> temperature) =>
        score * temperature[head] * (1f + (0.1f * AttentionMath.Log(1f + AttentionMath.FloorDiv(query, 64))));
}

[MultiHeadAttention(DModel = 24, Heads = 3, ScoreFunction = nameof(Score))]
internal sealed partial class TokenBiasFunction
{
    public static float Score(float score, int key, ReadOnlySpan<float> bias) => score + bias[key];
}

[MultiHeadAttention(DModel = 24, Heads = 3, ScoreFunction = nameof(Score))]
internal sealed partial class PairBiasFunction
{
    public static float Score(float score, int head, int query, int key, ReadOnlySpan<float> bias, int length) =>
        score + bias[(((head * length) + query) * length) + key];
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class CausalFunction
{
    public static bool Visible(int query, int key) => query >= key;
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class WindowFunction
{
    public static bool Visible(int query, int key) => Math.Abs(query - key) <= 37;
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class PrefixFunction
{
    public static bool Visible(int query, int key, int prefix) => key < prefix || query >= key;
}

[MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 2, MaskFunction = nameof(Visible))]
internal sealed partial class DocumentFunction
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> document) => document[query] == document[key] && query >= key;
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class PaddingFunction
{
    public static bool Visible(int batch, int key, ReadOnlySpan<bool> valid, int length) => valid[(batch * length) + key];
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class ChunkedFunction
{
    private const int Chunk = 48;

    public static bool Visible(int batch, int query, int key, ReadOnlySpan<int> padding)
    {
        int offset = padding[batch];
        return AttentionMath.FloorDiv(key - offset, Chunk) == AttentionMath.FloorDiv(query - offset, Chunk) && query >= key;
    }
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class ImageBlocksFunction
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> image)
    {
        if (query >= key)
        {
            return true;
        }

        return image[query] == image[key] && image[query] >= 0;
    }
}

[MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 1, MaskFunction = nameof(Visible))]
internal sealed partial class SinkFunction
{
    public static bool Visible(int query, int key) => query >= key && (query - key <= 50 || key < 4);
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class NeighbourhoodFunction
{
    private const int Width = 24;
    private const int Height = 20;
    private const int Reach = 3;

    public static bool Visible(int query, int key) =>
        IsNear(query % Width, key % Width, Width) && IsNear(query / Width, key / Width, Height);

    private static bool IsNear(int query, int key, int length) => Math.Abs(Math.Clamp(query, Reach, length - 1 - Reach) - key) <= Reach;
}

/// <summary>The same on a grid whose rows are as long as a part of keys that is looked at together.</summary>
[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class GridFunction
{
    private const int Side = 64;
    private const int Reach = 3;

    public static bool Visible(int query, int key) => IsNear(query % Side, key % Side) && IsNear(query / Side, key / Side);

    private static bool IsNear(int query, int key) => Math.Abs(Math.Clamp(query, Reach, Side - 1 - Reach) - key) <= Reach;
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class DilatedFunction
{
    public static bool Visible(int query, int key) => Math.Abs(query - key) <= 60 && Math.Abs(query - key) % 3 == 0;
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class FlamingoFunction
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> image, ReadOnlySpan<int> start, ReadOnlySpan<int> end) =>
        query >= start[image[key]] && query < end[image[key]];
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class TreeFunction
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> ancestors, int origin) =>
        key < origin || ((ancestors[Math.Max(query - origin, 0)] >> (key - origin)) & 1) != 0;
}

// What functions are held against: the same layers with what the attribute has, or a mask of the call.

[MultiHeadAttention(DModel = 32, Heads = 4, Causal = true, PositionBias = PositionBias.Alibi)]
internal sealed partial class AlibiBuiltIn;

[MultiHeadAttention(DModel = 32, Heads = 2, SoftCap = 5)]
internal sealed partial class SoftCapBuiltIn;

[MultiHeadAttention(DModel = 32, Heads = 4)]
internal sealed partial class PlainFourHeads;

[MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 2)]
internal sealed partial class PlainTwoKeyHeads;

[MultiHeadAttention(DModel = 32, Heads = 4, KeyValueHeads = 1)]
internal sealed partial class PlainOneKeyHead;
