using Orleans;

namespace AttentionGen;

/// <summary>What the grain storage keeps of a session.</summary>
[GenerateSerializer]
internal sealed class SessionState
{
    /// <summary>The log, in its own format.</summary>
    [Id(0)]
    public byte[] Log { get; set; } = [];

    /// <summary>A hash of the name and the key of the session.</summary>
    [Id(1)]
    public byte[] Owner { get; set; } = [];
}
