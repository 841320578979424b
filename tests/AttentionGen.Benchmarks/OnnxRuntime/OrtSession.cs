using System.Text;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// A model whose inputs and outputs are each bound once to memory of their own, so that a run copies nothing of ours in or
/// out. The tensors live as long as the session.
/// </summary>
internal sealed unsafe class OrtSession : IDisposable
{
    private const int EnableAllOptimizations = 99;

    private readonly OrtApi _api;
    private readonly delegate* unmanaged<nint, nint, nint, nint> _run;
    private readonly List<OrtTensor> _tensors = [];
    private nint _session;
    private nint _binding;

    /// <param name="environment">The loaded library.</param>
    /// <param name="model">A serialised ModelProto.</param>
    /// <param name="threads">Threads that one operator may use, the caller's among them.</param>
    public OrtSession(OrtEnvironment environment, ReadOnlySpan<byte> model, int threads)
    {
        _api = environment.Api;
        _run = _api.RunWithBinding;
        try
        {
            _session = CreateSession(environment, model, threads);
            nint binding;
            _api.Check(_api.CreateIoBinding(_session, &binding));
            _binding = binding;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>A new tensor for an input of the model.</summary>
    public OrtTensor Input(string name, params ReadOnlySpan<long> dimensions)
    {
        OrtTensor tensor = Allocate(dimensions);
        fixed (byte* text = Encoding.UTF8.GetBytes($"{name}\0"))
        {
            _api.Check(_api.BindInput(_binding, text, tensor.Value));
        }

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
    public void Output(string name, OrtTensor tensor)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes($"{name}\0"))
        {
            _api.Check(_api.BindOutput(_binding, text, tensor.Value));
        }
    }

    public void Run()
    {
        nint status = _run(_session, 0, _binding);
        if (status != 0)
        {
            _api.Check(status);
        }
    }

    public void Dispose()
    {
        Release(ref _binding, _api.ReleaseIoBinding);
        _tensors.ForEach(tensor => tensor.Dispose());
        _tensors.Clear();
        Release(ref _session, _api.ReleaseSession);
    }

    private static void Release(ref nint handle, delegate* unmanaged<nint, void> release)
    {
        if (handle != 0)
        {
            release(handle);
            handle = 0;
        }
    }

    private OrtTensor Allocate(ReadOnlySpan<long> dimensions)
    {
        var tensor = new OrtTensor(_api, dimensions);
        _tensors.Add(tensor);
        return tensor;
    }

    private nint CreateSession(OrtEnvironment environment, ReadOnlySpan<byte> model, int threads)
    {
        nint options, session;
        _api.Check(_api.CreateSessionOptions(&options));
        try
        {
            _api.Check(_api.SetSessionGraphOptimizationLevel(options, EnableAllOptimizations));
            _api.Check(_api.SetIntraOpNumThreads(options, threads));
            _api.Check(_api.SetInterOpNumThreads(options, 1));
            fixed (byte* bytes = model)
            {
                _api.Check(_api.CreateSessionFromArray(environment.Handle, bytes, (nuint)model.Length, options, &session));
            }
        }
        finally
        {
            _api.ReleaseSessionOptions(options);
        }

        return session;
    }
}
