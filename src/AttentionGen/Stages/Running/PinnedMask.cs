namespace AttentionGen.Kernels;

/// <summary>A padding mask whose memory the caller has pinned for the length of a call, so that other threads can read it.</summary>
internal readonly unsafe struct PinnedMask(PaddingMaskKind kind, int* lengths, int lengthCount, bool* flags, int flagCount)
{
    /// <summary>Which factory made the mask.</summary>
    public PaddingMaskKind Kind => kind;

    /// <summary>The mask again.</summary>
    public PaddingMask ToMask() => kind switch
    {
        PaddingMaskKind.Lengths => PaddingMask.FromLengths(new ReadOnlySpan<int>(lengths, lengthCount)),
        PaddingMaskKind.Valid => PaddingMask.FromValid(new ReadOnlySpan<bool>(flags, flagCount)),
        PaddingMaskKind.Ignored => PaddingMask.FromIgnored(new ReadOnlySpan<bool>(flags, flagCount)),
        _ => PaddingMask.None,
    };
}
