using Xunit;

namespace AttentionGen.Tests.Faults;

/// <summary>Counts what a call allocates.</summary>
internal static class Allocations
{
    /// <summary>
    /// Counts all threads, because helpers take part, so the test must run alone. Somebody else may allocate at the same time,
    /// such as the thread pool that starts a thread, but what a call allocates is there every time. The host of the tests
    /// allocates ten times a second, so a call must be shorter than that at every vector width.
    /// </summary>
    public static void AssertNone(Action call) => AssertNone(call, static () => GC.GetTotalAllocatedBytes(precise: true));

    /// <summary>
    /// Counts the calling thread, so the test may run beside others. When these cause a collection, the memory that this
    /// thread had in reserve counts as allocated, but what a call allocates is there every time.
    /// </summary>
    public static void AssertNoneOnThisThread(Action call) => AssertNone(call, GC.GetAllocatedBytesForCurrentThread);

    /// <summary>The least of a few measurements, or the first that is zero.</summary>
    public static long LeastOf(int attempts, Func<long> allocated)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < attempts && least != 0; attempt++)
        {
            least = Math.Min(least, allocated());
        }

        return least;
    }

    private static void AssertNone(Action call, Func<long> allocated)
    {
        call();
        Assert.Equal(0, LeastOf(100, () =>
        {
            long before = allocated();
            call();
            return allocated() - before;
        }));
    }
}
