using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>The layer that AttentionGen generated.</summary>
internal sealed class GeneratedContender : IContender
{
    /// <summary>The runtime compiles a method again after 30 calls and, in the background, a tenth of a second.</summary>
    public const int ManyCalls = 100_000;

    private readonly ForwardMethod _forward;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly int _batch;
    private readonly int _sequence;

    public GeneratedContender(BenchmarkShape shape, int threads)
    {
        _forward = LayerUnderTest.Create(shape, threads);
        _input = RandomData.Input(shape);
        _output = new float[shape.Elements];
        _batch = shape.Batch;
        _sequence = shape.Sequence;
        BusyAfterCall = Spinning(threads);
    }

    public string Name => "AttentionGen";

    public int CallsUntilWarm => ManyCalls;

    public TimeSpan BusyAfterCall { get; }

    public ReadOnlySpan<float> Output => _output;

    /// <summary>The runtime's pool spins for less than this before its threads sleep.</summary>
    public static TimeSpan Spinning(int threads) => TimeSpan.FromMilliseconds(threads > 1 ? 1 : 0);

    public void Run() => _forward(_input, _output, _batch, _sequence);

    public void Dispose()
    {
    }
}
