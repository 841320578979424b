using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>
/// Lends workspaces to calls that bring none. A workspace that comes back is kept for the next call, so that after the
/// first calls nothing is allocated.
/// </summary>
/// <remarks>
/// Thread-safe without locks: each slot is taken and filled by one atomic exchange. When more calls run at once than
/// there are slots, the surplus is left to the garbage collector.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class WorkspacePool
{
    private static readonly Workspace?[] Slots = new Workspace?[Math.Max(4, 2 * Environment.ProcessorCount)];

    /// <summary>Takes a workspace of at least the given size out of the pool, or makes one.</summary>
    /// <param name="bytes">The size that the call needs.</param>
    public static Workspace Rent(long bytes)
    {
        for (int i = 0; i < Slots.Length; i++)
        {
            // A plain read first: exchanging empty slots would bounce their cache line between callers.
            if (Volatile.Read(ref Slots[i]) is not null && Interlocked.Exchange(ref Slots[i], null) is { } workspace)
            {
                workspace.Reserve(bytes);
                return workspace;
            }
        }

        return new Workspace(bytes);
    }

    /// <summary>Puts a workspace back for the next caller.</summary>
    /// <param name="workspace">The workspace; the caller must not use it afterwards.</param>
    public static void Return(Workspace workspace)
    {
        for (int i = 0; i < Slots.Length; i++)
        {
            if (Volatile.Read(ref Slots[i]) is null && Interlocked.CompareExchange(ref Slots[i], workspace, null) is null)
            {
                return;
            }
        }
    }
}
