using System.Diagnostics;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.OnnxRuntime;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>ONNX Runtime's fastest form of what a row times, found by trying all of them on the shape at hand.</summary>
internal sealed class OnnxRuntimeContender : IContender
{
    private const double SecondsOfTrial = 0.1;
    private const int FewestTrials = 3;

    /// <summary>A worker was measured to spin for 29 ms after a call before it sleeps (version 1.31.1, its default).</summary>
    private static readonly TimeSpan Spinning = TimeSpan.FromMilliseconds(40);

    private readonly OpenedForm _opened;

    private OnnxRuntimeContender(string name, string form, OpenedForm opened, TimeSpan busyAfterCall)
    {
        Name = name;
        Form = form;
        _opened = opened;
        BusyAfterCall = busyAfterCall;
    }

    public string Name { get; }

    /// <summary>The name of the form that was chosen.</summary>
    public string Form { get; }

    /// <summary>The trial has warmed it.</summary>
    public int CallsUntilWarm => 3;

    public TimeSpan BusyAfterCall { get; }

    public ReadOnlySpan<float> Output => _opened.Result;

    /// <summary>Tries every form, keeps the fastest, and checks each one's result on the way.</summary>
    /// <param name="environment">The loaded library.</param>
    /// <param name="shape">What is called.</param>
    /// <param name="threads">Threads that a call may use.</param>
    /// <param name="ours">What the outputs have to agree with.</param>
    /// <exception cref="DisagreementException">A form computes something else.</exception>
    public static OnnxRuntimeContender Create(OrtEnvironment environment, BenchmarkShape shape, int threads, IContender ours)
    {
        IEnumerable<PeerForm> forms = shape switch
        {
            { Stack.Preset: LayerPreset.Llama } => LlamaForms.For(shape),
            { Stack: not null } => BertForms.For(shape),
            { Kind: ShapeKind.CachedToken } => CachedTokenForms.For(shape),
            _ => Formulations.For(shape),
        };
        return Create(environment, shape.Name, forms, threads, ours);
    }

    /// <summary>The same of any forms.</summary>
    public static OnnxRuntimeContender Create(OrtEnvironment environment, string subject, IEnumerable<PeerForm> forms, int threads, IContender ours)
    {
        ours.Run();
        TimeSpan busyAfterCall = threads > 1 ? Spinning : TimeSpan.Zero;
        OpenedForm? best = null;
        string bestName = "";
        double bestSeconds = double.PositiveInfinity;
        try
        {
            foreach (PeerForm form in forms)
            {
                OpenedForm? opened = form.Open(environment, threads);
                try
                {
                    opened.Session.Run();
                    Agreement.Require($"{subject}, {form.Name}", Agreement.MaxDifference(ours.Output, opened.Result));
                    Thread.Sleep(busyAfterCall); // of the one tried before
                    double seconds = FastestRun(opened.Session, bestSeconds);
                    if (seconds < bestSeconds)
                    {
                        (best, opened) = (opened, best);
                        (bestName, bestSeconds) = (form.Name, seconds);
                    }
                }
                finally
                {
                    opened?.Dispose();
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

    public void Run() => _opened.Session.Run();

    public void Dispose() => _opened.Dispose();

    /// <summary>The minimum is what survives noise best; a form that is clearly behind is given up early.</summary>
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
