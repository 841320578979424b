using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>The generated layer over sequences of different lengths, one behind the other.</summary>
internal sealed class PackedContender : IContender
{
    private readonly PackedMethod _forward;
    private readonly int[] _cumulative;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly int _threads;

    public PackedContender(BenchmarkShape shape, int threads)
    {
        _forward = LayerUnderTest.CreatePacked(shape);
        _cumulative = PackedLengths.Cumulative(PackedLengths.Of(shape));
        _input = PackedLengths.Pack(RandomData.Input(shape), _cumulative, shape.Sequence, shape.DModel);
        _output = new float[_input.Length];
        _threads = threads;
        BusyAfterCall = GeneratedContender.Spinning(threads);
    }

    public string Name => "AttentionGen";

    public int CallsUntilWarm => GeneratedContender.ManyCalls;

    public TimeSpan BusyAfterCall { get; }

    public ReadOnlySpan<float> Output => _output;

    public void Run()
    {
        var options = new AttentionOptions { MaxDegreeOfParallelism = _threads };
        _forward(_input, _output, _cumulative, options);
    }

    public void Dispose()
    {
    }
}
