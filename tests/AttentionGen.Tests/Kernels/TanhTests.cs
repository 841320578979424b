using System.Runtime.Intrinsics;
using AttentionGen.Kernels;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>The hyperbolic tangent of the kernels against that of the platform in double precision.</summary>
public class TanhTests
{
    [Fact]
    public void EveryExponent_IsWithinTwoUnitsInTheLastPlace()
    {
        double worst = 0;
        float worstAt = 0;

        // Every 61st of the positive floats up to 16, beyond which the result is 1.
        for (int bits = 0; bits <= BitConverter.SingleToInt32Bits(16f); bits += 61)
        {
            float x = BitConverter.Int32BitsToSingle(bits);
            double expected = Math.Tanh(x);
            double error = Math.Abs(VectorMath.Tanh(x) - expected) / UnitInTheLastPlace((float)expected);
            (worst, worstAt) = error > worst ? (error, x) : (worst, worstAt);
        }

        Assert.True(worst < 1.75, $"tanh({worstAt:R}) is off by {worst} units in the last place.");
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(1e-40f, 1e-40f)]
    [InlineData(float.Epsilon, float.Epsilon)]
    [InlineData(9.02f, 1f)]
    [InlineData(60f, 1f)]
    [InlineData(1e30f, 1f)]
    [InlineData(float.MaxValue, 1f)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(float.NaN, float.NaN)]
    public void ExtremeArgument_HasItsLimit_OnBothSides(float x, float expected)
    {
        Bits.AssertSame([expected, -expected], [VectorMath.Tanh(x), VectorMath.Tanh(-x)], $"tanh(±{x})");
    }

    [Fact]
    public void Result_IsOddAndNeverBeyondOne_AndGrowsAcrossTheSplit()
    {
        float last = 0;
        for (float x = 0.6f; x < 0.65f; x = MathF.BitIncrement(x))
        {
            float y = VectorMath.Tanh(x);
            Assert.Equal(-y, VectorMath.Tanh(-x));

            // Neighbouring floats may give results in the wrong order by the error of each, not by more.
            Assert.True(y >= last - 1.2e-7f, $"tanh falls at {x:R}.");
            last = y;
        }

        for (float x = 0; x < 20; x += 0.001f)
        {
            Assert.InRange(VectorMath.Tanh(x), 0f, 1f);
        }
    }

    [FusedMultiplyAddTheory]
    [InlineData(1e-3f)]
    [InlineData(1f)]
    [InlineData(30f)]
    public void EveryWidth_GivesTheSameBits(float factor)
    {
        float[] numbers = SeededNumbers.Make(16 * 500, 7, factor);
        (numbers[3], numbers[4], numbers[5]) = (float.NaN, float.NegativeInfinity, -0f);
        var scalar = new float[numbers.Length];
        var found = new float[3][];
        for (int i = 0; i < numbers.Length; i++)
        {
            scalar[i] = VectorMath.Tanh(numbers[i]);
        }

        for (int width = 0; width < found.Length; width++)
        {
            found[width] = new float[numbers.Length];
        }

        for (int i = 0; i < numbers.Length; i += 16)
        {
            VectorMath.Tanh(Vector512.Create(numbers, i)).CopyTo(found[0], i);
            for (int j = i; j < i + 16; j += 8)
            {
                VectorMath.Tanh(Vector256.Create(numbers, j)).CopyTo(found[1], j);
            }

            for (int j = i; j < i + 16; j += 4)
            {
                VectorMath.Tanh(Vector128.Create(numbers, j)).CopyTo(found[2], j);
            }
        }

        Assert.All(found, width => Bits.AssertSame(scalar, width, "tanh"));
    }

    private static double UnitInTheLastPlace(float y) => (double)MathF.BitIncrement(y) - y;
}
