using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>A float tensor in aligned native memory, wrapped once as a value of ONNX Runtime, so that calls copy nothing.</summary>
internal sealed unsafe class OrtTensor : IDisposable
{
    private const nuint Alignment = 64;

    private readonly int _elements;
    private float* _data;

    /// <summary>Allocates zeros.</summary>
    public OrtTensor(ReadOnlySpan<long> dimensions)
    {
        _elements = 1;
        foreach (long dimension in dimensions)
        {
            _elements = checked(_elements * (int)dimension);
        }

        long bytes = (long)_elements * sizeof(float);
        _data = (float*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        Data.Clear();
        Value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, dimensions.ToArray(), (nint)_data, bytes);
    }

    public Span<float> Data => new(_data, _elements);

    /// <summary>The same memory for ONNX Runtime.</summary>
    public OrtValue Value { get; }

    public void Dispose()
    {
        Value.Dispose();
        NativeMemory.AlignedFree(_data);
        _data = null;
    }
}
