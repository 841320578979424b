using System.Diagnostics;
using System.Globalization;

namespace AttentionGen.Package.Tests.Platforms;

/// <summary>A running probe that answers with times, so that several of them can be asked in turn.</summary>
internal sealed class ProbeTalk : IDisposable
{
    /// <summary>The JIT has compiled everything as well as it can after this much of calls.</summary>
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(2);

    private readonly Process _process;

    /// <param name="command">The command line of the probe, without its argument.</param>
    /// <param name="environment">Variables that it gets besides those of this process.</param>
    public ProbeTalk(IReadOnlyList<string> command, params IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), "times"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
    }

    /// <summary>Calls the layer until its time no longer falls.</summary>
    public ProbeTalk WarmUp()
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUpTime;)
        {
            Layer();
        }

        return this;
    }

    /// <summary>Microseconds of a call of the layer, the median of some.</summary>
    public double Layer() => Ask("layer");

    /// <summary>Microseconds of the same arithmetic in plain loops.</summary>
    public double Plain() => Ask("plain");

    /// <summary>It ends when nothing more can be asked.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private double Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        return double.Parse(
            _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The probe ended when it was asked for \"{question}\"."),
            CultureInfo.InvariantCulture);
    }
}
