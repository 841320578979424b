namespace AttentionGen;

/// <summary>The tables that turn token ids into rows: of words, and, where a model has them, of positions and of token types.</summary>
/// <remarks>Immutable after construction and safe to share between threads; a model keeps these tables and copies none.</remarks>
public sealed class EmbeddingWeights
{
    private readonly float[] _tokens;
    private readonly float[] _positions;
    private readonly float[] _tokenTypes;

    /// <summary>Takes tables, which are not copied and must not change.</summary>
    /// <param name="dModel">Model width E, the length of a row.</param>
    /// <param name="tokens"><c>[vocabulary, E]</c>.</param>
    /// <param name="positions">Learned positions, <c>[positions, E]</c>, or empty.</param>
    /// <param name="tokenTypes"><c>[types, E]</c>, or empty.</param>
    /// <exception cref="ArgumentException">A table is no whole number of rows, or that of tokens is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The width is not positive.</exception>
    public EmbeddingWeights(int dModel, float[] tokens, float[]? positions = null, float[]? tokenTypes = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dModel);
        ArgumentNullException.ThrowIfNull(tokens);
        DModel = dModel;
        _tokens = Checked(tokens, nameof(tokens));
        _positions = Checked(positions ?? [], nameof(positions));
        _tokenTypes = Checked(tokenTypes ?? [], nameof(tokenTypes));
        if (tokens.Length == 0)
        {
            throw new ArgumentException("tokens must hold a row for each token of the vocabulary, but is empty.", nameof(tokens));
        }
    }

    /// <summary>Model width E.</summary>
    public int DModel { get; }

    /// <summary>Rows of words: token ids are from 0 to one less.</summary>
    public int VocabularySize => _tokens.Length / DModel;

    /// <summary>Positions at most; 0 if the table has none, as where positions are rotated.</summary>
    public int PositionCount => Math.Max(0, (_positions.Length / DModel) - FirstPosition);

    /// <summary>Token types; 0 if there is no such table.</summary>
    public int TokenTypeCount => _tokenTypes.Length / DModel;

    /// <summary>The row of positions that is the first token's: 2 in RoBERTa, XLM-R and MPNet, otherwise 0.</summary>
    public int FirstPosition { get; init; }

    /// <summary>What rows of words are multiplied by: √E in Gemma, otherwise 1.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>The rows of words as they are kept.</summary>
    internal float[] OwnTokens => _tokens;

    /// <summary><c>[VocabularySize, E]</c>.</summary>
    public ReadOnlySpan<float> Tokens => _tokens;

    /// <summary><c>[rows, E]</c>, those in front of the first position among them, or empty.</summary>
    public ReadOnlySpan<float> Positions => _positions;

    /// <summary><c>[TokenTypeCount, E]</c>, or empty.</summary>
    public ReadOnlySpan<float> TokenTypes => _tokenTypes;

    private float[] Checked(float[] table, string name) => table.Length % DModel == 0
        ? table
        : throw new ArgumentException($"{name} must hold whole rows of E = {DModel} floats, but holds {table.Length}.", name);
}
