namespace AttentionGen;

/// <summary>Why a reply ends.</summary>
public enum ReplyEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>It has as many tokens as were asked for.</summary>
    Count,

    /// <summary>Its last token is one of those that end it.</summary>
    Stop,

    /// <summary>The session has no room for more.</summary>
    Full,
}
