using AttentionGen.Kernels;
using AttentionGen.Tests.Faults;
using Xunit;

namespace AttentionGen.Tests;

public class ArgumentsTests
{
    [Fact]
    public void NegativeSize_IsOutOfRange_AndZeroIsNot()
    {
        Arguments.CheckSize(0, "batch");
        Arguments.CheckSize(int.MaxValue, "batch");
        var error = Assert.Throws<ArgumentOutOfRangeException>("batch", () => Arguments.CheckSize(-1, "batch"));
        Assert.StartsWith("batch must not be negative.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TensorOfAnotherLength_IsExplainedByItsFormula()
    {
        Arguments.CheckTensor(131072, 2, 128, 512, "input", "sequence", "DModel");
        Arguments.CheckTensor(0, 0, 128, 512, "input", "sequence", "DModel");
        Arguments.CheckTensor(0, 2, 0, 512, "input", "sequence", "DModel");
        foreach (int length in (int[])[131071, 131073, 0])
        {
            var error = Assert.Throws<ArgumentException>("input", () => Arguments.CheckTensor(length, 2, 128, 512, "input", "sequence", "DModel"));
            Assert.StartsWith(
                $"input must hold batch × sequence × DModel = 2 × 128 × 512 = 131072 floats, but holds {length}.",
                error.Message,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1 << 16, 1 << 16, 1, "4294967296")]
    [InlineData(1 << 30, 1 << 30, 8, "9223372036854775808")]
    [InlineData(1 << 30, 1 << 30, 16, "18446744073709551616")]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue, "9903520300447984150353281023")]
    public void TensorWhoseProductOverflows_IsRejectedByItsTrueProduct(int batch, int rows, int width, string product)
    {
        var error = Assert.Throws<ArgumentException>("input", () => Arguments.CheckTensor(0, batch, rows, width, "input", "sequence", "DModel"));
        Assert.Contains($"= {product} floats, but holds 0.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SharedMemory_IsAnOverlap_AndTouchingIsNot()
    {
        var memory = new float[16];
        Arguments.CheckNoOverlap(memory.AsSpan(0, 8), "input", memory.AsSpan(8), "output");
        Arguments.CheckNoOverlap(memory.AsSpan(0, 8), "input", default, "output");
        foreach ((int from, int count) in ((int, int)[])[(0, 8), (7, 1), (0, 16), (4, 2)])
        {
            var error = Assert.Throws<ArgumentException>(
                "output", () => Arguments.CheckNoOverlap(memory.AsSpan(0, 8), "input", memory.AsSpan(from, count), "output"));
            Assert.StartsWith("output must not overlap input", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void PaddingThatFits_Passes()
    {
        Arguments.CheckPadding(PaddingMask.None, 3, 5);
        Arguments.CheckPadding(PaddingMask.FromLengths([0, 5, 3]), 3, 5);
        Arguments.CheckPadding(PaddingMask.FromLengths([]), 0, 5);
        Arguments.CheckPadding(PaddingMask.FromValid(new bool[15]), 3, 5);
        Arguments.CheckPadding(PaddingMask.FromIgnored(new bool[15]), 3, 5);
        Arguments.CheckPadding(PaddingMask.FromIgnored([]), 3, 0);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(0)]
    public void PaddingLengths_AreOnePerBatchItem(int given) => AssertPadding<ArgumentException>(
        $"one length per batch item, 3 in all, but holds {given}.", () => Arguments.CheckPadding(PaddingMask.FromLengths(new int[given]), 3, 5));

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void PaddingLength_IsWithinTheKeys(int length) => AssertPadding<ArgumentOutOfRangeException>(
        $"The padding length of batch item 1 must be from 0 to the key length 5, but is {length}.",
        () => Arguments.CheckPadding(PaddingMask.FromLengths([5, length, 9]), 3, 5));

    [Theory]
    [InlineData(14, 3, 5, "3 × 5 = 15 flags, but holds 14.")]
    [InlineData(16, 3, 5, "3 × 5 = 15 flags, but holds 16.")]
    [InlineData(0, 1 << 16, 1 << 16, "65536 × 65536 = 4294967296 flags, but holds 0.")]
    public void PaddingFlags_AreOnePerKey(int given, int batch, int keys, string words)
    {
        AssertPadding<ArgumentException>(words, () => Arguments.CheckPadding(PaddingMask.FromValid(new bool[given]), batch, keys));
        AssertPadding<ArgumentException>(words, () => Arguments.CheckPadding(PaddingMask.FromIgnored(new bool[given]), batch, keys));
    }

    [Fact]
    public void ChecksThatPass_AllocateNothing()
    {
        var memory = new float[64];
        var flags = new bool[8];
        int[] lengths = [4, 2];
        Allocations.AssertNoneOnThisThread(Run);

        void Run()
        {
            Arguments.CheckSize(2, "batch");
            Arguments.CheckTensor(64, 2, 4, 8, "input", "sequence", "DModel");
            Arguments.CheckNoOverlap(memory.AsSpan(0, 32), "input", memory.AsSpan(32), "output");
            Arguments.CheckPadding(PaddingMask.FromLengths(lengths), 2, 4);
            Arguments.CheckPadding(PaddingMask.FromValid(flags), 2, 4);
        }
    }

    private static void AssertPadding<TException>(string words, Action action)
        where TException : ArgumentException
    {
        TException error = Assert.Throws<TException>("padding", action);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
