using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.OnnxRuntime;

namespace AttentionGen.Benchmarks.Compare;

/// <summary>Who takes part in a row of the comparison.</summary>
internal static class Contenders
{
    /// <summary>The generated code, called in the way that the shape is about.</summary>
    public static IContender Ours(BenchmarkShape shape, int threads) => shape switch
    {
        { Stack: not null } => new StackContender(shape, threads),
        { Kind: ShapeKind.CachedToken } => new CachedTokenContender(shape, threads),
        { Kind: ShapeKind.PackedBatch } => new PackedContender(shape, threads),
        _ => new GeneratedContender(shape, threads),
    };

    /// <summary>A layer with a window over twice the tokens, to see that the cost grows with them and not with their square.</summary>
    public static IContender? Doubled(BenchmarkShape shape, int threads) =>
        shape.Window == 0 ? null : new GeneratedContender(shape with { Sequence = 2 * shape.Sequence }, threads);

    /// <summary>
    /// What it is compared with: the padded batch for a packed one of an attention, otherwise ONNX Runtime, or nothing if that is not there.
    /// </summary>
    /// <exception cref="DisagreementException">It computes something else.</exception>
    public static IContender? Peer(OrtEnvironment? environment, BenchmarkShape shape, int threads, IContender ours)
    {
        if (shape is { Kind: ShapeKind.PackedBatch, Stack: null })
        {
            var padded = new PaddedContender(shape, threads);
            ours.Run();
            padded.Run();
            Agreement.Require($"{shape.Name}, padded", Agreement.MaxDifference(ours.Output, padded.Output));
            return padded;
        }

        return environment is null ? null : OnnxRuntimeContender.Create(environment, shape, threads, ours);
    }
}
