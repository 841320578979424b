using System.Numerics;
using System.Runtime.InteropServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>
/// The scratch memory of calls that bring no <see cref="Workspace"/>, kept from one call to the next. It needs no care; ask it
/// what it keeps, or <see cref="Trim()"/> it to give memory back after a large call.
/// </summary>
/// <remarks>
/// <para>
/// One workspace is kept for each thread that has made a call, as large as that thread's largest. So a thread that makes a
/// call for the second time allocates nothing, however many others call at once, and whatever else they call. A new thread
/// takes over what an ended one has left.
/// </para>
/// <para>
/// That ends where the workspaces that lie idle would exceed a sixteenth of the memory that the process may use, or 1 GB if
/// that is less: from there on a call takes another thread's idle workspace before it allocates one. So the pool keeps at most
/// that much beyond what the calls that ran at once have used.
/// </para>
/// <para>
/// A full garbage collection takes what no call has needed for a minute or longer. All members may be used from any thread,
/// also while calls run.
/// </para>
/// </remarks>
public static class WorkspacePool
{
    /// <summary>How long nobody has needed what a collection takes.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    private static readonly Lock Gate = new();

    /// <summary>One for each thread that has called; replaced by a longer array and never changed.</summary>
    private static Slot[] _slots = [];

    /// <summary>Counts the times of at least <see cref="Rest"/> that end with a full collection.</summary>
    private static int _period;

    /// <summary>When the current period began, in milliseconds of the system's clock.</summary>
    private static long _periodStart;

    [ThreadStatic]
    private static Slot? _slot;

    /// <summary>Idle bytes from which on threads share their workspaces.</summary>
    internal static long IdleLimit { get; set; } = Math.Min(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16);

    /// <summary>Bytes that the pool keeps for calls to come. What running calls have borrowed comes on top when they end.</summary>
    public static long PooledBytes => IdleBytes(Volatile.Read(ref _slots));

    /// <summary>
    /// Gives all that the pool keeps to the garbage collector, whose next full collection frees it. Calls that run keep what
    /// they have borrowed, and the pool keeps that when they end.
    /// </summary>
    public static void Trim() => Trim(0);

