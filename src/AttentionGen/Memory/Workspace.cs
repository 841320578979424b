using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// Scratch memory for calls of generated layers. Pass one to control where the memory lives and how long; without one a
/// call borrows from the <see cref="WorkspacePool"/>.
/// </summary>
/// <remarks>
/// One workspace serves any number of layers and shapes, but only one call at a time: it is not thread-safe. Its contents
/// between calls are unspecified. The generated <c>GetWorkspaceBytes</c> tells the size that a call needs.
/// </remarks>
public sealed class Workspace
{
    private AlignedBuffer _buffer;
    private KernelTeam? _team;

    /// <summary>Makes a workspace of at least the given size.</summary>
    /// <param name="bytes">Bytes; 0 lets the first call decide.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    public Workspace(long bytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _buffer = new AlignedBuffer(ToFloats(bytes));
    }

    /// <summary>The size in bytes.</summary>
    public long Bytes => _buffer.Length * sizeof(float);

    /// <summary>The first float of the scratch memory, on a 64-byte boundary.</summary>
    internal ref float Origin => ref _buffer.Origin;

    /// <summary>The pool's count of time when a call last needed at least half of this workspace.</summary>
    internal int Period { get; set; }

    /// <summary>The threads that help the call which uses this workspace; made when first needed.</summary>
    internal KernelTeam Team => _team ??= new KernelTeam();

    /// <summary>What runs in this workspace, kept from one call to the next.</summary>
    internal IKernelJob? Job { get; set; }

    /// <summary>The same for calls of whole layers.</summary>
    internal IKernelJob? LayersJob { get; set; }

    /// <summary>The same for calls of a feed-forward alone.</summary>
    internal IKernelJob? FeedForwardJob { get; set; }

    /// <summary>The same for what models compute besides their layers.</summary>
    internal IKernelJob? ModelJob { get; set; }

    /// <summary>Grows to at least the given size; the contents are lost if it grows. Never shrinks.</summary>
    /// <param name="bytes">Bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    public void Reserve(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (bytes > Bytes)
        {
            _buffer = new AlignedBuffer(ToFloats(bytes));
        }
    }

    private static long ToFloats(long bytes) => (bytes + sizeof(float) - 1) / sizeof(float);
}
