using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace AttentionGen;

/// <summary>
/// Takes a tensor that a file stores and hands on elements of it as float32. Single precision, half precision and bfloat16 are converted
/// exactly, double precision is rounded to the nearest.
/// </summary>
/// <param name="model">The <c>.onnx</c> file.</param>
/// <param name="external">The files beside it.</param>
internal sealed class ElementReader(StoredBytes model, ExternalFiles external)
{
    // A read of the file costs more than the conversion of a few elements; this fits the second-level cache beside the results.
    private const int BufferBytes = 128 * 1024;

    private const int LargestBits = ushort.MaxValue;

    /// <summary>Whether any element may be read without those in front of it.</summary>
    public static bool IsSeekable(TensorRecord tensor) => tensor.Storage != TensorStorage.Varints;

    /// <summary>Fills <paramref name="destination"/> with the elements from <paramref name="first"/> on.</summary>
    /// <param name="tensor">The tensor, of one of the types that are read.</param>
    /// <param name="first">The index of the first element, row-major; 0 unless the tensor is seekable.</param>
    /// <param name="destination">At most as many elements as there are.</param>
    public void Read(TensorRecord tensor, long first, Span<float> destination)
    {
        if (!OnnxDataTypes.IsReadable(tensor.DataType))
        {
            throw new OnnxException(model.Path, tensor.Name, $"expected elements of type {OnnxDataTypes.Readable}, found {tensor.DataType}.");
        }

        switch (tensor.Storage)
        {
            case TensorStorage.Varints:
                ReadVarints(tensor, destination);
                break;
            case TensorStorage.External:
                ReadRanges(external.Of(tensor), tensor, first, destination);
                break;
            case TensorStorage.Bytes:
                ReadRanges(model, tensor, first, destination);
                break;
        }
    }

    /// <summary>Throws if the elements are in a file that is not there or too short; before memory is taken for them.</summary>
    public void RequireThere(TensorRecord tensor)
    {
        if (tensor.Storage == TensorStorage.External)
        {
            external.Of(tensor);
        }
    }

    /// <summary>Whether two tensors have the same type and shape, and elements that can be compared.</summary>
    public static bool AreAlike(TensorRecord one, TensorRecord other) =>
        one.DataType == other.DataType && one.Shape.AsSpan().SequenceEqual(other.Shape.AsSpan()) && OnnxDataTypes.IsReadable(one.DataType) && IsSeekable(one) && IsSeekable(other);

    /// <summary>Whether two tensors have the same type, shape and bytes.</summary>
    public bool AreEqual(TensorRecord one, TensorRecord other)
    {
        if (!AreAlike(one, other))
        {
            return false;
        }

        float[] buffer = ArrayPool<float>.Shared.Rent(2 * BufferBytes / sizeof(float));
        try
        {
            int half = buffer.Length / 2;
            for (long at = 0; at < one.ElementCount; at += half)
            {
                int count = (int)Math.Min(half, one.ElementCount - at);
                Span<float> left = buffer.AsSpan(0, count), right = buffer.AsSpan(half, count);
                Read(one, at, left);
                Read(other, at, right);
                if (!MemoryMarshal.AsBytes(left).SequenceEqual(MemoryMarshal.AsBytes(right)))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private static void ReadRanges(StoredBytes bytes, TensorRecord tensor, long first, Span<float> destination)
    {
        int size = OnnxDataTypes.BitsPerElement(tensor.DataType) / 8;
        long skipped = first * size;
        foreach (ByteRange range in tensor.Ranges)
        {
            if (skipped >= range.Length)
            {
                skipped -= range.Length;
                continue;
            }

            long begin = range.Begin + skipped;
            skipped = 0;
            int count = (int)Math.Min(destination.Length, (range.End - begin) / size);
            if (tensor.DataType == OnnxDataType.Float)
            {
                bytes.CopySinglesTo(begin, destination[..count], tensor.Name);
            }
            else
            {
                ReadOthers(bytes, begin, tensor, size, destination[..count]);
            }

            destination = destination[count..];
            if (destination.IsEmpty)
            {
                return;
            }
        }
    }

    private static void ReadOthers(StoredBytes bytes, long offset, TensorRecord tensor, int size, Span<float> destination)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferBytes, (long)destination.Length * size));
        try
        {
            while (!destination.IsEmpty)
            {
                int count = Math.Min(destination.Length, rented.Length / size);
                Span<byte> chunk = rented.AsSpan(0, count * size);
                bytes.CopyTo(offset, chunk, tensor.Name);
                Convert(bytes, chunk, tensor, destination[..count]);
                offset += chunk.Length;
                destination = destination[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void Convert(StoredBytes bytes, Span<byte> chunk, TensorRecord tensor, Span<float> destination)
    {
        if (tensor.DataType == OnnxDataType.Double)
        {
            Span<ulong> doubles = MemoryMarshal.Cast<byte, ulong>(chunk);
            if (!BitConverter.IsLittleEndian)
            {
                BinaryPrimitives.ReverseEndianness(doubles, doubles);
            }

            for (int i = 0; i < destination.Length; i++)
            {
                double element = BitConverter.UInt64BitsToDouble(doubles[i]);
                destination[i] = (float)element;
                if (float.IsInfinity(destination[i]) && double.IsFinite(element))
                {
                    throw new OnnxException(bytes.Path, tensor.Name, $"expected elements within the range of float32, found {element}.");
                }
            }

            return;
        }

        Span<ushort> bits = MemoryMarshal.Cast<byte, ushort>(chunk);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }

        FromBits(bits, tensor.DataType, destination);
    }

    private static void FromBits(ReadOnlySpan<ushort> bits, OnnxDataType type, Span<float> destination)
    {
        if (type == OnnxDataType.Float16)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(bits), destination);
            return;
        }

        for (int i = 0; i < bits.Length; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)bits[i] << 16);
        }
    }

    /// <summary>Half precision and bfloat16 in int32_data: the bits of each element are a number of their own.</summary>
    private void ReadVarints(TensorRecord tensor, Span<float> destination)
    {
        var wire = new WireReader(model);
        int count = 0;
        foreach (ByteRange range in tensor.Ranges)
        {
            for (long at = range.Begin; at < range.End; count++)
            {
                ulong bits = wire.ReadVarint(ref at, range.End, "int32_data");
                if (count == destination.Length || bits > LargestBits)
                {
                    throw new OnnxException(
                        model.Path,
                        tensor.Name,
                        count == destination.Length
                            ? $"expected {count} elements in int32_data, found more."
                            : $"expected the 16 bits of an element of type {tensor.DataType} in int32_data, found {bits}.");
                }

                FromBits([(ushort)bits], tensor.DataType, destination.Slice(count, 1));
            }
        }

        if (count != destination.Length)
        {
            throw new OnnxException(model.Path, tensor.Name, $"expected {destination.Length} elements in int32_data, found {count}.");
        }
    }
}
