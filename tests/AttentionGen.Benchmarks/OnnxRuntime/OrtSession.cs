using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// A model with one float input "x" and one float output "y" of the same shape, both bound once to aligned native memory,
/// so that a run copies nothing of ours in or out.
/// </summary>
internal sealed unsafe class OrtSession : IDisposable
{
    private const int EnableAllOptimizations = 99;
    private const int DeviceAllocator = 0;
    private const int DefaultMemory = 0;
    private const int FloatElements = 1;
    private const nuint Alignment = 64;

    private readonly OrtApi _api;
    private readonly int _elements;
    private readonly delegate* unmanaged<nint, nint, nint, nint> _run;
    private float* _input;
    private float* _output;
    private nint _session;
    private nint _binding;
    private nint _inputValue;
    private nint _outputValue;

    /// <param name="environment">The loaded library.</param>
    /// <param name="model">A serialised ModelProto.</param>
    /// <param name="dimensions">Of input and output.</param>
    /// <param name="threads">Threads that one operator may use, the caller's among them.</param>
    public OrtSession(OrtEnvironment environment, ReadOnlySpan<byte> model, ReadOnlySpan<long> dimensions, int threads)
    {
        _api = environment.Api;
        _run = _api.RunWithBinding;
        _elements = 1;
        foreach (long dimension in dimensions)
        {
            _elements = checked(_elements * (int)dimension);
        }

        try
        {
            _session = CreateSession(environment, model, threads);
            _input = (float*)NativeMemory.AlignedAlloc((nuint)_elements * sizeof(float), Alignment);
            _output = (float*)NativeMemory.AlignedAlloc((nuint)_elements * sizeof(float), Alignment);
            Bind(dimensions);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Span<float> Input => new(_input, _elements);

    public ReadOnlySpan<float> Output => new(_output, _elements);

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
        Release(ref _inputValue, _api.ReleaseValue);
        Release(ref _outputValue, _api.ReleaseValue);
        Release(ref _session, _api.ReleaseSession);
        NativeMemory.AlignedFree(_input);
        NativeMemory.AlignedFree(_output);
        _input = _output = null;
    }

    private static void Release(ref nint handle, delegate* unmanaged<nint, void> release)
    {
        if (handle != 0)
        {
            release(handle);
            handle = 0;
        }
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

    private void Bind(ReadOnlySpan<long> dimensions)
    {
        nint memory, value;
        _api.Check(_api.CreateCpuMemoryInfo(DeviceAllocator, DefaultMemory, &memory));
        try
        {
            nuint bytes = (nuint)_elements * sizeof(float), rank = (nuint)dimensions.Length;
            fixed (long* shape = dimensions)
            {
                _api.Check(_api.CreateTensorWithDataAsOrtValue(memory, _input, bytes, shape, rank, FloatElements, &value));
                _inputValue = value;
                _api.Check(_api.CreateTensorWithDataAsOrtValue(memory, _output, bytes, shape, rank, FloatElements, &value));
                _outputValue = value;
            }
        }
        finally
        {
            _api.ReleaseMemoryInfo(memory);
        }

        _api.Check(_api.CreateIoBinding(_session, &value));
        _binding = value;
        fixed (byte* x = "x\0"u8, y = "y\0"u8)
        {
            _api.Check(_api.BindInput(_binding, x, _inputValue));
            _api.Check(_api.BindOutput(_binding, y, _outputValue));
        }
    }
}
