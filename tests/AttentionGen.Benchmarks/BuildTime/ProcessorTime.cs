using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace AttentionGen.Benchmarks.BuildTime;

/// <summary>Processor time, user and system, of the programs that a build starts.</summary>
[SupportedOSPlatform("linux")]
internal static partial class ProcessorTime
{
    private const int Children = -1;
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>Of all children of this process that have ended, and of theirs.</summary>
    /// <exception cref="InvalidOperationException">The system does not say.</exception>
    public static TimeSpan OfChildren() => GetUsage(Children, out Usage usage) == 0
        ? TimeSpan.FromMicroseconds(((usage.UserSeconds + usage.SystemSeconds) * MicrosecondsPerSecond) + usage.UserMicroseconds + usage.SystemMicroseconds)
        : throw new InvalidOperationException("The system does not tell the processor time of this program's children.");

    /// <summary>The process with a text in its command line, which is not a child of this one; null if there is none.</summary>
    public static Process? Find(string argument)
    {
        foreach (Process process in Process.GetProcesses())
        {
            try
            {
                if (File.ReadAllText($"/proc/{process.Id}/cmdline").Contains(argument, StringComparison.Ordinal))
                {
                    return process;
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is somebody else's.
            }
        }

        return null;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, out Usage usage);

    /// <summary>The beginning of the system's structure, which has 14 more numbers.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 18 * sizeof(long))]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
