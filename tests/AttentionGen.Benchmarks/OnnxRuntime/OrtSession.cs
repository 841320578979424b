using Microsoft.ML.OnnxRuntime;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// A model whose inputs and outputs are each bound once to memory of their own, so that a run copies nothing of ours in or
/// out. The tensors live as long as the session.
/// </summary>
/// <remarks>
/// A run with such a binding allocates nothing, and takes no longer through the managed API than through the C API below it;
/// <see cref="EmptyCall"/> says how long.
/// </remarks>
internal sealed class OrtSession : IDisposable
{
    private readonly List<OrtTensor> _tensors = [];
    private readonly RunOptions _options = new();
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;

    /// <param name="environment">The loaded library, which has one environment that all sessions share.</param>
    /// <param name="model">A serialised ModelProto.</param>
    /// <param name="threads">Threads that one operator may use, the caller's among them; with one there are no others.</param>
    public OrtSession(OrtEnvironment environment, byte[] model, int threads)
    {
        ArgumentNullException.ThrowIfNull(environment);
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
        };
        _session = new InferenceSession(model, options);
        _binding = _session.CreateIoBinding();
    }

    /// <summary>A new tensor for an input of the model.</summary>
    public OrtTensor Input(string name, params ReadOnlySpan<long> dimensions)
    {
        OrtTensor tensor = Allocate(dimensions);
        _binding.BindInput(name, tensor.Value);
        return tensor;
    }

    /// <summary>A new tensor for an output of the model.</summary>
    public OrtTensor Output(string name, params ReadOnlySpan<long> dimensions)
    {
        OrtTensor tensor = Allocate(dimensions);
        Output(name, tensor);
        return tensor;
    }

    /// <summary>Lets an output of the model be written where one of its inputs is read.</summary>
    public void Output(string name, OrtTensor tensor) => _binding.BindOutput(name, tensor.Value);

    public void Run() => _session.RunWithBinding(_options, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        _tensors.ForEach(tensor => tensor.Dispose());
        _tensors.Clear();
        _session.Dispose();
        _options.Dispose();
    }

    private OrtTensor Allocate(ReadOnlySpan<long> dimensions)
    {
        var tensor = new OrtTensor(dimensions);
        _tensors.Add(tensor);
        return tensor;
    }
}
