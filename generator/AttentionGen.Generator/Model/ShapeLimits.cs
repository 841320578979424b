namespace AttentionGen.Generator.Model;

/// <summary>The ranges of the attribute's values. What lies outside is an error of use.</summary>
internal static class ShapeLimits
{
    /// <summary>One vector of the narrowest useful width; below it a layer is better written by hand.</summary>
    public const int MinDModel = 8;

    /// <summary>The widest model in common use.</summary>
    public const int MaxDModel = 8192;

    /// <summary>The widest row between two projections: that of the widest model, eightfold.</summary>
    public const int MaxHidden = 65536;

    public const int MaxHeads = 1024;

    /// <summary>Beyond it a query row no longer fits into the first-level cache next to a panel of keys.</summary>
    public const int MaxHeadDim = 512;

    /// <summary>About a million tokens; positions and offsets of the kernels stay well inside 32 bits.</summary>
    public const int MaxSequence = 1 << 20;

    /// <summary>Elements of one projection matrix, 4 GiB of float32: array lengths and offsets stay inside 32 bits.</summary>
    public const long MaxProjectionElements = 1L << 30;
}
