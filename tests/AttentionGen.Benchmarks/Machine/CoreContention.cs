namespace AttentionGen.Benchmarks.Machine;

/// <summary>How long the calling thread was ready to run but had to wait for a core, because of other processes.</summary>
internal static class CoreContention
{
    /// <summary>The scheduler's account: nanoseconds on a core, nanoseconds waiting for one, number of time slices.</summary>
    private const string Account = "/proc/thread-self/schedstat";

    /// <summary>The time so far; zero where the system does not tell.</summary>
    public static TimeSpan Waited()
    {
        try
        {
            string[] fields = OperatingSystem.IsLinux() ? File.ReadAllText(Account).Split(' ') : [];
            return fields.Length > 1 && long.TryParse(fields[1], out long nanoseconds)
                ? TimeSpan.FromMicroseconds(nanoseconds / 1e3)
                : TimeSpan.Zero;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return TimeSpan.Zero;
        }
    }
}
