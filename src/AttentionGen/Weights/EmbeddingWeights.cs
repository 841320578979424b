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

    /// <summary>Positions at most; 0 if there is no such table, as where positions are rotated.</summary>
    public int PositionCount => PositionRows - FirstPosition;

    /// <summary>Token types; 0 if there is no such table.</summary>
    public int TokenTypeCount => _tokenTypes.Length / DModel;

    /// <summary>The row of positions that is the first token's: 2 in RoBERTa, XLM-R and MPNet, otherwise 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none of the table's rows, or not 0 where there is no such table.</exception>
    public int FirstPosition
    {
        get;
        init
        {
            if (value < 0 || value > Math.Max(0, PositionRows - 1))
            {
                string expected = PositionRows == 0 ? "0, since there is no table of positions" : $"from 0 to {PositionRows - 1}, a row of positions";
                throw new ArgumentOutOfRangeException(nameof(value), value, $"{nameof(FirstPosition)} must be {expected}, but is {value}.");
            }

            field = value;
        }
    }

    /// <summary>What rows of words are multiplied by: √E in Gemma, otherwise 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is 0 or not finite.</exception>
    public float Scale
    {
        get;
        init => field = float.IsFinite(value) && value != 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"{nameof(Scale)} must be finite and other than 0, but is {value}.");
    } = 1;

    /// <summary>Rows of positions, those in front of the first among them.</summary>
    private int PositionRows => _positions.Length / DModel;

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
