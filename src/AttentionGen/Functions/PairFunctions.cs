namespace AttentionGen.Kernels;

/// <summary>The score and mask functions of a layer for one pair at a time: for rows that are computed once more, and rows that see nothing.</summary>
internal abstract class PairFunctions
{
    /// <summary>What a score becomes, in natural units.</summary>
    public abstract float Score(in FunctionPair pair, float score);

    /// <summary>Whether the query sees the key.</summary>
    public abstract bool Sees(in FunctionPair pair);

    /// <summary>Whether it is known that no query of a range sees a key of it.</summary>
    public abstract bool SeesNone(in FunctionRange range);
}
