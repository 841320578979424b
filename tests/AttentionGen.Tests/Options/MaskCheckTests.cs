using AttentionGen.Kernels;
using Xunit;

namespace AttentionGen.Tests.Options;

/// <summary>The lengths that an attention mask may have, and what they mean.</summary>
public class MaskCheckTests
{
    // Two items, three heads, five queries and seven keys: all scopes have lengths of their own.
    [Theory]
    [InlineData(35, MaskScope.Shared)]
    [InlineData(70, MaskScope.PerItem)]
    [InlineData(210, MaskScope.PerItemAndHead)]
    public void Length_DecidesTheScope_WhateverTheKind(int length, MaskScope expected)
    {
        Assert.Equal(expected, OptionArguments.CheckMask(AttentionMask.Allow(new bool[length]), 2, 3, 5, 7));
        Assert.Equal(expected, OptionArguments.CheckMask(AttentionMask.Deny(new bool[length]), 2, 3, 5, 7));
        Assert.Equal(expected, OptionArguments.CheckMask(AttentionMask.Additive(new float[length]), 2, 3, 5, 7));
    }

    [Theory]
    [InlineData(35, MaskScope.Shared)]
    [InlineData(70, MaskScope.PerItem)]
    [InlineData(105, MaskScope.PerHead)]
    [InlineData(210, MaskScope.PerItemAndHead)]
    public void StatedScope_IsKept(int length, MaskScope scope)
    {
        Assert.Equal(scope, OptionArguments.CheckMask(AttentionMask.Deny(new bool[length], scope), 2, 3, 5, 7));
        Assert.Equal(scope, OptionArguments.CheckMask(AttentionMask.Additive(new float[length], scope), 2, 3, 5, 7));
    }

    [Fact]
    public void AsManyItemsAsHeads_AreItems_UnlessHeadsAreStated()
    {
        Assert.Equal(MaskScope.PerItem, OptionArguments.CheckMask(AttentionMask.Deny(new bool[105]), 3, 3, 5, 7));
        Assert.Equal(MaskScope.PerHead, OptionArguments.CheckMask(AttentionMask.Deny(new bool[105], MaskScope.PerHead), 3, 3, 5, 7));
    }

    [Theory]
    [InlineData(1, 3, 35, MaskScope.Shared)]
    [InlineData(1, 3, 105, MaskScope.PerItemAndHead)]
    [InlineData(2, 1, 70, MaskScope.PerItem)]
    [InlineData(0, 3, 35, MaskScope.Shared)]
    [InlineData(0, 3, 0, MaskScope.PerItem)]
    public void ScopesOfEqualLength_AreTheSmallest(int batch, int heads, int length, MaskScope expected) =>
        Assert.Equal(expected, OptionArguments.CheckMask(AttentionMask.Allow(new bool[length]), batch, heads, 5, 7));

    [Fact]
    public void NoMask_FitsEverySize()
    {
        Assert.Equal(MaskScope.Shared, OptionArguments.CheckMask(default, 2, 3, 5, 7));
        Assert.Equal(MaskScope.Shared, OptionArguments.CheckMask(AttentionMask.None, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(34)]
    [InlineData(36)]
    [InlineData(211)]
    public void LengthThatFitsNoScope_IsExplainedByTheFormulas(int length)
    {
        ArgumentException error = Throws(() => OptionArguments.CheckMask(AttentionMask.Allow(new bool[length]), 2, 3, 5, 7));
        Assert.StartsWith(
            "options.Mask must hold queries × keys = 5 × 7 = 35 entries (Shared), batch × queries × keys = 2 × 5 × 7 = 70 (PerItem) or "
            + $"batch × heads × queries × keys = 2 × 3 × 5 × 7 = 210 (PerItemAndHead), but holds {length}. (Parameter",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void LengthOfAMatrixPerHead_IsHintedAt()
    {
        ArgumentException error = Throws(() => OptionArguments.CheckMask(AttentionMask.Additive(new float[105]), 2, 3, 5, 7));
        Assert.Contains(
            "but holds 105. It fits heads × queries × keys = 3 × 5 × 7 = 105: for that, state MaskScope.PerHead.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MaskScope.Shared, "queries × keys = 5 × 7 = 35")]
    [InlineData(MaskScope.PerItem, "batch × queries × keys = 2 × 5 × 7 = 70")]
    [InlineData(MaskScope.PerHead, "heads × queries × keys = 3 × 5 × 7 = 105")]
    [InlineData(MaskScope.PerItemAndHead, "batch × heads × queries × keys = 2 × 3 × 5 × 7 = 210")]
    public void LengthThatDoesNotFitTheStatedScope_IsExplainedByItsFormula(MaskScope scope, string formula)
    {
        foreach (int length in (int[])[0, 35, 70, 105, 210])
        {
            if (!formula.EndsWith($" {length}", StringComparison.Ordinal))
            {
                ArgumentException error = Throws(() => OptionArguments.CheckMask(AttentionMask.Deny(new bool[length], scope), 2, 3, 5, 7));
                Assert.StartsWith(
                    $"options.Mask ({scope}) must hold {formula} entries, but holds {length}.", error.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void ProductsThatOverflow_AreTheTrueOnes()
    {
        const int Most = int.MaxValue;
        ArgumentException error = Throws(() => OptionArguments.CheckMask(AttentionMask.Deny([]), Most, Most, Most, Most));
        Assert.Contains("= 21267647892944572736998860269687930881 (PerItemAndHead), but holds 0.", error.Message, StringComparison.Ordinal);
        Throws(() => OptionArguments.CheckMask(AttentionMask.Deny([]), 1 << 16, 1, 1 << 24, 1 << 24));
    }

    [Fact]
    public void ScopeThatIsNone_IsOutOfRange() => Assert.Throws<ArgumentOutOfRangeException>(
        "options", () => OptionArguments.CheckMask(AttentionMask.Deny(new bool[35], (MaskScope)9), 2, 3, 5, 7));

    private static ArgumentException Throws(Action check) => Assert.Throws<ArgumentException>("options", check);
}
