using System.Diagnostics;
using System.Globalization;
using AttentionGen.Package.Tests.Platforms;

namespace AttentionGen.Benchmarks.Platforms;

/// <summary>What a published probe says of its platform.</summary>
/// <param name="Width">Its vectors.</param>
/// <param name="Calls">A line for each kind of call, with the hash of its bits.</param>
/// <param name="Microseconds">Of the timed layer, the least of several medians: what else the machine does only makes it more.</param>
/// <param name="PlainMicroseconds">Of the same arithmetic in plain loops, the least likewise.</param>
/// <param name="FirstCallMilliseconds">Of the first call of a layer in a process.</param>
internal sealed record PlatformFigures(string Width, string[] Calls, double Microseconds, double PlainMicroseconds, double FirstCallMilliseconds)
{
    private const int FirstCalls = 5;
    private const int LayerSamples = 40;
    private const int PlainSamples = 5;

    /// <summary>An emulated processor takes seconds for a call; no more are made when this much time has gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs the probe.</summary>
    /// <exception cref="InvalidOperationException">It does not run here; the message says why.</exception>
    public static PlatformFigures Measure(IReadOnlyList<string> command, IReadOnlyList<(string Name, string Value)> environment)
    {
        string[] calls = Run(command, environment, "calls").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        double firstCall = Samples(FirstCalls, () => Number(Run(command, environment, "first-call"))).Min();
        using var probe = new ProbeTalk(command, environment);
        probe.WarmUp();
        double layer = Samples(LayerSamples, probe.Layer).Min();
        double plain = Samples(PlainSamples, probe.Plain).Min();
        return new PlatformFigures(calls[0].Split(' ')[^1], calls[1..], layer, plain, firstCall);
    }

    private static List<double> Samples(int most, Func<double> measure)
    {
        var samples = new List<double>();
        long start = Stopwatch.GetTimestamp();
        do
        {
            samples.Add(measure());
        }
        while (samples.Count < most && Stopwatch.GetElapsedTime(start) < Patience);
        return samples;
    }

    private static string Run(IReadOnlyList<string> command, IReadOnlyList<(string Name, string Value)> environment, string argument)
    {
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), argument]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(errors.Result);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
