using System.Diagnostics;

namespace AttentionGen.Kernels;

/// <content>Threads of the platform's pool that come, help and wait a moment for the next call.</content>
internal sealed partial class KernelTeam
{
    /// <summary>Takes part in the call that runs, if there is one.</summary>
    /// <param name="slot">The helper's slot.</param>
    /// <param name="served">Number of the call that it came to last.</param>
    private void Help(int slot, ref int served)
    {
        int door = Volatile.Read(ref _door);
        while ((door & Closed) == 0)
        {
            int before = Interlocked.CompareExchange(ref _door, door + 1, door);
            if (before == door)
            {
                // A helper from a wider call has no scratch in this one.
                if (slot < Volatile.Read(ref _invited))
                {
                    served = _call;
                    Work(slot);
                }

                Interlocked.Decrement(ref _door);
                return;
            }

            door = before;
        }
    }

    /// <summary>Whether a call runs to which a helper is invited and has not come yet.</summary>
    private bool Expects(int slot, int served) =>
        (Volatile.Read(ref _door) & Closed) == 0 && Volatile.Read(ref _call) != served && slot < Volatile.Read(ref _invited);

    /// <summary>Waits a little for the team's next call, as long as the pool has nothing else to do.</summary>
    private bool NextCallIsNear(int slot, int served)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < LooksBetweenClocks; i++)
            {
                if (Expects(slot, served))
                {
                    return true;
                }

                Thread.SpinWait(SpinsBetweenLooks);
            }
        }
        while (Stopwatch.GetElapsedTime(start) < Linger && ThreadPool.PendingWorkItemCount == 0);

        return false;
    }

    /// <summary>One reusable entry in the pool's queue.</summary>
    private sealed class Helper(KernelTeam team, int slot) : IThreadPoolWorkItem
    {
        private int _isQueued;
        private int _served;

        public void Call()
        {
            if (Interlocked.Exchange(ref _isQueued, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        public void Execute()
        {
            // Free for the next call only after leaving: two threads must never share a slot. A call that began in between
            // did not queue this helper, so it looks once more before it goes.
            do
            {
                do
                {
                    team.Help(slot, ref _served);
                }
                while (team.NextCallIsNear(slot, _served));

                Interlocked.Exchange(ref _isQueued, 0);
            }
            while (team.Expects(slot, _served) && Interlocked.Exchange(ref _isQueued, 1) == 0);
        }
    }
}
