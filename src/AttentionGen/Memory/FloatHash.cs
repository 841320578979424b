using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AttentionGen;

/// <summary>Floats as a part of a hash.</summary>
internal static class FloatHash
{
    private const int FloatsAtOnce = 1 << 20;

    /// <summary>Adds floats, of which there may be more than a span has bytes.</summary>
    public static void AppendFloats(this IncrementalHash hash, ReadOnlySpan<float> floats)
    {
        for (; floats.Length > FloatsAtOnce; floats = floats[FloatsAtOnce..])
        {
            hash.AppendData(MemoryMarshal.AsBytes(floats[..FloatsAtOnce]));
        }

        hash.AppendData(MemoryMarshal.AsBytes(floats));
    }
}
