using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace AttentionGen;

/// <summary>Takes float32 and hands the little-endian bytes of a tensor on to a stream. F16 and BF16 are rounded, ties to even.</summary>
internal static class FloatWriter
{
    private const int ChunkElements = 4096;

    /// <summary>The index of the first finite element that would become infinite, if there is one.</summary>
    public static int? FirstOutOfRange(ReadOnlySpan<float> elements, SafetensorsDtype dtype)
    {
        if (dtype == SafetensorsDtype.F32)
        {
            return null;
        }

        for (int i = 0; i < elements.Length; i++)
        {
            ushort bits = Round(elements[i], dtype);
            bool infinite = dtype == SafetensorsDtype.F16
                ? Half.IsInfinity(BitConverter.UInt16BitsToHalf(bits))
                : float.IsInfinity(BitConverter.UInt32BitsToSingle((uint)bits << 16));
            if (infinite && float.IsFinite(elements[i]))
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>Writes the elements.</summary>
    public static void Write(Stream stream, ReadOnlySpan<float> elements, SafetensorsDtype dtype)
    {
        int size = SafetensorsDtypes.BitsPerElement(dtype) / 8;
        Span<byte> buffer = new byte[Math.Min(elements.Length, ChunkElements) * size];
        while (!elements.IsEmpty)
        {
            ReadOnlySpan<float> chunk = elements[..Math.Min(elements.Length, ChunkElements)];
            if (dtype == SafetensorsDtype.F32 && BitConverter.IsLittleEndian)
            {
                stream.Write(MemoryMarshal.AsBytes(chunk));
            }
            else
            {
                Convert(chunk, dtype, size, buffer);
                stream.Write(buffer[..(chunk.Length * size)]);
            }

            elements = elements[chunk.Length..];
        }
    }

    private static void Convert(ReadOnlySpan<float> elements, SafetensorsDtype dtype, int size, Span<byte> bytes)
    {
        for (int i = 0; i < elements.Length; i++)
        {
            Span<byte> element = bytes.Slice(i * size, size);
            if (dtype == SafetensorsDtype.F32)
            {
                BinaryPrimitives.WriteSingleLittleEndian(element, elements[i]);
            }
            else
            {
                BinaryPrimitives.WriteUInt16LittleEndian(element, Round(elements[i], dtype));
            }
        }
    }

    private static ushort Round(float element, SafetensorsDtype dtype)
    {
        if (dtype == SafetensorsDtype.F16)
        {
            return BitConverter.HalfToUInt16Bits((Half)element);
        }

        uint bits = BitConverter.SingleToUInt32Bits(element);
        if (float.IsNaN(element))
        {
            // Cutting the payload could leave the bits of infinity, so the quiet bit is set.
            return (ushort)((bits >> 16) | 0x40);
        }

        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
