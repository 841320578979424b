using AttentionGen.Kernels;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>Frequencies against numbers computed elsewhere, with numpy, from the published formulas.</summary>
public class RotaryFrequenciesTests
{
    /// <summary>As in the model's <c>config.json</c>: rope_theta, rope_scaling and head_dim.</summary>
    private static readonly RotaryShape GptOss = new(RotaryPairing.HalfSplit, 64, 150_000)
    {
        Scaling = RotaryScaling.Yarn,
        Factor = 32,
        OriginalLength = 4096,
        BetaFast = 32,
        BetaSlow = 1,
        Truncate = false,
    };

    [Fact]
    public void Plain_IsAGeometricSequence() =>
        AssertFrequencies(new RotaryShape(RotaryPairing.HalfSplit, 8), [(0, 1), (1, 0.1), (2, 0.01), (3, 0.001)]);

    [Fact]
    public void Linear_DividesAllByTheFactor() =>
        AssertFrequencies(
            new RotaryShape(RotaryPairing.HalfSplit, 8) { Scaling = RotaryScaling.Linear, Factor = 4 },
            [(0, 0.25), (1, 0.025), (2, 0.0025), (3, 0.00025)]);

    [Fact]
    public void Ntk_KeepsTheFirst_AndDividesTheLastByTheFactor() =>
        AssertFrequencies(
            new RotaryShape(RotaryPairing.HalfSplit, 8) { Scaling = RotaryScaling.Ntk, Factor = 4 },
            [(0, 1), (1, 0.06299605249474366), (2, 0.003968502629920499), (3, 0.00025)]);

    [Fact]
    public void Ntk_OfOnePair_IsThatPair() =>
        AssertFrequencies(new RotaryShape(RotaryPairing.HalfSplit, 2) { Scaling = RotaryScaling.Ntk, Factor = 4 }, [(0, 1)]);

    [Fact]
    public void Yarn_OfAShortHead_IsTransformers() =>
        AssertFrequencies(
            new RotaryShape(RotaryPairing.HalfSplit, 16) { Scaling = RotaryScaling.Yarn, Factor = 4, OriginalLength = 2048 },
            [
                (0, 1), (1, 0.31622776601683794), (2, 0.1), (3, 0.02569350598886808), (4, 0.00625),
                (5, 0.0013834964763236662), (6, 0.00025), (7, 7.905694150420948e-05),
            ]);

    [Fact]
    public void Yarn_OfALongHead_IsTransformers() =>
        AssertFrequencies(
            new RotaryShape(RotaryPairing.HalfSplit, 64) { Scaling = RotaryScaling.Yarn, Factor = 32, OriginalLength = 4096 },
            [
                (0, 1), (10, 0.056234132519034905), (11, 0.039027200437501), (15, 0.008366564754678549),
                (20, 0.0008057726730236735), (23, 4.167254475510388e-05), (24, 3.125e-05), (25, 2.3434194041639246e-05),
                (31, 4.167254475510387e-06),
            ]);

    [Fact]
    public void Yarn_WithoutRounding_IsThatOfGptOss()
    {
        // The same as how many turns each pair makes within the original length: 32 turns and more are kept, one and less
        // divided, and between the ramp runs with the logarithm of the turns.
        RotaryShape shape = GptOss;
        double[] expected =
        [
            .. Enumerable.Range(0, 32).Select(static pair =>
            {
                double unscaled = 1 / Math.Pow(150_000, pair / 32.0);
                double turns = 4096 * unscaled / (2 * Math.PI);
                double kept = Math.Clamp(Math.Log2(turns) / Math.Log2(32), 0, 1);
                return unscaled * (kept + ((1 - kept) / 32));
            }),
        ];
        AssertFrequencies(shape, [.. expected.Select(static (frequency, pair) => (pair, frequency))]);
    }

    [Theory]
    [InlineData(false, 8, 1)]
    [InlineData(false, 9, 0.9055511)]
    [InlineData(false, 12, 0.5932273)]
    [InlineData(false, 17, 0.0726875)]
    [InlineData(false, 18, 0.03125)]
    [InlineData(true, 8, 1)]
    [InlineData(true, 12, 0.6125)]
    [InlineData(true, 17, 0.128125)]
    [InlineData(true, 18, 0.03125)]
    public void Yarn_OfGptOss_ScalesItsPairs(bool truncate, int pair, double expected)
    {
        RotaryShape shape = GptOss with { Truncate = truncate };
        double scaled = RotaryFrequencies.Of(shape)[pair] / RotaryFrequencies.Of(shape with { Scaling = RotaryScaling.None })[pair];
        Assert.Equal(expected, scaled, 5e-8);
    }

