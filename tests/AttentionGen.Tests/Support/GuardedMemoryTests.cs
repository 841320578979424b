using System.Runtime.InteropServices;
using Xunit;

namespace AttentionGen.Tests.Support;

/// <summary>
/// Proves that the guard works without ending the test process: the kernel is asked to copy single bytes from chosen
/// addresses into a pipe, and answers EFAULT exactly where a load instruction would fault.
/// </summary>
public sealed partial class GuardedMemoryTests
{
    private const int BadAddress = 14; // EFAULT

    public static TheoryData<int> Lengths => [1, 3, 1023, 1024, 1025, 4096];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void OneByteBehindTheLastElementCannotBeRead(int length)
    {
        using var memory = new GuardedMemory(length, GuardSide.After);
        if (!GuardedMemory.IsGuarded)
        {
            return;
        }

        nint end = memory.Address + length * sizeof(float);
        Assert.True(CanRead(memory.Address));
        Assert.True(CanRead(end - 1));
        Assert.False(CanRead(end));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void OneByteBeforeTheFirstElementCannotBeRead(int length)
    {
        using var memory = new GuardedMemory(length, GuardSide.Before);
        if (!GuardedMemory.IsGuarded)
        {
            return;
        }

        Assert.True(CanRead(memory.Address));
        Assert.True(CanRead(memory.Address + length * sizeof(float) - 1));
        Assert.False(CanRead(memory.Address - 1));
    }

    [Theory]
    [InlineData(GuardSide.After)]
    [InlineData(GuardSide.Before)]
    public void AnEmptySpanMayNotBeReadAtAll(GuardSide side)
    {
        using var memory = new GuardedMemory(0, side);
        Assert.True(memory.Span.IsEmpty);
        if (GuardedMemory.IsGuarded)
        {
            Assert.False(CanRead(memory.Address));
        }
    }

    [Theory]
    [InlineData(GuardSide.After)]
    [InlineData(GuardSide.Before)]
    public void TheSpanHoldsWhatWasPutIn(GuardSide side)
    {
        float[] values = [1, 2, 3, 4, 5];
        using var memory = new GuardedMemory(values, side);
        Assert.Equal(values, memory.Span.ToArray());
        memory.Span.Fill(7);
        Assert.Equal([7, 7, 7, 7, 7], memory.Span.ToArray());
    }

    private static unsafe bool CanRead(nint address)
    {
        int* ends = stackalloc int[2];
        Assert.Equal(0, Pipe(ends));
        try
        {
            nint written = Write(ends[1], address, 1);
            if (written != 1)
            {
                Assert.Equal(BadAddress, Marshal.GetLastPInvokeError());
            }

            return written == 1;
        }
        finally
        {
            Assert.Equal(0, Close(ends[0]));
            Assert.Equal(0, Close(ends[1]));
        }
    }

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    private static unsafe partial int Pipe(int* ends);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int file, nint address, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
