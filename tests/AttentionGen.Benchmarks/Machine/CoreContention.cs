namespace AttentionGen.Benchmarks.Machine;

/// <summary>
/// How long the threads of this process were ready to run but had to wait for a core. Helpers count too: a call is as slow
/// as its slowest thread.
/// </summary>
internal static class CoreContention
{
    private const string Threads = "/proc/self/task";

    /// <summary>The scheduler's account of a thread: nanoseconds on a core, nanoseconds waiting for one, number of time slices.</summary>
    private const string Account = "schedstat";

    /// <summary>The time so far; zero where the system does not tell.</summary>
    public static TimeSpan Waited()
    {
        try
        {
            return OperatingSystem.IsLinux()
                ? TimeSpan.FromMicroseconds(Directory.GetDirectories(Threads).Sum(WaitedNanoseconds) / 1e3)
                : TimeSpan.Zero;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return TimeSpan.Zero;
        }
    }

    private static long WaitedNanoseconds(string thread)
    {
        string[] fields = File.ReadAllText(Path.Combine(thread, Account)).Split(' ');
        return fields.Length > 1 && long.TryParse(fields[1], out long nanoseconds) ? nanoseconds : 0;
    }
}
