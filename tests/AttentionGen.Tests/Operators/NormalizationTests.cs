using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Operators;

/// <summary>The norms against their definitions in double precision.</summary>
public class NormalizationTests
{
    [Theory]
    [InlineData(1, 1e-5f)]
    [InlineData(7, 1e-5f)]
    [InlineData(16, 1e-12f)]
    [InlineData(48, 1e-5f)]
    [InlineData(384, 1e-12f)]
    [InlineData(1027, 1e-6f)]
    public void Norms_AreThoseOfTheDefinition(int width, float epsilon)
    {
        const int Rows = 5;
        float[] x = SeededNumbers.Make(Rows * width, 1, 3f);
        float[] weight = SeededNumbers.Make(width, 2, 2f);
        float[] bias = SeededNumbers.Make(width, 3, 1f);
        var layer = new float[x.Length];
        var withoutBias = new float[x.Length];
        var rms = new float[x.Length];
        Normalization.LayerNorm(x, layer, weight, bias, epsilon);
        Normalization.LayerNorm(x, withoutBias, weight, [], epsilon);
        Normalization.RmsNorm(x, rms, weight, epsilon);

        for (int start = 0; start < x.Length; start += width)
        {
            double mean = x.Skip(start).Take(width).Average(v => (double)v);
            double variance = x.Skip(start).Take(width).Average(v => (v - mean) * (v - mean));
            double square = x.Skip(start).Take(width).Average(v => (double)v * v);
            for (int i = 0; i < width; i++)
            {
                double expected = (x[start + i] - mean) / Math.Sqrt(variance + epsilon) * weight[i];
                AssertNear(expected + bias[i], layer[start + i]);
                AssertNear(expected, withoutBias[start + i]);
                AssertNear(x[start + i] / Math.Sqrt(square + epsilon) * weight[i], rms[start + i]);
            }
        }
    }

    /// <summary>In one pass, the mean's square would have taken all digits of the variance.</summary>
    [Fact]
    public void AMeanThatIsLargeBesideTheVariance_LeavesItsDigits()
    {
        float[] x = [.. SeededNumbers.Make(256, 1, 1f).Select(v => 4096 + MathF.Round(v * 64) / 64)];
        float[] weight = [.. Enumerable.Repeat(1f, 256)];
        var y = new float[256];
        Normalization.LayerNorm(x, y, weight, [], 0f);
        double mean = x.Average(v => (double)v);
        double deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)));
        for (int i = 0; i < x.Length; i++)
        {
            Assert.InRange(y[i] - ((x[i] - mean) / deviation), -1e-3, 1e-3);
        }
    }

    [Theory]
    [InlineData(1e30f)]
    [InlineData(3e38f)]
    [InlineData(1e-25f)]
    [InlineData(1e-40f)]
    public void EndsOfTheRange_AreData(float scale)
    {
        float[] x = [.. new[] { 1f, -1f, 0.5f, 0.25f, -0.75f }.Select(v => v * scale)];
        float[] weight = [1f, 1f, 1f, 1f, 1f];
        var y = new float[5];
        Normalization.LayerNorm(x, y, weight, [], 0f);
        double mean = x.Average(v => (double)v);
        double deviation = Math.Sqrt(x.Average(v => (v - mean) * (v - mean)));
        for (int i = 0; i < x.Length; i++)
        {
            AssertNear((x[i] - mean) / deviation, y[i]);
        }
    }

    [Fact]
    public void ARow_HasTheSameBits_AloneAndAmongOthers_AndInPlace()
    {
        const int Width = 83;
        float[] x = SeededNumbers.Make(4 * Width, 1, 3f);
        float[] weight = SeededNumbers.Make(Width, 2, 2f);
        var whole = new float[x.Length];
        Normalization.LayerNorm(x, whole, weight, weight.ToArray());
        float[] row = x[(2 * Width)..(3 * Width)];
        Normalization.LayerNorm(row, row, weight, weight.ToArray());
        Bits.AssertSame(whole[(2 * Width)..(3 * Width)], row, "row 2");
    }

    [Fact]
    public void WhatCannotBe_IsRefused_WithItsName()
    {
        var x = new float[12];
        float[] weight = [1f, 1f, 1f, 1f];
        Assert.Equal("epsilon", Assert.Throws<ArgumentOutOfRangeException>(() => Normalization.LayerNorm(x, x, weight, [], -1f)).ParamName);
        Assert.Equal("epsilon", Assert.Throws<ArgumentOutOfRangeException>(() => Normalization.RmsNorm(x, x, weight, float.NaN)).ParamName);
        Assert.Equal("weight", Assert.Throws<ArgumentException>(() => Normalization.LayerNorm(x, x, [], [])).ParamName);
        Assert.Equal("input", Assert.Throws<ArgumentException>(() => Normalization.RmsNorm(x.AsSpan(1), x.AsSpan(1), weight)).ParamName);
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => Normalization.LayerNorm(x, new float[8], weight, [])).ParamName);
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => Normalization.LayerNorm(x.AsSpan(0, 8), x.AsSpan(4, 8), weight, [])).ParamName);
        Assert.Equal("bias", Assert.Throws<ArgumentException>(() => Normalization.LayerNorm(x, x, weight, new float[3])).ParamName);
        Assert.Equal("output", Assert.Throws<ArgumentException>(() => Normalization.LayerNorm(x, x, x.AsSpan(4, 4), [])).ParamName);
        Normalization.LayerNorm([], [], weight, []);
        Normalization.RmsNorm([], [], weight);
    }

    [Fact]
    public void ACall_AllocatesNothing()
    {
        float[] x = SeededNumbers.Make(100, 1, 1f);
        float[] weight = SeededNumbers.Make(20, 1, 1f);
        float[] bias = SeededNumbers.Make(20, 2, 1f);
        Allocations.AssertNoneOnThisThread(() => Normalization.LayerNorm(x, x, weight, bias));
    }

    private static void AssertNear(double expected, float actual) => Assert.InRange(actual - expected, -2e-6 * (1 + Math.Abs(expected)), 2e-6 * (1 + Math.Abs(expected)));
}
