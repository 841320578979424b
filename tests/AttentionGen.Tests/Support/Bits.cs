using Xunit;

namespace AttentionGen.Tests.Support;

/// <summary>Comparison bit for bit, in which NaN equals NaN and 0 differs from -0, and a checksum of bits.</summary>
internal static class Bits
{
    public static void AssertSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, string what)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(found[i])
                && !(float.IsNaN(expected[i]) && float.IsNaN(found[i])))
            {
                Assert.Fail($"{what}: element {i} of {expected.Length} is {found[i]:R}, expected {expected[i]:R} to the bit.");
            }
        }
    }

    /// <summary>FNV-1a, 64 bits, of the floats' bits in order.</summary>
    public static ulong Checksum(ReadOnlySpan<float> values, ulong start = 0xcbf29ce484222325)
    {
        ulong hash = start;
        foreach (float value in values)
        {
            uint bits = BitConverter.SingleToUInt32Bits(value);
            for (int shift = 0; shift < 32; shift += 8)
            {
                hash = (hash ^ ((bits >> shift) & 0xff)) * 0x100000001b3;
            }
        }

        return hash;
    }
}
