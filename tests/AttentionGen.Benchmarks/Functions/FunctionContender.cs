using AttentionGen.Benchmarks.Compare;

namespace AttentionGen.Benchmarks.Functions;

/// <summary>A call of a generated layer over some data with a number of threads.</summary>
internal delegate void FunctionCall(FunctionData data, float[] output, int threads);

/// <summary>The attention alone of a generated layer.</summary>
internal delegate void LayerAttend(
    ReadOnlySpan<float> query, ReadOnlySpan<float> key, ReadOnlySpan<float> value, Span<float> output, int batch, int queryLength, int keyLength, scoped in AttentionOptions options);

/// <summary>A generated layer with functions, or one that it is held against.</summary>
internal sealed class FunctionContender(FunctionData data, FunctionCall call, int threads) : IContender
{
    private readonly float[] _output = new float[data.Query.Length];

    public string Name => "AttentionGen";

    public int CallsUntilWarm => GeneratedContender.ManyCalls;

    public TimeSpan BusyAfterCall => GeneratedContender.Spinning(threads);

    public ReadOnlySpan<float> Output => _output;

    public void Run() => call(data, _output, threads);

    public void Dispose()
    {
    }
}
