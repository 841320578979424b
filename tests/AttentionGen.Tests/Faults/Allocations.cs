using Xunit;

namespace AttentionGen.Tests.Faults;

/// <summary>Counts what a call allocates, on all threads.</summary>
internal static class Allocations
{
    /// <summary>
    /// Counts all threads, because helpers take part. Somebody else may allocate at the same time, such as the thread pool
    /// that starts a thread, but what a call allocates is there every time. The host of the tests allocates ten times a
    /// second, so a call must be shorter than that at every vector width.
    /// </summary>
    public static void AssertNone(Action call)
    {
        const int Rounds = 100;
        call();
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least != 0; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            call();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }
}
