using System.Runtime.Intrinsics;
using AttentionGen.Kernels;
using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Tests.Operators;

/// <summary>The activations against their definitions in double precision, and the same bits on every width and at every place.</summary>
public class ActivationsTests(ITestOutputHelper output)
{
    /// <summary>
    /// At most so many roundings, 2^-24 of the result each; where the result is less than a 64th of its argument, of that. In the lower tail
    /// the rounding of an exponent counts as often as the exponent is large. PyTorch's float32 is off by a rounding of the whole argument there,
    /// because it subtracts from one.
    /// </summary>
    [Theory]
    [InlineData(Activation.Gelu, 7.0)]
    [InlineData(Activation.GeluTanh, 8.0)]
    [InlineData(Activation.QuickGelu, 7.5)]
    [InlineData(Activation.Silu, 5.5)]
    [InlineData(Activation.Relu, 0.0)]
    public void EveryExponent_IsWithinAFewRoundings(Activation activation, double most)
    {
        float[] arguments = [.. Arguments()];
        var results = new float[arguments.Length];
        Activations.Apply(arguments, results, activation);

        double worst = 0;
        float worstAt = 0;
        for (int i = 0; i < arguments.Length; i++)
        {
            double expected = Expected(activation, arguments[i]);
            double scale = Math.Max(Math.Abs(expected), Math.Abs(arguments[i]) / 64);
            double error = scale == 0 ? Math.Abs(results[i]) : Math.Abs(results[i] - expected) / scale / Math.Pow(2, -24);
            (worst, worstAt) = error > worst ? (error, arguments[i]) : (worst, worstAt);
        }

        output.WriteLine($"{activation}: {worst:F2} roundings at {worstAt:R}");
        Assert.True(worst <= most, $"{activation}({worstAt:R}) is off by {worst:F2} roundings.");
    }

    /// <summary>Where GELU is a thousandth of its argument and less, what is left still has five digits.</summary>
    [Fact]
    public void LowerTailOfGelu_HasFiveDigits()
    {
        for (float x = -5.9f; x < -1; x += 0.001f)
        {
            float[] result = [x];
            Activations.Apply(result, result, Activation.Gelu);
            double expected = Expected(Activation.Gelu, x);
            Assert.InRange(result[0] / expected, 1 - 5e-6, 1 + 5e-6);
        }
    }

