namespace AttentionGen;

/// <summary>Turns texts into the token ids that a model was trained on. <see cref="BertTextTokenizer"/> is one; others wrap a library's.</summary>
/// <remarks>Implementations are safe for concurrent calls.</remarks>
public interface ITextTokenizer
{
    /// <summary>Writes the tokens of a text, with the special tokens that the model wants around them.</summary>
    /// <param name="text">The text, of any length: an implementation does not tokenise more of it than there is room for.</param>
    /// <param name="tokens">Room for the tokens. What does not fit is cut off in front of the special tokens that end a text.</param>
    /// <returns>How many were written.</returns>
    int Encode(string text, Span<int> tokens);
}
