namespace AttentionGen.Tests.Functions;

// Masks of the gallery, put together by and, or and not; written down once by a random generator.

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class CombinedMask1
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> document) =>
        (DocumentFunction.Visible(query, key, document) || SinkFunction.Visible(query, key)) && !WindowFunction.Visible(query, key);
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class CombinedMask2
{
    public static bool Visible(int batch, int query, int key, int prefix, ReadOnlySpan<int> padding, ReadOnlySpan<int> document) =>
        !(PrefixFunction.Visible(query, key, prefix) && ChunkedFunction.Visible(batch, query, key, padding))
        || (NeighbourhoodFunction.Visible(query, key) && DocumentFunction.Visible(query, key, document));
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class CombinedMask3
{
    public static bool Visible(
        int batch, int query, int key, ReadOnlySpan<int> image, ReadOnlySpan<int> document, ReadOnlySpan<bool> valid, int length) =>
        ImageBlocksFunction.Visible(query, key, image)
        && (WindowFunction.Visible(query, key) || !DocumentFunction.Visible(query, key, document))
        && PaddingFunction.Visible(batch, key, valid, length);
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class CombinedMask4
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> imageOfKey, ReadOnlySpan<int> start, ReadOnlySpan<int> end) =>
        !DilatedFunction.Visible(query, key)
        && (FlamingoFunction.Visible(query, key, imageOfKey, start, end) || SinkFunction.Visible(query, key));
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class CombinedMask5
{
    public static bool Visible(
        int batch, int query, int key, ReadOnlySpan<int> ancestors, int origin, ReadOnlySpan<int> padding, ReadOnlySpan<int> document) =>
        (TreeFunction.Visible(query, key, ancestors, origin) && !(GridFunction.Visible(query, key) || ChunkedFunction.Visible(batch, query, key, padding)))
        || (CausalFunction.Visible(query, key) && !DocumentFunction.Visible(query, key, document));
}

[MultiHeadAttention(DModel = 32, Heads = 4, MaskFunction = nameof(Visible))]
internal sealed partial class CombinedMask6
{
    public static bool Visible(int query, int key, ReadOnlySpan<int> image, int prefix, ReadOnlySpan<int> document) =>
        !(ImageBlocksFunction.Visible(query, key, image) && !PrefixFunction.Visible(query, key, prefix))
        && (DocumentFunction.Visible(query, key, document) || !(WindowFunction.Visible(query, key) && SinkFunction.Visible(query, key)));
}
