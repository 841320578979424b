namespace AttentionGen;

/// <summary>What a silo may take of its machine, and what it lets in. No bit of a result depends on it.</summary>
/// <remarks>Set before the silo starts, and looked at then; a number outside its range ends the start with a message that names it.</remarks>
public sealed class AttentionSiloOptions
{
    /// <summary>The name of the grain storage in which sessions keep their logs: <c>siloBuilder.AddRedisGrainStorage(AttentionSiloOptions.StorageName, ...)</c>.</summary>
    public const string StorageName = "AttentionSessions";

    /// <summary>
    /// Threads that compute, which are the silo's own: those of the platform's pool stay free for messages. By default as many as there are processors.
    /// Each of them works for another session or batch.
    /// </summary>
    public int ComputeThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>Replies and requests that a silo works on or has waiting, at least one; the next is refused with <see cref="ClusterBusyException"/>.</summary>
    public int MaxPending { get; set; } = 1024;

    /// <summary>
    /// Bytes that the caches of all sessions of the silo may take together, with the beginnings that sessions share; at least what
    /// <see cref="ComputeThreads"/> full sessions take. By default a quarter of the memory that the process may have. Sessions that have not been used for
    /// longest give their caches up, and rebuild them when they go on.
    /// </summary>
    public long CacheBytes { get; set; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>Tokens of a session at most; by default as many as the model has positions, or 4,096 where it has no table of them.</summary>
    public int? MaxTokens { get; set; }

    /// <summary>Tokens of a prompt that are computed at once, after which others get their turn; at least 1.</summary>
    public int ChunkTokens { get; set; } = 512;

    /// <summary>Tokens of a reply that are written, and handed out, together at most; at least 1.</summary>
    public int TokensPerWrite { get; set; } = 16;

    /// <summary>How long a reply is computed before what there is of it is written and handed out, and others get their turn.</summary>
    public TimeSpan WriteInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Tokens that a message may carry, from 1 to 4,194,304, which is far below what Orleans lets through.</summary>
    public int MaxTokensPerMessage { get; set; } = 1 << 16;

    /// <summary>
    /// A directory of a local disk for snapshots of caches, or null for none, which is the default. A session that leaves the silo, or whose cache is about to be dropped for
    /// others, is saved there, and need not be computed again when it comes back to this machine. Silos may share one. It holds what was said, as numbers and not encrypted.
    /// </summary>
    public string? SnapshotDirectory { get; set; }

    /// <summary>Bytes that the snapshots of the directory may take; those that were not used for longest are removed first.</summary>
    public long SnapshotBytes { get; set; } = 64L << 30;

    /// <summary>Tokens that a cache must have more than its snapshot to be saved, at least 1: fewer are computed as fast.</summary>
    public int SnapshotTokens { get; set; } = 512;

    /// <summary>Texts that a request for embeddings may carry, from 1 to 16,384.</summary>
    public int MaxTextsPerMessage { get; set; } = 1024;

    /// <summary>How long the first text of a batch waits for others; zero for those that are there already.</summary>
    public TimeSpan EmbeddingWindow { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Tokens with which a batch of texts is full, and waits no longer; at least 1.</summary>
    public int EmbeddingTokensPerBatch { get; set; } = 4096;
}
