using Xunit;

namespace AttentionGen.Tests.Reference;

/// <summary>The activations of the reference against numbers that Python's <c>math</c> gives.</summary>
public class ReferenceActivationTests
{
    [Theory]
    [InlineData(Activation.Gelu, 1, 0.8413447460685429)]
    [InlineData(Activation.Gelu, -0.5, -0.15426876936299344)]
    [InlineData(Activation.Gelu, 2.9, 2.8945891414288862)]
    [InlineData(Activation.Gelu, -5, -1.4332578593959731e-06)]
    [InlineData(Activation.Gelu, -12, -2.1317785344932424e-32)]
    [InlineData(Activation.GeluTanh, -2.7, -0.008887594639467884)]
    [InlineData(Activation.QuickGelu, 2.27, 2.223324523978964)]
    [InlineData(Activation.Silu, -1, -0.2689414213699951)]
    [InlineData(Activation.Relu, -1, 0)]
    [InlineData(Activation.Relu, 3, 3)]
    public void Activation_IsThatOfItsDefinition(Activation activation, double x, double expected) =>
        Assert.Equal(expected, ReferenceActivation.Of(activation, x), Math.Abs(expected) * 1e-13);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1.9999999, 0.004677737047746216)]
    [InlineData(2, 0.004677734981047266)]
    [InlineData(2.0000001, 0.004677732914349147)]
    [InlineData(26, 5.663192408856143e-296)]
    [InlineData(-1, 1.8427007929497148)]
    public void ErrorFunction_HasNoStepWhereSeriesAndFractionMeet(double z, double expected) =>
        Assert.Equal(expected, ReferenceErrorFunction.Complement(z), expected * 2e-13);
}
