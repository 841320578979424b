using System.Diagnostics;
using AttentionGen.Benchmarks.Machine;

namespace AttentionGen.Benchmarks.Disturb;

/// <summary>
/// A second process, kept busy on the same cores while something is measured: what a shared machine does by chance, this does
/// in every run alike. It ends when it is disposed of, and by itself when this process ends in whatever way.
/// </summary>
internal sealed class BusyNeighbour : IDisposable
{
    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(2);

    private readonly Process _process;

    private BusyNeighbour(Process process) => _process = process;

    /// <summary>Starts it, and waits until all its threads are at work.</summary>
    public static BusyNeighbour Start()
    {
        ProcessStartInfo start = OwnProgram.With(DisturbCommand.Name);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var neighbour = new BusyNeighbour(Process.Start(start)!);
        if (neighbour._process.StandardOutput.ReadLine() != DisturbCommand.Ready)
        {
            neighbour.Dispose();
            throw new InvalidOperationException("The second process did not start.");
        }

        return neighbour;
    }

    /// <exception cref="InvalidOperationException">It has ended already, so that what was measured was not disturbed.</exception>
    public void RequireAlive()
    {
        if (_process.HasExited)
        {
            throw new InvalidOperationException("The second process ended before the measurements did.");
        }
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(LongestGoodbye))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
