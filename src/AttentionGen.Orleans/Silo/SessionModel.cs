using Microsoft.Extensions.Options;

namespace AttentionGen;

/// <summary>The decoder of the silo's sessions, and what sessions may take of it.</summary>
internal sealed class SessionModel
{
    public SessionModel(TextDecoder decoder, IOptions<ClusterOptions> options)
    {
        Decoder = decoder;

        // Threads are shared out between sessions, so that none waits for another's; one session alone computes on one thread.
        Options = new SessionOptions { MaxTokens = options.Value.MaxTokens, ChunkTokens = options.Value.ChunkTokens, MaxDegreeOfParallelism = 1 };
        CacheBytes = decoder.CreateCache(batch: 1, MaxTokens).Bytes;
    }

    public TextDecoder Decoder { get; }

    public SessionOptions Options { get; }

    /// <summary>Tokens of a session at most.</summary>
    public int MaxTokens => new Session(Decoder, new SessionLog(), Options).MaxTokens;

    /// <summary>Bytes of the cache of a full session.</summary>
    public long CacheBytes { get; }
}
