using AttentionGen.Benchmarks.Compare;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.OnnxRuntime;
using BenchmarkDotNet.Attributes;

namespace AttentionGen.Benchmarks.Bdn;

/// <summary>
/// The shapes of <c>compare</c> for BenchmarkDotNet. It times one implementation after the other, so that ratios suffer
/// from whatever else the machine does meanwhile; those to quote are <c>compare</c>'s.
/// </summary>
[MemoryDiagnoser]
public class LayerBenchmarks
{
    private IContender? _contender;

    /// <summary>The names of the catalogue, such as S1-full.</summary>
    public static IEnumerable<string> Shapes => BenchmarkShape.All.Select(shape => shape.Name);

    /// <summary>One thread, and all.</summary>
    public static IEnumerable<int> ThreadCounts => new[] { 1, Environment.ProcessorCount }.Distinct();

    [ParamsSource(nameof(Shapes))]
    public string Shape { get; set; } = "";

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    [GlobalSetup(Target = nameof(AttentionGen))]
    public void SetUpAttentionGen() => _contender = Contenders.Ours(FindShape(), Threads);

    [GlobalSetup(Target = nameof(Peer))]
    public void SetUpPeer()
    {
        OrtEnvironment environment = OrtEnvironment.TryGet(out string? problem) ?? throw new InvalidOperationException(problem);
        using IContender ours = Contenders.Ours(FindShape(), Threads);
        _contender = Contenders.Peer(environment, FindShape(), Threads, ours);
    }

    [GlobalCleanup]
    public void CleanUp() => _contender?.Dispose();

    [Benchmark]
    public void AttentionGen() => _contender!.Run();

    [Benchmark(Baseline = true)]
    public void Peer() => _contender!.Run();

    private BenchmarkShape FindShape() => BenchmarkShape.All.First(shape => shape.Name == Shape);
}
