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

    // One span of bytes holds less than 2 GiB, one array of floats up to 8 GiB.
    private const int LargestFloatChunk = 1 << 28;

    /// <summary>Whether <see cref="Read"/> converts this type.</summary>
    public static bool Supports(SafetensorsDtype dtype) =>
        dtype is SafetensorsDtype.F32 or SafetensorsDtype.F16 or SafetensorsDtype.BF16;

    /// <summary>Fills <paramref name="destination"/> with the elements of the tensor, which start at <paramref name="offset"/>.</summary>
    public static void Read(TensorBytes bytes, long offset, SafetensorsTensor tensor, Span<float> destination)
    {
        if (tensor.Dtype == SafetensorsDtype.F32)
        {
            ReadSingles(bytes, offset, tensor, destination);
        }
        else
        {
            ReadSixteenBits(bytes, offset, tensor, destination);
        }
    }

    private static void ReadSingles(TensorBytes bytes, long offset, SafetensorsTensor tensor, Span<float> destination)
    {
        while (!destination.IsEmpty)
        {
            Span<float> chunk = destination[..Math.Min(destination.Length, LargestFloatChunk)];
            bytes.CopyTo(offset, MemoryMarshal.AsBytes(chunk), tensor.Name);
            if (!BitConverter.IsLittleEndian)
            {
                Span<uint> bits = MemoryMarshal.Cast<float, uint>(chunk);
                BinaryPrimitives.ReverseEndianness(bits, bits);
            }

            offset += (long)chunk.Length * sizeof(float);
            destination = destination[chunk.Length..];
        }
    }

    private static void ReadSixteenBits(TensorBytes bytes, long offset, SafetensorsTensor tensor, Span<float> destination)
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
