using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using AttentionGen.Kernels;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>The exponential of the softmax against that of the platform in double precision, and its widths against each other.</summary>
public class Exp2Tests
{
    private const float Smallest = -125f;

    [Fact]
    public void EveryExponent_IsWithinOneUnitInTheLastPlace_OrAQuarterMoreWithoutFusing()
    {
        double worst = 0;
        float worstAt = 0;

        // Every 61st of the negative floats down to the smallest argument with a result.
        for (int bits = 0; bits <= BitConverter.SingleToInt32Bits(-Smallest); bits += 61)
        {
            float x = -BitConverter.Int32BitsToSingle(bits);
            double expected = Math.Pow(2, x);
            double unit = Math.Pow(2, Math.Floor(x) - 23);
            double error = Math.Abs(VectorMath.Exp2(x) - expected) / unit;
            (worst, worstAt) = error > worst ? (error, x) : (worst, worstAt);
        }

        // Without fused multiply-adds each product of the polynomial is rounded by itself: 1.18 was measured.
        double allowance = Fma.IsSupported || AdvSimd.IsSupported ? 1 : 1.25;
        Assert.True(worst < allowance, $"2^{worstAt:R} is off by {worst} units in the last place.");
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-1f, 0.5f)]
    [InlineData(Smallest, 2.350988701644575e-38f)]
    [InlineData(-125.00001f, 0f)]
    [InlineData(-126f, 0f)]
    [InlineData(float.MinValue, 0f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(float.NaN, float.NaN)]
    public void ExtremeArgument_HasItsLimit_OnEveryWidth(float x, float expected)
    {
        Bits.AssertSame(
            [expected, expected, expected, expected],
            [
                VectorMath.Exp2(x),
                VectorMath.Exp2(Vector128.Create(x)).ToScalar(),
                VectorMath.Exp2(Vector256.Create(x)).ToScalar(),
                VectorMath.Exp2(Vector512.Create(x)).ToScalar(),
            ],
            $"2^{x}");
    }

    [Fact]
    public void EveryWidth_HasTheSameBits_HalvesIncluded()
    {
        for (int i = 0; i <= 256; i++)
        {
            AssertSame(-i / 2f);
        }

        for (int bits = 0; bits <= BitConverter.SingleToInt32Bits(130f); bits += 1013)
        {
            AssertSame(-BitConverter.Int32BitsToSingle(bits));
        }
    }

    private static void AssertSame(float x)
    {
        float expected = VectorMath.Exp2(x);
        bool same = VectorMath.Exp2(Vector128.Create(x)) == Vector128.Create(expected)
            && VectorMath.Exp2(Vector256.Create(x)) == Vector256.Create(expected)
            && VectorMath.Exp2(Vector512.Create(x)) == Vector512.Create(expected);
        Assert.True(same, $"2^{x:R} is {expected:R} as a scalar, and not the same in every vector.");
    }
}
