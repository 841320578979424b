using System.Buffers;
using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace AttentionGen;

/// <summary>Takes the little-endian bytes of a tensor, at any alignment, and hands on float32. Every conversion is exact.</summary>
internal static class FloatReader
{
    /// <summary>The types that <see cref="Read"/> converts, as error messages list them.</summary>
    public const string SupportedDtypes = "F32, F16 or BF16";

    // A read of the file costs more than the conversion of a few elements; this fits the second-level cache beside the results.
    private const int BufferBytes = 128 * 1024;

    /// <summary>Whether <see cref="Read"/> converts this type.</summary>
    public static bool Supports(SafetensorsDtype dtype) =>
        dtype is SafetensorsDtype.F32 or SafetensorsDtype.F16 or SafetensorsDtype.BF16;

    /// <summary>Fills <paramref name="destination"/> with the elements of the tensor, which start at <paramref name="offset"/>.</summary>
    public static void Read(StoredBytes bytes, long offset, SafetensorsTensor tensor, Span<float> destination)
    {
        if (tensor.Dtype == SafetensorsDtype.F32)
        {
            bytes.CopySinglesTo(offset, destination, tensor.Name);
        }
        else
        {
            ReadSixteenBits(bytes, offset, tensor, destination);
        }
    }

    private static void ReadSixteenBits(StoredBytes bytes, long offset, SafetensorsTensor tensor, Span<float> destination)
    {
        int bufferBytes = (int)Math.Min(BufferBytes, (long)destination.Length * sizeof(ushort));
        byte[] rented = ArrayPool<byte>.Shared.Rent(bufferBytes);
        try
        {
            Span<ushort> buffer = MemoryMarshal.Cast<byte, ushort>(rented.AsSpan(0, bufferBytes));
            while (!destination.IsEmpty)
            {
                Span<ushort> chunk = buffer[..Math.Min(destination.Length, buffer.Length)];
                bytes.CopyTo(offset, MemoryMarshal.AsBytes(chunk), tensor.Name);
                Convert(chunk, tensor.Dtype, destination);
                offset += chunk.Length * sizeof(ushort);
                destination = destination[chunk.Length..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static void Convert(Span<ushort> elements, SafetensorsDtype dtype, Span<float> destination)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(elements, elements);
        }

        if (dtype == SafetensorsDtype.F16)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(elements), destination);
            return;
        }

        for (int i = 0; i < elements.Length; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)elements[i] << 16);
        }
    }
}