    [Fact]
    public void Yarn_WithoutRounding_KeepsItsRampWithinTheHead() =>
        // Its ends would be pairs -0.013 and 8.008, and are 0 and 7.
        AssertFrequencies(
            new RotaryShape(RotaryPairing.HalfSplit, 8)
            {
                Scaling = RotaryScaling.Yarn,
                Factor = 4,
                OriginalLength = 64,
                BetaFast = 10.5,
                BetaSlow = 1e-7,
                Truncate = false,
            },
            [(0, 1), (1, 0.1 * (1 - (0.75 / 7))), (2, 0.01 * (1 - (1.5 / 7))), (3, 0.001 * (1 - (2.25 / 7)))]);

    [Theory]
    [InlineData(0.707, 0.707, 1)]
    [InlineData(1, 0, 1.3688879454113936)]
    [InlineData(1, 0.8, 1.0569662567531275)]
    public void AttentionFactor_StatesWhatDeepSeeksTwoScalesMean(double scale, double scaleOfAll, double expected)
    {
        // As the attribute documents, for a factor of 40.
        double stated = ((0.1 * scale * Math.Log(40)) + 1) / ((0.1 * scaleOfAll * Math.Log(40)) + 1);
        RotaryShape shape = GptOss with { Factor = 40, AttentionFactor = stated };
        Assert.Equal(expected, RotaryFrequencies.Amplitude(shape), 1e-14);
    }

    [Fact]
    public void Llama3_IsThatOfItsCheckpoints() =>
        AssertFrequencies(
            new RotaryShape(RotaryPairing.HalfSplit, 128, 500000)
            {
                Scaling = RotaryScaling.Llama3,
                Factor = 8,
                LowFrequencyFactor = 1,
                HighFrequencyFactor = 4,
                OriginalLength = 8192,
            },
            [
                (0, 1), (20, 0.016560440080994446), (28, 0.0032114459947525913), (29, 0.002166570763503359),
                (30, 0.0013718935677611381), (31, 0.0008567514129196321), (32, 0.0005248461609929549),
                (33, 0.00031269375038406517), (34, 0.00017850781276799638), (35, 9.556212353964683e-05),
                (36, 7.784655273932451e-05), (40, 3.428102195952591e-05), (63, 3.068925988914511e-07),
            ]);

    [Theory]
    [InlineData(RotaryScaling.None, 8, 0, 1)]
    [InlineData(RotaryScaling.Linear, 8, 3, 1)]
    [InlineData(RotaryScaling.Yarn, 1, 0, 1)]
    [InlineData(RotaryScaling.Yarn, 8, 0, 1.2079441541679836)]
    [InlineData(RotaryScaling.Yarn, 8, 1.5, 1.5)]
    public void Amplitude_IsThatOfYarnOnly(RotaryScaling scaling, double factor, double stated, double expected) =>
        Assert.Equal(
            expected,
            RotaryFrequencies.Amplitude(
                new RotaryShape(RotaryPairing.HalfSplit, 8) { Scaling = scaling, Factor = factor, AttentionFactor = stated }),
            1e-15);

    [Theory]
    [InlineData(7, 10000, 1, RotaryScaling.None)]
    [InlineData(0, 10000, 1, RotaryScaling.None)]
    [InlineData(-2, 10000, 1, RotaryScaling.None)]
    [InlineData(8, 0, 1, RotaryScaling.None)]
    [InlineData(8, double.NaN, 1, RotaryScaling.None)]
    [InlineData(8, 10000, 0, RotaryScaling.Linear)]
    [InlineData(8, 10000, 2, RotaryScaling.Yarn)]
    [InlineData(8, 10000, 2, RotaryScaling.Llama3)]
    public void ImpossibleDeclaration_IsRefused(int dim, double turnBase, double factor, RotaryScaling scaling) =>
        Assert.Throws<ArgumentException>(() => RotaryFrequencies.Of(
            new RotaryShape(RotaryPairing.HalfSplit, dim, turnBase) { Scaling = scaling, Factor = factor }));

    private static void AssertFrequencies(RotaryShape shape, (int Pair, double Expected)[] expected)
    {
        double[] found = RotaryFrequencies.Of(shape);
        Assert.Equal(shape.Dim / 2, found.Length);
        Assert.All(expected, entry => Assert.Equal(1, found[entry.Pair] / entry.Expected, 1e-14));
    }
}
