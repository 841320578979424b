using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>
/// Generated whole layers, put together as one and called in the way that the shape is about: with a batch, with packed
/// sequences, or with one new token, which is taken back after each call, so that every call sees the same cache.
/// </summary>
internal sealed class StackContender : IContender
{
    private readonly BenchmarkShape _shape;
    private readonly TransformerStack _stack;
    private readonly int _threads;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly int[] _cumulative = [];
    private readonly StackCache? _cache;

    public StackContender(BenchmarkShape shape, int threads)
    {
        _shape = shape;
        _threads = threads;
        _stack = StackUnderTest.Create(shape);
        _input = RandomData.Input(shape);
        BusyAfterCall = GeneratedContender.Spinning(threads);
        switch (shape.Kind)
        {
            case ShapeKind.PackedBatch:
                _cumulative = PackedLengths.Cumulative(PackedLengths.Of(shape));
                _input = PackedLengths.Pack(_input, _cumulative, shape.Sequence, shape.DModel);
                break;
            case ShapeKind.CachedToken:
                int past = shape.Sequence - 1;
                _cache = _stack.CreateCache(shape.Batch, shape.Sequence);
                _stack.Forward(_input.AsSpan(0, past * shape.DModel), _cache, new float[past * shape.DModel], past);
                _input = _input[(past * shape.DModel)..];
                break;
        }

        _output = new float[_input.Length];
    }

    public string Name => "AttentionGen";

    public int CallsUntilWarm => GeneratedContender.ManyCalls;

    public TimeSpan BusyAfterCall { get; }

    public ReadOnlySpan<float> Output => _output;

    public void Run()
    {
        var options = new AttentionOptions { MaxDegreeOfParallelism = _threads };
        switch (_shape.Kind)
        {
            case ShapeKind.PackedBatch:
                _stack.Forward(_input, _output, _cumulative, options);
                break;
            case ShapeKind.CachedToken:
                _stack.Forward(_input, _cache!, _output, 1, options);
                _cache!.Truncate(0, _shape.Sequence - 1);
                break;
            default:
                _stack.Forward(_input, _output, _shape.Batch, _shape.Sequence, options);
                break;
        }
    }

    public void Dispose()
    {
    }
}
