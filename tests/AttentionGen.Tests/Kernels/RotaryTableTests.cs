using System.Runtime.CompilerServices;
using AttentionGen.Kernels;
using Xunit;

namespace AttentionGen.Tests.Kernels;

public class RotaryTableTests
{
    private static readonly RotaryShape Yarn = new(RotaryPairing.HalfSplit, 6, 5000)
    {
        Scaling = RotaryScaling.Yarn,
        Factor = 4,
        OriginalLength = 128,
    };

    [Fact]
    public void EntriesAre_CosineAndSine_OfExactAngles()
    {
        double[] frequencies = RotaryFrequencies.Of(Yarn);
        double amplitude = (0.1 * Math.Log(4)) + 1;
        RotaryTable.Snapshot table = RotaryTable.For(Yarn).Ensure(100_001);
        foreach (int position in (int[])[0, 1, 2, 63, 64, 1000, 99_999, 100_000])
        {
            for (int pair = 0; pair < 3; pair++)
            {
                double angle = position * frequencies[pair];
                Assert.Equal((float)(Math.Cos(angle) * amplitude), Unsafe.Add(ref table.Cosines(position), pair), 1e-7f);
                Assert.Equal((float)(Math.Sin(angle) * amplitude), Unsafe.Add(ref table.Sines(position), pair), 1e-7f);
            }
        }
    }

    [Fact]
    public void EqualDeclarations_ShareATable_WhateverTheirPairing()
    {
        RotaryTable table = RotaryTable.For(Yarn);
        Assert.Same(table, RotaryTable.For(Yarn with { Pairing = RotaryPairing.Interleaved }));
        Assert.NotSame(table, RotaryTable.For(Yarn with { Base = 5001 }));
        GC.KeepAlive(table);
    }

    [Fact]
    public void Growth_KeepsEveryBit_AndTheOldSnapshot()
    {
        RotaryTable table = RotaryTable.For(new RotaryShape(RotaryPairing.Interleaved, 4, 77));
        RotaryTable.Snapshot small = table.Ensure(10);
        float[] before = Row(small, 9);
        int positions = small.Positions;
        RotaryTable.Snapshot large = table.Ensure(small.Positions + 1);
        Assert.True(large.Positions >= 2 * positions);
        Assert.Equal(positions, small.Positions);
        Assert.Equal(before, Row(small, 9));
        Assert.Equal(before, Row(large, 9));
        Assert.Same(large, table.Ensure(3));
    }

    [Fact]
    public void LargeEnoughTable_IsHandedOutWithoutAllocation()
    {
        RotaryTable table = RotaryTable.For(Yarn);
        table.Ensure(50);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            table.Ensure(i);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void ConcurrentGrowth_GivesEveryoneEnough()
    {
        RotaryTable table = RotaryTable.For(new RotaryShape(RotaryPairing.HalfSplit, 2, 123));
        Parallel.For(0, 2000, i =>
        {
            int last = (i * 7919) % 5000;
            RotaryTable.Snapshot snapshot = table.Ensure(last + 1);
            Assert.Equal((float)Math.Cos(last), snapshot.Cosines(last));
            Assert.Equal((float)Math.Sin(last), snapshot.Sines(last));
        });
    }

    [Fact]
    public void PositionsOutsideTheTable_AreErrors()
    {
        RotaryTable table = RotaryTable.For(Yarn);
        RotaryTable.Snapshot snapshot = table.Ensure(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Ensure(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.Cosines(-1) + 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.Sines(snapshot.Positions) + 0);
    }

    private static float[] Row(RotaryTable.Snapshot table, int position) =>
        [table.Cosines(position), Unsafe.Add(ref table.Cosines(position), 1), table.Sines(position), Unsafe.Add(ref table.Sines(position), 1)];
}
