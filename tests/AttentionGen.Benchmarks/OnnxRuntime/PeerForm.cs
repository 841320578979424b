namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>One way to have ONNX Runtime compute what a row of the comparison times.</summary>
/// <param name="Name">Short, for tables.</param>
/// <param name="Open">Makes a session for a number of threads, with its inputs filled.</param>
internal sealed record PeerForm(string Name, Func<OrtEnvironment, int, OpenedForm> Open);

/// <summary>A session that is ready to run.</summary>
/// <param name="Session">Owns the memory of all its tensors.</param>
/// <param name="Output">What a run writes, of the same shape as the generated layer's output.</param>
internal sealed record OpenedForm(OrtSession Session, OrtTensor Output) : IDisposable
{
    public void Dispose() => Session.Dispose();
}
