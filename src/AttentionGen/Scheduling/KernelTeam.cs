using System.Diagnostics;

namespace AttentionGen.Kernels;

/// <summary>
/// Runs a job on the calling thread and on as many threads of the platform's pool as come to help. Belongs to a workspace,
/// so it serves one call at a time.
/// </summary>
/// <remarks>
/// <para>
/// Nobody waits for a helper to arrive: the caller takes tasks itself until none is left, and only waits for tasks that a
/// running thread has already taken. So a call finishes when the pool is starved, and from a pool thread too.
/// </para>
/// <para>
/// A helper that arrives after its call has ended finds the door closed, or helps the call that has begun since: the same
/// team object, another job. It waits a moment for the next call, unless the pool has other work, and then leaves. Nothing
/// is allocated after the helpers have been made once.
/// </para>
/// <para>
/// A short call wakes nobody, since it would be over before a sleeping thread has woken; but if it begins just after another
/// has ended, more are likely to follow, and then it is worth while for all of them.
/// </para>
/// <para>
/// Calls that run at once share the processors: each invites as many helpers as its share has room for, and more when others
/// have ended. With as many callers as processors nobody is invited. Helpers would only take a processor from another caller
/// then, and the platform's pool would start thread after thread for them.
/// </para>
/// </remarks>
internal sealed partial class KernelTeam
{
    public const int MaxPhases = 8;

    private const int Closed = 1 << 30;

    /// <summary>Longs between two counters, so that no two share a cache line or a pair of them.</summary>
    private const int CounterStride = 16;

    /// <summary>Looks at the door, about 0.3 µs apart, between two at the clock and at the pool's queue.</summary>
    private const int LooksBetweenClocks = 16;

    private const int SpinsBetweenLooks = 8;

    /// <summary>
    /// How long a helper that has finished stays for the team's next call: no longer than a sleeping thread takes to wake. A
    /// layer that is called again at once then keeps its threads on cores of their own. Otherwise each call has to wake them,
    /// and a virtual machine's scheduler wakes a thread on its waker's core though others idle, and moves it milliseconds
    /// later: D320 H8 with 113 tokens then took as long on two threads as on one.
    /// </summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMicroseconds(50);

    /// <summary>Calls of all teams that run at this time.</summary>
    private static int _running;

    private readonly FinishedTasks _finished = new();
    private readonly long[] _taken = new long[(MaxPhases + 1) * CounterStride];
    private readonly long[] _done = new long[(MaxPhases + 1) * CounterStride];
    private Helper[] _helpers = [];
    private readonly int[] _tasks = new int[MaxPhases];
    private IKernelJob? _job;
    private int _phases;
    private int _degree;

    /// <summary>When the last call ended, as a time stamp.</summary>
    private long _ended;

    /// <summary>Threads that have been asked to take part in the call that runs, the caller included; it only grows.</summary>
    private int _invited;

    /// <summary>Number of the call that runs, or of the last one.</summary>
    private int _call;

    /// <summary>Helpers inside, plus <see cref="Closed"/> when no more may come in.</summary>
    private int _door = Closed;

    /// <summary>Runs a job to its end.</summary>
    /// <param name="job">The job; the team forgets it when it has ended.</param>
    /// <param name="degree">Threads at most, the caller included.</param>
    /// <param name="wakes">Whether the job is long enough to wake sleeping helpers, if it is not one of many in a row.</param>
    public void Run(IKernelJob job, int degree, bool wakes = true)
    {
        MakeHelpers(degree - 1);
        bool mayInvite = wakes || Stopwatch.GetElapsedTime(_ended) < Linger;
        Interlocked.Increment(ref _running);
        _job = job;
        _phases = job.Phases;
        _degree = mayInvite ? degree : 1;
        _invited = 1;
        for (int phase = 0; phase < _phases; phase++)
        {
            _tasks[phase] = job.TaskCount(phase);
            _finished.Clear(phase);
            Volatile.Write(ref _taken[Counter(phase)], 0);
            Volatile.Write(ref _done[Counter(phase)], 0);
        }

        Volatile.Write(ref _call, _call + 1);
        Volatile.Write(ref _door, 0);
        if (Order is null)
        {
            InviteHelpers();
            Work(slot: 0);
        }
        else
        {
            WorkInOrder(Order);
        }

        Interlocked.Or(ref _door, Closed);

        // Those still inside have seen that all is done and are on their way out.
        var spin = default(SpinWait);
        while (Volatile.Read(ref _door) != Closed)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        _job = null;
        _ended = Stopwatch.GetTimestamp();
        Interlocked.Decrement(ref _running);
    }

    private static int Counter(int phase) => (phase + 1) * CounterStride;

    /// <summary>Makes all that a call of this many threads may invite, so that a later one like it makes none.</summary>
    private void MakeHelpers(int count)
    {
        int before = _helpers.Length;
        if (before < count)
        {
            Array.Resize(ref _helpers, count);
            for (int i = before; i < count; i++)
            {
                _helpers[i] = new Helper(this, slot: i + 1);
            }
        }
    }

    /// <summary>Calls the helpers for whom the call's share of the processors has room, as far as they have not been called yet.</summary>
    private void InviteHelpers()
    {
        int running = Volatile.Read(ref _running);
        int share = running <= 1 ? _degree : Math.Min(_degree, Environment.ProcessorCount / running);
        if (share <= _invited)
        {
            return;
        }

        int invited = _invited;
        Volatile.Write(ref _invited, share);
        for (int slot = invited; slot < share; slot++)
        {
            _helpers[slot - 1].Call();
        }
    }

    /// <summary>
    /// Takes tasks until all are done. A thread that finds none left in a phase whose last tasks still run does not wait for them
    /// as long as later phases have tasks that need others: somebody may have lost a processor in the middle of one.
    /// </summary>
    private void Work(int slot)
    {
        int phase = 0;
        var spin = default(SpinWait);
        while (true)
        {
            while (phase < _phases && Volatile.Read(ref _done[Counter(phase)]) >= _tasks[phase])
            {
                phase++;
            }

            if (phase == _phases)
            {
                return;
            }

            if (!TryTake(phase, out int taken, out int task))
            {
                spin.SpinOnce(sleep1Threshold: -1);
                continue;
            }

            if (slot == 0 && _invited < _degree)
            {
                InviteHelpers();
            }

            _job!.Run(taken, task, slot);
            _finished.Add(taken, task);
            Interlocked.Increment(ref _done[Counter(taken)]);
            spin = default;
        }
    }

    /// <summary>Takes the next task of the first phase that is not done, or the next of a later one that is ready.</summary>
    private bool TryTake(int first, out int phase, out int task)
    {
        for (phase = first; phase < _phases; phase++)
        {
            ref long taken = ref _taken[Counter(phase)];
            long next = Volatile.Read(ref taken);
            while (next < _tasks[phase] && (phase == first || _job!.IsReady((int)next, new EarlierPhases(_finished, phase))))
            {
                long before = Interlocked.CompareExchange(ref taken, next + 1, next);
                if (before == next)
                {
                    task = (int)next;
                    return true;
                }

                next = before;
            }
        }

        task = -1;
        return false;
    }
}
