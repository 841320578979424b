namespace AttentionGen.Benchmarks.Functions;

// Layers of width 512 with 8 heads: functions of the gallery in docs/functions.md, and what the attribute has of the same.

[MultiHeadAttention(DModel = 512, Heads = 8, Causal = true, ScoreFunction = nameof(Score))]
internal sealed partial class AlibiScore
{
    private static float Score(float score, int head, int query, int key, ReadOnlySpan<float> slope) => score + (slope[head] * (key - query));
}

[MultiHeadAttention(DModel = 512, Heads = 8, Causal = true, PositionBias = PositionBias.Alibi)]
internal sealed partial class AlibiBuiltIn;

[MultiHeadAttention(DModel = 512, Heads = 8, ScoreFunction = nameof(Score))]
internal sealed partial class CapScore
{
    private const float Cap = 50f;

    private static float Score(float score) => Cap * AttentionMath.Tanh(score / Cap);
}

[MultiHeadAttention(DModel = 512, Heads = 8, SoftCap = 50)]
internal sealed partial class CapBuiltIn;

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class CausalMask
{
    public static bool Visible(int query, int key) => query >= key;
}

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class WindowMask
{
    public static bool Visible(int query, int key) => query >= key && query - key < 256;
}

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class PrefixMask
{
    public static bool Visible(int query, int key, int prefix) => key < prefix || query >= key;
}

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class DocumentMask
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> document) => document[query] == document[key] && query >= key;
}

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class RealKeysMask
{
    public static bool Visible(int key, ReadOnlySpan<bool> valid) => valid[key];
}

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class ChunkMask
{
    private const int Chunk = 512;

    public static bool Visible(int query, int key, int padding) =>
        AttentionMath.FloorDiv(key - padding, Chunk) == AttentionMath.FloorDiv(query - padding, Chunk) && query >= key;
}

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class ImageMask
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> image) =>
        query >= key || (image[query] == image[key] && image[query] >= 0);
}

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class SinkMask
{
    public static bool Visible(int query, int key) => query >= key && (query - key < 256 || key < 4);
}

/// <summary>A grid of rows of 64.</summary>
[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class GridMask
{
    public const int Width = 64;
    private const int Reach = 3;

    public static bool Visible(int query, int key, int height) =>
        IsNear(query % Width, key % Width, Width) && IsNear(query / Width, key / Width, height);

    private static bool IsNear(int query, int key, int length) => Math.Abs(Math.Clamp(query, Reach, length - 1 - Reach) - key) <= Reach;
}

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class DilatedMask
{
    public static bool Visible(int query, int key) => Math.Abs(query - key) <= 256 && Math.Abs(query - key) % 4 == 0;
}

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class FlamingoMask
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> image, ReadOnlySpan<int> start, ReadOnlySpan<int> end) =>
        query >= start[image[key]] && query < end[image[key]];
}

[MultiHeadAttention(DModel = 512, Heads = 8, MaskFunction = nameof(Visible))]
internal sealed partial class TreeMask
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> ancestors, int origin) =>
        key < origin || ((ancestors[Math.Max(query - origin, 0)] >> (key - origin)) & 1) != 0;
}
