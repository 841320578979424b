using Xunit;

namespace AttentionGen.Tests.Support;

/// <summary>Threads of their own, not the pool's, that call at once.</summary>
internal static class CallingThreads
{
    /// <summary>Runs callers on threads of their own, which all live until the last is done.</summary>
    public static void Run(int count, Action<int, Barrier> caller)
    {
        using var barrier = new Barrier(count);
        var faults = new List<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            try
            {
                barrier.SignalAndWait();
                caller(i, barrier);
                barrier.SignalAndWait();
            }
            catch (Exception fault)
            {
                lock (faults)
                {
                    faults.Add(fault);
                }

                barrier.RemoveParticipant();
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.Empty(faults);
    }
}