    [Theory]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.GeluTanh)]
    [InlineData(Activation.QuickGelu)]
    [InlineData(Activation.Silu)]
    public void EndsOfTheRange_HaveTheirLimits(Activation activation)
    {
        float[] x = [0f, -0f, float.PositiveInfinity, float.MaxValue, float.MinValue, -1e20f, 1e-40f, float.NaN, float.NegativeInfinity];
        var y = new float[x.Length];
        Activations.Apply(x, y, activation);

        Bits.AssertSame([0f, -0f, float.PositiveInfinity, float.MaxValue, -0f, -0f, 5e-41f], y.AsSpan(0, 7).ToArray(), activation.ToString());
        Assert.True(float.IsNaN(y[7]));
        Assert.True(float.IsNaN(y[8]));
    }

    [Fact]
    public void Relu_KeepsWhatIsNoNumber()
    {
        float[] x = [float.NaN, float.NegativeInfinity, float.PositiveInfinity, -1f, 2f];
        Activations.Apply(x, x, Activation.Relu);
        Bits.AssertSame([float.NaN, 0f, float.PositiveInfinity, 0f, 2f], x, "relu");
    }

    [Theory]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.GeluTanh)]
    [InlineData(Activation.QuickGelu)]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.Relu)]
    public void AFloat_HasTheSameBits_WhereverItStands(Activation activation)
    {
        float[] x = SeededNumbers.Make(67, 3, 4f);
        var whole = new float[x.Length];
        Activations.Apply(x, whole, activation);
        for (int i = 0; i < x.Length; i++)
        {
            float[] alone = [x[i]];
            Activations.Apply(alone, alone, activation);
            Bits.AssertSame([whole[i]], alone, $"{activation} of element {i}");
        }
    }

    [FusedMultiplyAddTheory]
    [InlineData(0.1f)]
    [InlineData(3f)]
    [InlineData(40f)]
    public void EveryWidth_GivesTheSameBits(float factor)
    {
        float[] x = SeededNumbers.Make(16 * 200, 5, factor);
        foreach (Func<float[], float[]>[] widths in ByWidth())
        {
            float[] expected = widths[0](x);
            Bits.AssertSame(expected, widths[1](x), "256 bits");
            Bits.AssertSame(expected, widths[2](x), "128 bits");
        }
    }

    [Fact]
    public void Gated_IsTheProductOfTheTwo()
    {
        float[] gate = SeededNumbers.Make(37, 1, 3f);
        float[] up = SeededNumbers.Make(37, 2, 3f);
        var expected = new float[37];
        Activations.Apply(gate, expected, Activation.Silu);
        for (int i = 0; i < expected.Length; i++)
        {
            expected[i] *= up[i];
        }

        Activations.ApplyGated(gate, up, up, Activation.Silu);
        Bits.AssertSame(expected, up, "silu(gate) * up");
    }

    [Fact]
    public void WhatCannotBe_IsRefused_WithItsName()
    {
        var x = new float[8];
        Assert.Equal("activation", Assert.Throws<ArgumentOutOfRangeException>(() => Activations.Apply(x, x, (Activation)9)).ParamName);
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => Activations.Apply(x, new float[7], Activation.Gelu)).ParamName);
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => Activations.Apply(x.AsSpan(0, 6), x.AsSpan(1, 6), Activation.Gelu)).ParamName);
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => Activations.ApplyGated(x, new float[7], new float[8], Activation.Gelu)).ParamName);
        Activations.Apply([], [], Activation.Gelu);
    }

    [Fact]
    public void ACall_AllocatesNothing()
    {
        float[] x = SeededNumbers.Make(100, 1, 1f);
        Allocations.AssertNoneOnThisThread(() => Activations.ApplyGated(x, x, x, Activation.Gelu));
    }

    private static IEnumerable<float> Arguments()
    {
        for (int bits = BitConverter.SingleToInt32Bits(1e-20f); bits < BitConverter.SingleToInt32Bits(1e6f); bits += 20011)
        {
            yield return BitConverter.Int32BitsToSingle(bits);
            yield return -BitConverter.Int32BitsToSingle(bits);
        }
    }

    private static double Expected(Activation activation, double x) => activation switch
    {
        Activation.Gelu => x * Normal(x),
        Activation.GeluTanh => x * Logistic(2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))),
        Activation.QuickGelu => x * Logistic(1.702 * x),
        Activation.Silu => x * Logistic(x),
        _ => Math.Max(x, 0),
    };

    private static double Logistic(double y) => y < 0 ? Math.Exp(y) / (1 + Math.Exp(y)) : 1 / (1 + Math.Exp(-y));

    /// <summary>Φ(x): up to 3 by the series of its integral, beyond by the continued fraction of its tail (Abramowitz and Stegun, 26.2.10 and 26.2.14).</summary>
    private static double Normal(double x)
    {
        double density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (Math.Abs(x) < 3)
        {
            double term = x;
            double sum = x;
            for (int n = 1; n < 200; n++)
            {
                term *= x * x / ((2 * n) + 1);
                sum += term;
            }

            return 0.5 + (density * sum);
        }

        double fraction = Math.Abs(x);
        for (int n = 200; n > 0; n--)
        {
            fraction = Math.Abs(x) + (n / fraction);
        }

        double tail = density / fraction;
        return x < 0 ? tail : 1 - tail;
    }

    /// <summary>Each function on 512, 256 and 128 bits.</summary>
    private static IEnumerable<Func<float[], float[]>[]> ByWidth()
    {
        yield return [x => Map512(x, ActivationMath<Lanes512, Vector512<float>>.Gelu), x => Map256(x, ActivationMath<Lanes256, Vector256<float>>.Gelu), x => Map128(x, ActivationMath<Lanes128, Vector128<float>>.Gelu)];
        yield return [x => Map512(x, ActivationMath<Lanes512, Vector512<float>>.GeluTanh), x => Map256(x, ActivationMath<Lanes256, Vector256<float>>.GeluTanh), x => Map128(x, ActivationMath<Lanes128, Vector128<float>>.GeluTanh)];
        yield return [x => Map512(x, ActivationMath<Lanes512, Vector512<float>>.QuickGelu), x => Map256(x, ActivationMath<Lanes256, Vector256<float>>.QuickGelu), x => Map128(x, ActivationMath<Lanes128, Vector128<float>>.QuickGelu)];
        yield return [x => Map512(x, ActivationMath<Lanes512, Vector512<float>>.Silu), x => Map256(x, ActivationMath<Lanes256, Vector256<float>>.Silu), x => Map128(x, ActivationMath<Lanes128, Vector128<float>>.Silu)];
    }

    private static float[] Map512(float[] x, Func<Vector512<float>, Vector512<float>> function) => Map(x, 16, (from, to) => function(Vector512.Create(from)).CopyTo(to));

    private static float[] Map256(float[] x, Func<Vector256<float>, Vector256<float>> function) => Map(x, 8, (from, to) => function(Vector256.Create(from)).CopyTo(to));

    private static float[] Map128(float[] x, Func<Vector128<float>, Vector128<float>> function) => Map(x, 4, (from, to) => function(Vector128.Create(from)).CopyTo(to));

    private static float[] Map(float[] x, int lanes, Action<float[], float[]> function)
    {
        var part = new float[lanes];
        return [.. x.Chunk(lanes).SelectMany(chunk =>
        {
            function(chunk, part);
            return part.ToArray();
        })];
    }
}
