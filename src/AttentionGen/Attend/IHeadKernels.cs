using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>
/// What the generator writes for the attention core of one layer and one vector width: its tiles, and the numbers that
/// <see cref="HeadAttention{TKernels}"/> drives them by. The numbers are literals, which the JIT folds into the drivers, since it
/// compiles these for each layer anew.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IHeadKernels
{
    /// <summary>Floats in a vector; 1 without vectors.</summary>
    static abstract int Lanes { get; }

    /// <summary>Query heads that share one key/value head.</summary>
    static virtual int GroupSize => 1;

    /// <summary>Floats of one head of queries and keys.</summary>
    static abstract int HeadDim { get; }

    /// <summary>Floats of one head of values and contexts.</summary>
    static abstract int ValueHeadDim { get; }

    /// <summary>Floats from one row of queries to the next.</summary>
    static abstract int QueryStride { get; }

    /// <summary>Floats from one row of a score tile to the next.</summary>
    static abstract int ScoreStride { get; }

    /// <summary>Keys of a key block, which are reduced together.</summary>
    static abstract int BlockKeys { get; }

    /// <summary>Whether no row can see more than one key block.</summary>
    static virtual bool SeesOneBlock => false;

    /// <summary>Query rows that share a key block while it is in the cache, as planned.</summary>
    static abstract int QueryBlockRows { get; }

    /// <summary>Keys of a key panel.</summary>
    static abstract int PanelKeys { get; }

    /// <summary>Columns of a value panel.</summary>
    static abstract int PanelColumns { get; }

    /// <summary>Columns of the last value panel.</summary>
    static abstract int LastPanelColumns { get; }

    /// <summary>What the score tiles multiply a product of a query row and a key by, so that it is a score in units of log2.</summary>
    static virtual double ScoreFactor => 1;

    /// <summary>The soft cap in units of log2; 0 if there is none.</summary>
    static virtual double Cap => 0;

    /// <summary>Whether scores depend on the distance of query and key.</summary>
    static virtual bool HasDistanceBias => false;

    /// <summary>Whether scores go through a function of the user's.</summary>
    static virtual bool HasScoreFunction => false;

    /// <summary>Whether a function of the user's says which keys a query sees.</summary>
    static virtual bool HasMaskFunction => false;

    /// <summary>The layer by the name that what its functions capture bears; null where they capture nothing.</summary>
    static virtual string? CapturingLayer => null;

    /// <summary>Scores of a tile, in units of log2, become what the score function makes of them.</summary>
    /// <param name="tile">Rows and keys.</param>
    /// <param name="scores">The first row of scores.</param>
    static virtual void ApplyScoreFunction(in FunctionTile tile, ref float scores)
    {
    }

    /// <summary>Scores of a tile become minus infinity where the mask function does not hold.</summary>
    /// <param name="tile">Rows and keys.</param>
    /// <param name="scores">The first row of scores.</param>
    static virtual void ApplyMaskFunction(in FunctionTile tile, ref float scores)
    {
    }

    /// <summary>What the mask function is for all queries and keys of a range.</summary>
    /// <param name="range">The range.</param>
    static virtual Truth Classify(in FunctionRange range) => Truth.Of(true);

    /// <summary>The score function of one query and key, in natural units.</summary>
    /// <param name="pair">Query and key.</param>
    /// <param name="score">The score.</param>
    static virtual float ScoreOf(in FunctionPair pair, float score) => score;

    /// <summary>The mask function of one query and key.</summary>
    /// <param name="pair">Query and key.</param>
    static virtual bool Sees(in FunctionPair pair) => true;

    /// <summary>Refuses a call whose functions read outside a table that it brings.</summary>
    /// <param name="range">All queries and keys of the call.</param>
    static virtual void CheckCaptured(in FunctionRange range)
    {
    }

    /// <summary>Positions before its own that a query sees; −1 for all.</summary>
    static virtual int LeftWindow => -1;

    /// <summary>Positions behind its own that a query sees; −1 for all, 0 if causal.</summary>
    static virtual int RightWindow => -1;

    /// <summary>Where in a thread's scratch the maxima of a tile's rows go. The scores are at its beginning.</summary>
    static abstract int TileMaxima { get; }

    /// <summary>Where the sums of their exponentials go.</summary>
    static abstract int TileSums { get; }

    /// <summary>Where the factors of their contexts go.</summary>
    static abstract int TileFactors { get; }

    /// <summary>Where the contexts of a tile against one key block go.</summary>
    static abstract int Part { get; }

    /// <summary>Where the contexts of rows that see several key blocks are added up.</summary>
    static abstract int Accumulators { get; }

    /// <summary>Where the largest scores of such rows go.</summary>
    static abstract int RunningMaxima { get; }

    /// <summary>Where the sums of their exponentials go.</summary>
    static abstract int RunningSums { get; }

    /// <summary>Rows of the next tile.</summary>
    /// <param name="left">Rows that are left, at least one.</param>
    static abstract int TileRows(int left);

    /// <summary>Scores of a tile against the first keys from a panel on; what is computed behind them, up to a whole panel, is not used.</summary>
    /// <param name="rows">Rows of the tile, a number that <see cref="TileRows"/> gives.</param>
    /// <param name="query">The first query row.</param>
    /// <param name="keyPanels">The first key panel.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="scores">Receives the first row of scores.</param>
    static abstract void ScoreTile(int rows, ref float query, ref float keyPanels, int keys, ref float scores);

    /// <summary>Contexts of a tile: its probabilities of some keys times their values, each row then multiplied by its factor.</summary>
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="probabilities">The first row of probabilities.</param>
    /// <param name="head">The value panels.</param>
    /// <param name="block">The first key.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="factors">One for each row.</param>
    /// <param name="context">Receives the first row.</param>
    /// <param name="contextStride">Floats from one context row to the next.</param>
    static abstract void ContextTile(
        int rows, ref float probabilities, in HeadPanels head, int block, int keys, ref float factors, ref float context, nint contextStride);
}
