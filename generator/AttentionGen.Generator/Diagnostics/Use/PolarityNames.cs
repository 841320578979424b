namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>What a name says about the truth of a mask: the one table of names, each with where it comes from.</summary>
/// <remarks>
/// A name is taken apart into words, at capitals, underscores and digits. What is in use with both meanings is not here:
/// <c>mask</c>; <c>paddingMask</c>, which PyTorch users mean as "ignore" and Keras users as "keep"; <c>attnMask</c>, which
/// nn.MultiheadAttention and scaled_dot_product_attention read in opposite ways.
/// </remarks>
internal static class PolarityNames
{
    private static readonly PolarityName[] Names =
    [
        new(["key", "padding", "mask"], TrueHides: true, "PyTorch's key_padding_mask, where true means ignore"),
        new(["is", "padding"], TrueHides: true, "a question that true answers with padding"),
        new(["is", "pad"], TrueHides: true, "a question that true answers with padding"),
        new(["padding"], TrueHides: true, "padding, which is to be ignored", IsWholeName: true),
        new(["padded"], TrueHides: true, "padding, which is to be ignored", IsWholeName: true),
        new(["ignore"], TrueHides: true, "what is to be ignored"),
        new(["ignored"], TrueHides: true, "what is to be ignored"),
        new(["hidden"], TrueHides: true, "what is hidden", IsWholeName: true),
        new(["hide"], TrueHides: true, "what is hidden"),
        new(["masked"], TrueHides: true, "what is masked out"),
        new(["denied"], TrueHides: true, "what is denied"),
        new(["deny"], TrueHides: true, "what is denied"),
        new(["forbidden"], TrueHides: true, "what is forbidden"),
        new(["dropped"], TrueHides: true, "what is dropped"),
        new(["attention", "mask"], TrueHides: false, "Hugging Face's attention_mask, where 1 means keep", OnlyForPadding: true),
        new(["valid"], TrueHides: false, "what is valid"),
        new(["keep"], TrueHides: false, "what is kept"),
        new(["kept"], TrueHides: false, "what is kept"),
        new(["allowed"], TrueHides: false, "what is allowed"),
        new(["allow"], TrueHides: false, "what is allowed"),
        new(["visible"], TrueHides: false, "what is visible"),
    ];

    /// <summary>Words that turn a name round, so that nothing can be told from the rest of it.</summary>
    private static readonly string[] Negations = ["not", "non", "no", "un", "inverted", "inverse", "negated", "in"];

    /// <summary>What the name says, or null where it says nothing or several things.</summary>
    /// <param name="name">An identifier.</param>
    /// <param name="isPadding">Whether the mask is one entry per key, and not one per query and key.</param>
    public static PolarityName? Read(string name, bool isPadding)
    {
        string[] words = [.. Words(name)];
        if (words.Any(Negations.Contains))
        {
            return null;
        }

        PolarityName[] said = [.. Names.Where(candidate => (isPadding || !candidate.OnlyForPadding) && candidate.IsIn(words))];
        return said.Length != 0 && said.All(candidate => candidate.TrueHides == said[0].TrueHides) ? said[0] : null;
    }

    private static IEnumerable<string> Words(string name)
    {
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            bool ends = i == name.Length || !char.IsLetter(name[i]) || (i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1]));
            if (ends && i > start)
            {
                yield return name.Substring(start, i - start).ToLowerInvariant();
            }

            if (ends)
            {
                start = i < name.Length && char.IsLetter(name[i]) ? i : i + 1;
            }
        }
    }
}

/// <summary>One name of a mask.</summary>
/// <param name="Words">Its words, in lower case.</param>
/// <param name="TrueHides">Whether true means that a key is not seen.</param>
/// <param name="Meaning">How a message explains the name.</param>
/// <param name="IsWholeName">Whether it says so only if nothing stands beside it.</param>
/// <param name="OnlyForPadding">Whether it says so only of padding masks.</param>
internal sealed record PolarityName(string[] Words, bool TrueHides, string Meaning, bool IsWholeName = false, bool OnlyForPadding = false)
{
    public bool IsIn(string[] words)
    {
        int last = IsWholeName ? 0 : words.Length - Words.Length;
        for (int start = 0; start <= last; start++)
        {
            if (words.Skip(start).Take(Words.Length).SequenceEqual(Words) && (!IsWholeName || words.Length == Words.Length))
            {
                return true;
            }
        }

        return false;
    }
}
