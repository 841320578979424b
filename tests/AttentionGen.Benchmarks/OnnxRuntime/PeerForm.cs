using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>One way to have ONNX Runtime compute what a row of the comparison times.</summary>
/// <param name="Name">Short, for tables.</param>
/// <param name="Open">Makes a session for a number of threads, with its inputs filled.</param>
internal sealed record PeerForm(string Name, Func<OrtEnvironment, int, OpenedForm> Open);

/// <summary>A session that is ready to run.</summary>
/// <param name="Session">Owns the memory of all its tensors.</param>
/// <param name="Output">What a run writes.</param>
internal sealed record OpenedForm(OrtSession Session, OrtTensor Output) : IDisposable
{
    /// <summary>The padded batch that was run in the place of a packed one; null if there is no padding.</summary>
    public BenchmarkShape? Padded { get; init; }

    /// <summary>What a run wrote, in the shape of the generated layer's output; of a padded batch a copy, so not for timed code.</summary>
    public ReadOnlySpan<float> Result => Padded is not { } shape
        ? Output.Data
        : PackedLengths.Pack(Output.Data, PackedLengths.Cumulative(PackedLengths.Of(shape)), shape.Sequence, shape.DModel);

    public void Dispose() => Session.Dispose();
}
