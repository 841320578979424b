using System.Runtime.InteropServices;

namespace AttentionGen.Tests.Onnx;

/// <summary>A tensor of an ONNX graph, row-major, its elements as floats, flags or integers, whichever its type asks for.</summary>
/// <remarks>16-bit floats are widened, which is exact; the type is kept, because it decides how close a result must be.</remarks>
internal sealed class OnnxTensor
{
    private readonly Array _elements;

    private OnnxTensor(int[] shape, SafetensorsDtype dtype, Array elements)
    {
        Shape = shape;
        Dtype = dtype;
        _elements = elements;
        if (elements.Length != Count(shape))
        {
            throw new ArgumentException($"[{string.Join(", ", shape)}] has {Count(shape)} elements, but there are {elements.Length}.");
        }
    }

    public int[] Shape { get; }

    public SafetensorsDtype Dtype { get; }

    public int Rank => Shape.Length;

    public bool IsBoolean => Dtype == SafetensorsDtype.BOOL;

    public float[] Floats => (float[])_elements;

    public bool[] Flags => (bool[])_elements;

    /// <summary>The integers; ONNX counts in 64 bits, spans in 32.</summary>
    public int[] Integers => [.. ((long[])_elements).Select(element => checked((int)element))];

    public static OnnxTensor Of(int[] shape, float[] elements) => new(shape, SafetensorsDtype.F32, elements);

    public static OnnxTensor Of(int[] shape, bool[] elements) => new(shape, SafetensorsDtype.BOOL, elements);

    public static OnnxTensor Of(int[] shape, long[] elements) => new(shape, SafetensorsDtype.I64, elements);

    /// <summary>Reads a tensor of a file.</summary>
    public static OnnxTensor Read(SafetensorsFile file, string name)
    {
        if (!file.TryGetTensor(name, out SafetensorsTensor? tensor))
        {
            throw new InvalidDataException($"{file.Path} has no {name}.");
        }

        Array elements = tensor.Dtype switch
        {
            SafetensorsDtype.BOOL => Cast<bool>(),
            SafetensorsDtype.I64 => Cast<long>(),
            SafetensorsDtype.I32 => Array.ConvertAll(Cast<int>(), element => (long)element),
            SafetensorsDtype.F64 => Array.ConvertAll(Cast<double>(), element => (float)element),
            _ => file.ReadFloat32(name),
        };
        return new OnnxTensor([.. tensor.Shape.Select(dimension => (int)dimension)], tensor.Dtype, elements);

        T[] Cast<T>()
            where T : unmanaged => MemoryMarshal.Cast<byte, T>(file.ReadBytes(name)).ToArray();
    }

    /// <summary>The product of dimensions.</summary>
    public static int Count(params ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int dimension in shape)
        {
            count = checked(count * dimension);
        }

        return count;
    }
}
