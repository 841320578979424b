using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>The same layer and sequences as a batch padded to the longest one: what a packed batch is compared with.</summary>
internal sealed class PaddedContender : IContender
{
    /// <summary>What it is called where other rows name ONNX Runtime.</summary>
    public const string PeerName = "AttentionGen, padded";

    private readonly BenchmarkShape _shape;
    private readonly ForwardMethod _forward;
    private readonly int[] _lengths;
    private readonly float[] _input;
    private readonly float[] _output;

    public PaddedContender(BenchmarkShape shape, int threads)
    {
        _shape = shape;
        _forward = LayerUnderTest.Create(shape, threads);
        _lengths = PackedLengths.Of(shape);
        _input = RandomData.Input(shape);
        _output = new float[shape.Elements];
        BusyAfterCall = GeneratedContender.Spinning(threads);
    }

    public string Name => PeerName;

    public string Form => "padded batch";

    public int CallsUntilWarm => GeneratedContender.ManyCalls;

    public TimeSpan BusyAfterCall { get; }

    /// <summary>The rows that are no padding, packed; copied, so not for timed code.</summary>
    public ReadOnlySpan<float> Output =>
        PackedLengths.Pack(_output, PackedLengths.Cumulative(_lengths), _shape.Sequence, _shape.DModel);

    public void Run() => _forward(_input, _output, _shape.Batch, _shape.Sequence, PaddingMask.FromLengths(_lengths));

    public void Dispose()
    {
    }
}
