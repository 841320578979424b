using System.Diagnostics;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// What a call of ONNX Runtime costs before it computes anything: a model that copies one number, bound as all others are. It
/// is part of every figure of the peer, and matters for the smallest shape only.
/// </summary>
internal static class EmptyCall
{
    private const int Samples = 50;
    private const int CallsPerSample = 2_000;

    /// <summary>The best of a few samples, on one thread.</summary>
    public static double MeasureMicroseconds(OrtEnvironment environment)
    {
        var model = new OnnxModelWriter();
        model.Input("x", [1]);
        model.Node("Identity", ["x"], ["y"]);
        model.Output("y", [1]);
        using var session = new OrtSession(environment, model.ToModel(), threads: 1);
        session.Input("x", 1);
        session.Output("y", 1);
        double best = double.PositiveInfinity;
        for (int sample = 0; sample < Samples; sample++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < CallsPerSample; call++)
            {
                session.Run();
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / CallsPerSample);
        }

        return best;
    }
}
