using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>A tensor of a module that its layer does without, told by its name and its shape.</summary>
/// <param name="Name">The name within the module; a part <c>#</c> stands for any number.</param>
/// <param name="Shape">The shape in words, for messages.</param>
/// <param name="Fits">
/// Whether a tensor of that name is, by its shape, the one that is meant. One of another shape could be a learned one of the same name.
/// </param>
internal sealed record IgnoredTensor(string Name, string Shape, Func<ImmutableArray<long>, WeightArrays, bool> Fits)
{
    /// <summary>GPT-2 and its descendants store the causal mask, and the number that they write over what it hides.</summary>
    public static readonly IgnoredTensor[] CausalMasks =
    [
        new("bias", "[1, 1, n, n]", (shape, _) => shape.AsSpan() is [1, 1, var rows, var columns] && rows == columns),
        new("masked_bias", "[]", (shape, _) => shape.IsEmpty),
    ];

    /// <summary>Textbook modules of one head store their causal mask.</summary>
    public static readonly IgnoredTensor[] CausalMasksOfHeads = [Square("heads.#.tril"), Square("heads.#.mask")];

    /// <summary>Frequencies, cosines and sines follow from the parameters of the rotary embedding, which the layer declares.</summary>
    public static readonly IgnoredTensor[] RotaryTables =
    [
        Vector("rotary_emb.inv_freq"), Table("rotary_emb.cos_cached"), Table("rotary_emb.sin_cached"),
    ];

    /// <summary>The same under ESM's name.</summary>
    public static readonly IgnoredTensor[] RotaryTablesOfEsm = [Vector("self.rotary_embeddings.inv_freq")];

    /// <summary>
    /// Norms of the block, before its attention or behind the residual connection, that are stored within the module: those
    /// of BERT (also in TensorFlow's spelling) and ALBERT, ESM, Megatron-BERT and XLM-RoBERTa-XL.
    /// </summary>
    public static readonly IgnoredTensor[] BlockNorms =
    [
        .. from norm in (string[])["output.LayerNorm", "LayerNorm", "ln", "self_attn_layer_norm"]
           from parameter in (string[])["weight", "bias", "gamma", "beta"]
           select new IgnoredTensor($"{norm}.{parameter}", "[E]", (shape, layer) => shape.AsSpan() is [var width] && width == layer.DModel),
    ];

    /// <summary>Whether a tensor is called so.</summary>
    /// <param name="name">The name within the module.</param>
    public bool IsCalled(string name)
    {
        int at = Name.IndexOf('#', StringComparison.Ordinal);
        return at < 0
            ? name == Name
            : name.Length >= Name.Length
                && name.StartsWith(Name[..at], StringComparison.Ordinal)
                && name.EndsWith(Name[(at + 1)..], StringComparison.Ordinal)
                && name.AsSpan(at, name.Length - Name.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    private static IgnoredTensor Vector(string name) => new(name, "[n]", (shape, _) => shape.Length == 1);

    private static IgnoredTensor Square(string name) => new(
        name, "[n, n]", (shape, _) => shape.AsSpan() is [var rows, var columns] && rows == columns);

    private static IgnoredTensor Table(string name) => new(
        name, "[n, D] or [1, 1, n, D]", (shape, _) => shape.AsSpan() is [_, _] or [1, 1, _, _]);
}
