namespace AttentionGen;

/// <summary>Which dimension of a rank-3 tensor comes first.</summary>
public enum SequenceLayout
{
    /// <summary><c>[batch, sequence, width]</c>: the tokens of an item follow each other. PyTorch's <c>batch_first=True</c>.</summary>
    BatchFirst,

    /// <summary><c>[sequence, batch, width]</c>: the items of a position follow each other. PyTorch's default.</summary>
    SequenceFirst,
}
