using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>A float tensor in aligned native memory, wrapped once as a value of ONNX Runtime, so that calls copy nothing.</summary>
internal sealed unsafe class OrtTensor : IDisposable
{
    private const int DeviceAllocator = 0;
    private const int DefaultMemory = 0;
    private const int FloatElements = 1;
    private const nuint Alignment = 64;

    private readonly OrtApi _api;
    private readonly int _elements;
    private float* _data;
    private nint _value;

    /// <summary>Allocates zeros.</summary>
    public OrtTensor(OrtApi api, ReadOnlySpan<long> dimensions)
    {
        _api = api;
        _elements = 1;
        foreach (long dimension in dimensions)
        {
            _elements = checked(_elements * (int)dimension);
        }

        nuint bytes = (nuint)_elements * sizeof(float);
        _data = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        Data.Clear();
        nint memory, value;
        try
        {
            _api.Check(_api.CreateCpuMemoryInfo(DeviceAllocator, DefaultMemory, &memory));
            try
            {
                fixed (long* shape = dimensions)
                {
                    _api.Check(_api.CreateTensorWithDataAsOrtValue(
                        memory, _data, bytes, shape, (nuint)dimensions.Length, FloatElements, &value));
                }
            }
            finally
            {
                _api.ReleaseMemoryInfo(memory);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        _value = value;
    }

    public Span<float> Data => new(_data, _elements);

    /// <summary>The value's handle.</summary>
    public nint Value => _value;

    public void Dispose()
    {
        if (_value != 0)
        {
            _api.ReleaseValue(_value);
            _value = 0;
        }

        NativeMemory.AlignedFree(_data);
        _data = null;
    }
}
