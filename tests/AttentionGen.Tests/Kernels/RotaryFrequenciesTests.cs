using AttentionGen.Kernels;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>Frequencies against numbers computed elsewhere, with numpy, from the published formulas.</summary>
public class RotaryFrequenciesTests
{
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
