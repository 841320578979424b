using System.Runtime.InteropServices;
using AttentionGen.Kernels;
using AttentionGen.Tests.Faults;
using Xunit;

namespace AttentionGen.Tests.Options;

/// <summary>The checks of dropout, returned weights, layout and shared memory.</summary>
public class OptionArgumentsTests
{
    [Theory]
    [InlineData(0, "batch × heads × queries × keys = 2 × 3 × 5 × 7 = 210")]
    [InlineData(2, "batch × heads × queries × (keys + added keys) = 2 × 3 × 5 × (7 + 2) = 270")]
    public void Dropout_HasOneFlagPerProbability(int added, string formula)
    {
        int fitting = 30 * (7 + added);
        OptionArguments.CheckDropout(default, 2, 3, 5, 7, added);
        OptionArguments.CheckDropout(DropoutMask.FromKept(new bool[fitting], 0.5f), 2, 3, 5, 7, added);
        OptionArguments.CheckDropout(DropoutMask.FromDropped([], 0.5f), 0, 3, 5, 7, added);
        foreach (int length in (int[])[0, fitting - 1, fitting + 1])
        {
            var error = Assert.Throws<ArgumentException>(
                "options", () => OptionArguments.CheckDropout(DropoutMask.FromDropped(new bool[length], 0.5f), 2, 3, 5, 7, added));
            Assert.StartsWith($"options.Dropout must hold {formula} flags, but holds {length}.", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1f)]
    [InlineData(float.NaN)]
    public void DropoutProbability_IsFrom0ToLessThan1(float probability)
    {
        Assert.Throws<ArgumentOutOfRangeException>("probability", () => _ = DropoutMask.FromKept([], probability));
        Assert.Throws<ArgumentOutOfRangeException>("probability", () => _ = DropoutMask.FromDropped([], probability));
    }

    [Theory]
    [InlineData(0, "batch × heads × queries × keys = 2 × 3 × 5 × 7 = 210")]
    [InlineData(1, "batch × heads × queries × (keys + added keys) = 2 × 3 × 5 × (7 + 1) = 240")]
    public void WeightsPerHead_HaveOneNumberPerProbability(int added, string formula)
    {
        OptionArguments.CheckWeightsOutput(default, 2, 3, 5, 7, added);
        OptionArguments.CheckWeightsOutput(AttentionWeightsOutput.PerHead(new float[30 * (7 + added)]), 2, 3, 5, 7, added);
        AssertWeights(formula, (30 * (7 + added)) + 1, false, added);
        AssertWeights(formula, 10 * (7 + added), false, added);
        AssertWeights(formula, 0, false, added);
    }

    [Theory]
    [InlineData(0, "batch × queries × keys = 2 × 5 × 7 = 70")]
    [InlineData(2, "batch × queries × (keys + added keys) = 2 × 5 × (7 + 2) = 90")]
    public void AveragedWeights_HaveNoHeads(int added, string formula)
    {
        OptionArguments.CheckWeightsOutput(AttentionWeightsOutput.Averaged(new float[10 * (7 + added)]), 2, 3, 5, 7, added);
        AssertWeights(formula, 30 * (7 + added), true, added);
        AssertWeights(formula, 0, true, added);
    }

    [Fact]
    public void CountOfProbabilities_DoesNotOverflow()
    {
        const int Most = int.MaxValue;
        Assert.Throws<ArgumentException>("options", () => OptionArguments.CheckDropout(DropoutMask.FromKept([], 0), 1 << 16, 1 << 16, 1 << 16, 1 << 16, 0));
        var error = Assert.Throws<ArgumentException>(
            "options", () => OptionArguments.CheckWeightsOutput(AttentionWeightsOutput.PerHead([]), Most, Most, Most, Most, 2));
        Assert.Contains("(2147483647 + 2) = 21267647912751613337894828570394492927 floats", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LayoutThatIsNone_IsOutOfRange()
    {
        OptionArguments.CheckLayout(SequenceLayout.BatchFirst);
        OptionArguments.CheckLayout(SequenceLayout.SequenceFirst);
        Assert.Throws<ArgumentOutOfRangeException>("options", () => OptionArguments.CheckLayout((SequenceLayout)2));
    }

    [Fact]
    public void WeightsThatShareMemoryWithAnInput_AreNamed_AndTouchingIsNot()
    {
        var memory = new float[16];
        OptionArguments.CheckInputOverlap(new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(memory.AsSpan(0, 8)) }, memory.AsSpan(8), "key");
        OptionArguments.CheckInputOverlap(new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(memory.AsSpan(8)) }, memory.AsSpan(0, 8), "key");
        OptionArguments.CheckInputOverlap(default, memory, "key");
        foreach ((int from, int count) in ((int, int)[])[(0, 5), (4, 8), (5, 2), (11, 5), (0, 16)])
        {
            var error = Assert.Throws<ArgumentException>("options", () => OptionArguments.CheckInputOverlap(new AttentionOptions { Weights = AttentionWeightsOutput.Averaged(memory.AsSpan(from, count)) }, memory.AsSpan(4, 8), "key"));
            Assert.StartsWith("options.Weights must not overlap key:", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("options.Padding")]
    [InlineData("options.Mask")]
    [InlineData("options.Dropout")]
    public void MasksThatShareMemoryWithWhatIsWritten_AreNamed(string mask)
    {
        // Flags and numbers of one array: floats 2 and 3 are flags 8 to 15, or lengths 2 and 3.
        var memory = new float[8];
        foreach (bool second in (bool[])[false, true])
        {
            Check(0, 2, output: true);
            Check(4, 4, output: true);
            Check(0, 2, output: false);
            Check(4, 4, output: false);
            foreach ((int from, int count) in ((int, int)[])[(2, 2), (0, 3), (3, 5), (0, 8)])
            {
                var error = Assert.Throws<ArgumentException>("output", () => Check(from, count, output: true));
                Assert.StartsWith($"output must not overlap {mask}:", error.Message, StringComparison.Ordinal);
                error = Assert.Throws<ArgumentException>("options", () => Check(from, count, output: false));
                Assert.StartsWith($"options.Weights must not overlap {mask}:", error.Message, StringComparison.Ordinal);
            }

            void Check(int from, int count, bool output)
            {
                Span<float> numbers = memory.AsSpan(2, 2);
                Span<bool> flags = MemoryMarshal.Cast<float, bool>(numbers);
                var options = new AttentionOptions();
                switch (mask)
                {
                    case "options.Padding":
                        options.Padding = second
                            ? PaddingMask.FromValid(flags) : PaddingMask.FromLengths(MemoryMarshal.Cast<float, int>(numbers));
                        break;
                    case "options.Mask":
                        options.Mask = second ? AttentionMask.Additive(numbers) : AttentionMask.Deny(flags);
                        break;
                    default:
                        options.Dropout = DropoutMask.FromKept(flags, 0);
                        break;
                }

                Span<float> written = memory.AsSpan(from, count);
                options.Weights = output ? default : AttentionWeightsOutput.PerHead(written);
                OptionArguments.CheckNoOverlap(options, output ? written : default);
            }
        }
    }

    [Fact]
    public void OutputThatSharesMemoryWithTheWeights_IsRejected()
    {
        var memory = new float[8];
        Check(0, 4);
        var error = Assert.Throws<ArgumentException>("options", () => Check(3, 4));
        Assert.StartsWith("options.Weights must not overlap output: both are written.", error.Message, StringComparison.Ordinal);

        void Check(int from, int count) => OptionArguments.CheckNoOverlap(
            new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(memory.AsSpan(4)) }, memory.AsSpan(from, count));
    }

    [Fact]
    public void ChecksThatPass_AllocateNothing()
    {
        var numbers = new float[210];
        var target = new float[210];
        var flags = new bool[210];
        Allocations.AssertNoneOnThisThread(Run);

        void Run()
        {
            var options = new AttentionOptions
            {
                Mask = AttentionMask.Additive(numbers),
                Dropout = DropoutMask.FromKept(flags, 0.5f),
                Weights = AttentionWeightsOutput.PerHead(target),
            };
            OptionArguments.CheckMask(options.Mask, 2, 3, 5, 7);
            OptionArguments.CheckMask(AttentionMask.Deny(flags, MaskScope.PerItemAndHead), 2, 3, 5, 7);
            OptionArguments.CheckDropout(options.Dropout, 2, 3, 5, 7, 0);
            OptionArguments.CheckWeightsOutput(options.Weights, 2, 3, 5, 7, 0);
            OptionArguments.CheckInputOverlap(options, numbers, "query");
            OptionArguments.CheckNoOverlap(options, numbers.AsSpan(0, 0));
            OptionArguments.CheckLayout(options.Layout);
        }
    }

    private static void AssertWeights(string formula, int length, bool averaged, int added)
    {
        var error = Assert.Throws<ArgumentException>("options", () => OptionArguments.CheckWeightsOutput(
            averaged ? AttentionWeightsOutput.Averaged(new float[length]) : AttentionWeightsOutput.PerHead(new float[length]), 2, 3, 5, 7, added));
        Assert.StartsWith($"options.Weights must hold {formula} floats, but holds {length}.", error.Message, StringComparison.Ordinal);
    }
}
