using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AttentionGen;

/// <summary>The name of a block of tokens, 256 bits: a hash of its tokens and of the name of the block before it.</summary>
internal readonly record struct PrefixName(UInt128 High, UInt128 Low)
{
    public const int Bytes = 32;

    /// <summary>The name that 32 bytes are.</summary>
    public static PrefixName Of(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>The name of a block behind another, or behind the model's fingerprint, by SHA-256.</summary>
    public static PrefixName Next(PrefixName before, ReadOnlySpan<int> tokens)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, before.High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], before.Low);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes);
        hash.AppendData(MemoryMarshal.AsBytes(tokens));
        hash.GetHashAndReset(bytes);
        return Of(bytes);
    }
}
