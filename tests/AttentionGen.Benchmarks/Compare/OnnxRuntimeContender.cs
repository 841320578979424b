using System.Diagnostics;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.OnnxRuntime;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>ONNX Runtime's fastest formulation of a layer, found by trying all of them on the shape at hand.</summary>
internal sealed class OnnxRuntimeContender : IContender
{
    private const double SecondsOfTrial = 0.1;
    private const int FewestTrials = 3;

    /// <summary>A worker was measured to spin for 32 ms after a call before it sleeps (version 1.30, its default).</summary>
    private static readonly TimeSpan Spinning = TimeSpan.FromMilliseconds(40);

    private readonly OrtSession _session;

    private OnnxRuntimeContender(string name, string formulation, OrtSession session, TimeSpan busyAfterCall)
    {
        Name = name;
        Formulation = formulation;
        _session = session;
        BusyAfterCall = busyAfterCall;
    }

    public string Name { get; }

    /// <summary>The name of the formulation that was chosen.</summary>
    public string Formulation { get; }

    /// <summary>The trial has warmed it.</summary>
    public int CallsUntilWarm => 3;

    public TimeSpan BusyAfterCall { get; }

    public ReadOnlySpan<float> Output => _session.Output;

    /// <summary>Tries every formulation, keeps the fastest, and checks each one's result on the way.</summary>
    /// <param name="environment">The loaded library.</param>
    /// <param name="shape">What is called.</param>
    /// <param name="threads">Threads that a call may use.</param>
    /// <param name="ours">The layer that the outputs have to agree with.</param>
    /// <exception cref="DisagreementException">A formulation computes something else.</exception>
    public static OnnxRuntimeContender Create(OrtEnvironment environment, BenchmarkShape shape, int threads, GeneratedContender ours)
    {
        ours.Run();
        var constants = new ProjectionConstants(RandomData.Weights(shape.DModel));
        float[] input = RandomData.Input(shape);
        TimeSpan busyAfterCall = threads > 1 ? Spinning : TimeSpan.Zero;
        OrtSession? best = null;
        string bestName = "";
        double bestSeconds = double.PositiveInfinity;
        try
        {
            foreach (Formulation formulation in Formulations.For(shape))
            {
                var session = new OrtSession(
                    environment,
                    formulation.ToModel(shape, constants),
                    [shape.Batch, shape.Sequence, shape.DModel],
                    threads);
                try
                {
                    input.CopyTo(session.Input);
                    session.Run();
                    Agreement.Require($"{shape.Name}, {formulation.Name}", Agreement.MaxDifference(ours.Output, session.Output));
                    Thread.Sleep(busyAfterCall); // of the one tried before
                    double seconds = FastestRun(session, bestSeconds);
                    if (seconds < bestSeconds)
                    {
                        (best, session) = (session, best!);
                        (bestName, bestSeconds) = (formulation.Name, seconds);
                    }
                }
                finally
                {
                    session?.Dispose();
                }
            }
        }
        catch
        {
            best?.Dispose();
            throw;
        }

        return new OnnxRuntimeContender(environment.Name, bestName, best!, busyAfterCall);
    }

    public void Run() => _session.Run();

    public void Dispose() => _session.Dispose();

    /// <summary>The minimum is what survives noise best; a formulation that is clearly behind is given up early.</summary>
    private static double FastestRun(OrtSession session, double toBeat)
    {
        double fastest = double.PositiveInfinity;
        long begin = Stopwatch.GetTimestamp();
        for (int trial = 0; ; trial++)
        {
            bool enough = trial >= FewestTrials && Stopwatch.GetElapsedTime(begin).TotalSeconds > SecondsOfTrial;
            if (enough || (trial > 1 && fastest > 1.5 * toBeat))
            {
                return fastest;
            }

            long start = Stopwatch.GetTimestamp();
            session.Run();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }
}
