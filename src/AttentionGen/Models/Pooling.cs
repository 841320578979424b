namespace AttentionGen;

/// <summary>How the rows of a text become one vector.</summary>
public enum Pooling
{
    /// <summary>The mean of all rows: <c>pooling_mode_mean_tokens</c> of sentence-transformers.</summary>
    Mean,

    /// <summary>The first row, that of <c>[CLS]</c>: <c>pooling_mode_cls_token</c>.</summary>
    FirstToken,

    /// <summary>The last row: <c>pooling_mode_lasttoken</c>.</summary>
    LastToken,
}
