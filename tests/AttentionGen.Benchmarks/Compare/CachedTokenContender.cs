using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>
/// The generated attention stage for one new token against a full cache. The token is taken back after each call, which
/// costs nothing, so that every call sees the same cache.
/// </summary>
internal sealed class CachedTokenContender : IContender
{
    private readonly CachedTokenData _data;
    private readonly CachedMethod _attend;
    private readonly KeyValueCache _cache;
    private readonly float[] _output;
    private readonly int _threads;

    public CachedTokenContender(BenchmarkShape shape, int threads)
    {
        _data = new CachedTokenData(shape);
        (_attend, _cache) = LayerUnderTest.CreateCached(shape);
        _output = new float[shape.DModel];
        _threads = threads;
        BusyAfterCall = GeneratedContender.Spinning(threads);

        // What the past's queries attend to does not matter; they only bring in their keys and values.
        float[] queries = new float[_data.Past * shape.DModel];
        int past = _data.Past * shape.KeyWidth;
        _attend(queries, _data.Keys.AsSpan(0, past), _data.Values.AsSpan(0, past), _cache, new float[queries.Length], _data.Past, default);
    }

    public string Name => "AttentionGen";

    public int CallsUntilWarm => GeneratedContender.ManyCalls;

    public TimeSpan BusyAfterCall { get; }

    public ReadOnlySpan<float> Output => _output;

    public void Run()
    {
        var options = new AttentionOptions { MaxDegreeOfParallelism = _threads };
        _attend(_data.Queries, _data.Last(_data.Keys), _data.Last(_data.Values), _cache, _output, 1, options);
        _cache.Truncate(0, _data.Past);
    }

    public void Dispose()
    {
    }
}
