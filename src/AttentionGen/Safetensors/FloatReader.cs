using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace AttentionGen;

/// <summary>Takes the little-endian bytes of a tensor, at any alignment, and hands on float32. Every conversion is exact.</summary>
internal static class FloatReader
{
    /// <summary>The types that <see cref="Read"/> converts, as error messages list them.</summary>
    public const string SupportedDtypes = "F32, F16 or BF16";

    private const int ChunkElements = 4096;

    // One span of bytes holds less than 2 GiB, one array of floats up to 8 GiB.
    private const int LargestFloatChunk = 1 << 28;

    /// <summary>Whether <see cref="Read"/> converts this type.</summary>
    public static bool Supports(SafetensorsDtype dtype) =>
        dtype is SafetensorsDtype.F32 or SafetensorsDtype.F16 or SafetensorsDtype.BF16;

    /// <summary>Fills <paramref name="destination"/> with the elements that start at <paramref name="offset"/>.</summary>
    public static void Read(TensorBytes bytes, long offset, SafetensorsDtype dtype, Span<float> destination)
    {
        if (dtype == SafetensorsDtype.F32)
        {
            ReadSingles(bytes, offset, destination);
        }
        else
        {
            ReadSixteenBits(bytes, offset, dtype, destination);
        }
    }

    private static void ReadSingles(TensorBytes bytes, long offset, Span<float> destination)
    {
        while (!destination.IsEmpty)
        {
            Span<float> chunk = destination[..Math.Min(destination.Length, LargestFloatChunk)];
            bytes.CopyTo(offset, MemoryMarshal.AsBytes(chunk));
            if (!BitConverter.IsLittleEndian)
            {
                Span<uint> bits = MemoryMarshal.Cast<float, uint>(chunk);
                BinaryPrimitives.ReverseEndianness(bits, bits);
            }

            offset += (long)chunk.Length * sizeof(float);
            destination = destination[chunk.Length..];
        }
    }

    private static void ReadSixteenBits(TensorBytes bytes, long offset, SafetensorsDtype dtype, Span<float> destination)
    {
        Span<ushort> buffer = stackalloc ushort[ChunkElements];
        while (!destination.IsEmpty)
        {
            Span<ushort> chunk = buffer[..Math.Min(destination.Length, ChunkElements)];
            bytes.CopyTo(offset, MemoryMarshal.AsBytes(chunk));
            if (!BitConverter.IsLittleEndian)
            {
                BinaryPrimitives.ReverseEndianness(chunk, chunk);
            }

            if (dtype == SafetensorsDtype.F16)
            {
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(chunk), destination);
            }
            else
            {
                for (int i = 0; i < chunk.Length; i++)
                {
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)chunk[i] << 16);
                }
            }

            offset += chunk.Length * sizeof(ushort);
            destination = destination[chunk.Length..];
        }
    }
}