    /// <summary>
    /// Gives workspaces to the garbage collector, the largest first, until the pool keeps at most the given number of bytes.
    /// Calls that run keep what they have borrowed, and the pool keeps that when they end.
    /// </summary>
    /// <param name="maxPooledBytes">What the pool may keep.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxPooledBytes"/> is negative.</exception>
    public static void Trim(long maxPooledBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxPooledBytes);
        (Slot Slot, Workspace Idle)[] largestFirst =
        [
            .. Volatile.Read(ref _slots)
                .Select(static slot => (Slot: slot, Idle: Volatile.Read(ref slot.Idle)!))
                .Where(static entry => entry.Idle is not null)
                .OrderByDescending(static entry => entry.Idle.Bytes),
        ];
        long pooled = largestFirst.Sum(static entry => entry.Idle.Bytes);
        foreach ((Slot slot, Workspace idle) in largestFirst)
        {
            if (pooled <= maxPooledBytes)
            {
                break;
            }

            // One that a call has taken since is no longer the pool's either.
            pooled -= idle.Bytes;
            Interlocked.CompareExchange(ref slot.Idle, null, idle);
        }
    }

    /// <summary>Lends a workspace of at least the given size. A thread borrows one at a time.</summary>
    /// <param name="bytes">The size that the call needs.</param>
    internal static Workspace Rent(long bytes)
    {
        Workspace? own = null;
        if (_slot is { } slot && (own = Interlocked.Exchange(ref slot.Idle, null)) is not null && own.Bytes >= bytes)
        {
            if (bytes > own.Bytes / 2)
            {
                own.Period = _period;
            }

            return own;
        }

        return FindOrGrow(own, bytes);
    }

    /// <summary>Takes back what this thread has borrowed.</summary>
    /// <param name="workspace">The workspace; the caller must not use it afterwards.</param>
    /// <remarks>Nobody else puts anything into an empty slot.</remarks>
    internal static void Return(Workspace workspace) => Volatile.Write(ref _slot!.Idle, workspace);

    /// <summary>Drops what no call has needed since before the current period, if that has lasted long enough, and begins the next.</summary>
    /// <param name="now">Milliseconds of the system's clock.</param>
    internal static void EndPeriod(long now)
    {
        if (now - _periodStart < Rest.TotalMilliseconds)
        {
            return;
        }

        foreach (Slot slot in Volatile.Read(ref _slots))
        {
            if (Volatile.Read(ref slot.Idle) is { } idle && idle.Period != _period)
            {
                Interlocked.CompareExchange(ref slot.Idle, null, idle);
            }
        }

        _periodStart = now;
        _period++;
    }

    private static Workspace FindOrGrow(Workspace? own, long bytes)
    {
        Slot slot = _slot ?? Register();
        own ??= Interlocked.Exchange(ref slot.Idle, null);
        Slot[] slots = Volatile.Read(ref _slots);
        bool shares = IdleBytes(slots) + bytes > IdleLimit;
        while ((own is null || own.Bytes < bytes) && Better(slots, own, bytes, shares) is var (lender, idle))
        {
            // In one step, so that the lender has this thread's smaller one instead, or none.
            if (Interlocked.CompareExchange(ref lender.Idle, own, idle) == idle)
            {
                own = idle;
            }
        }

        own ??= new Workspace();
        if (own.Bytes < bytes)
        {
            Grow(own, bytes);
        }

        own.Period = _period;
        return own;
    }

    private static void Grow(Workspace own, long bytes)
    {
        try
        {
            own.Reserve(WithReserve(bytes));
        }
        catch (OutOfMemoryException)
        {
            // It has the size that it had, which does for smaller calls.
            Return(own);
            throw;
        }
    }

    /// <summary>Makes a slot for this thread, or takes over that of a thread that has ended.</summary>
    private static Slot Register()
    {
        lock (Gate)
        {
            Slot[] slots = _slots;
            Slot? slot = Array.Find(slots, static slot => !slot.HasOwner);
            if (slot is null)
            {
                if (slots.Length == 0)
                {
                    _periodStart = Environment.TickCount64;
                    CollectionWatch.Begin();
                }

                slot = new Slot();
                Volatile.Write(ref _slots, [.. slots, slot]);
            }

            slot.Owner.SetTarget(Thread.CurrentThread);
            _slot = slot;
            return slot;
        }
    }

    /// <summary>
    /// An idle workspace that serves a call better than this thread's, and where it lies: the least that is large enough, among
    /// all or those that ended threads have left; if none is and all are shared, the largest, so that it is that which grows.
    /// </summary>
    private static (Slot Lender, Workspace Idle)? Better(Slot[] slots, Workspace? own, long bytes, bool shares)
    {
        (Slot Lender, Workspace Idle)? found = null;
        long best = own?.Bytes ?? -1;
        foreach (Slot slot in slots)
        {
            if (Volatile.Read(ref slot.Idle) is { } idle
                && (best < bytes ? idle.Bytes > best : idle.Bytes >= bytes && idle.Bytes < best)
                && (shares || (idle.Bytes >= bytes && !slot.HasOwner)))
            {
                found = (slot, idle);
                best = idle.Bytes;
            }
        }

        return found;
    }

    private static long IdleBytes(Slot[] slots)
    {
        long bytes = 0;
        foreach (Slot slot in slots)
        {
            bytes += Volatile.Read(ref slot.Idle)?.Bytes ?? 0;
        }

        return bytes;
    }

    /// <summary>
    /// Up to an eighth more, so that calls which grow a little each time, such as those of a sequence that gets longer, do not
    /// allocate each time.
    /// </summary>
    private static long WithReserve(long bytes)
    {
        long step = Math.Max(64, (long)BitOperations.RoundUpToPowerOf2((ulong)bytes) / 16);
        return Math.Max(bytes, Math.Min((bytes + step - 1) / step * step, AlignedBuffer.MaxLength * sizeof(float)));
    }

    /// <summary>Where a thread's workspace lies between its calls, on cache lines of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private sealed class Slot
    {
        /// <summary>Null during a call, and when another thread or the garbage collector has taken it.</summary>
        [FieldOffset(64)]
        public Workspace? Idle;

        /// <summary>Weak: the thread's object holds on to values of the program.</summary>
        [FieldOffset(72)]
        public readonly WeakReference<Thread?> Owner = new(null);

        public bool HasOwner => Owner.TryGetTarget(out Thread? thread) && thread.IsAlive;
    }

    /// <summary>An object that nobody holds: each collection of its generation, soon the full one, finalizes it.</summary>
    private sealed class CollectionWatch
    {
        /// <summary>
        /// Weak, and gone when only this object is left of the library: one that revives itself would else keep a plug-in's
        /// library from being unloaded. No object around it, because such a one could be finalized first.
        /// </summary>
        private WeakGCHandle<Lock> _library = new(Gate);

        ~CollectionWatch()
        {
            if (_library.TryGetTarget(out _))
            {
                EndPeriod(Environment.TickCount64);
                GC.ReRegisterForFinalize(this);
            }
            else
            {
                _library.Dispose();
            }
        }

        public static void Begin() => _ = new CollectionWatch();
    }
}
