using System.Runtime.CompilerServices;
using AttentionGen.Kernels;
using AttentionGen.Tests.Faults;
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
        RotaryTable table = RotaryTable.For(Yarn);
        foreach (int position in (int[])[0, 1, 2, 63, 64, 1000, 16_383, 16_384, 16_385, 16_447, 16_448, 99_999, 100_000, 5_000_000])
        {
            var cosines = new float[3];
            var sines = new float[3];
            table.WriteRows(position, cosines, sines);
            for (int pair = 0; pair < 3; pair++)
            {
                double angle = position * frequencies[pair];
                Assert.Equal((float)(Math.Cos(angle) * amplitude), cosines[pair], 1e-7f);
                Assert.Equal((float)(Math.Sin(angle) * amplitude), sines[pair], 1e-7f);
            }
        }
    }

    [Fact]
    public void WrittenRows_AreThoseOfTheTable_ToTheBit()
    {
        RotaryTable table = RotaryTable.For(Yarn);
        var cosines = new float[3 * 200];
        var sines = new float[3 * 200];
        table.WriteRows(900, cosines, sines);
        RotaryTable.Snapshot snapshot = table.Ensure(1100);
        for (int i = 0; i < cosines.Length; i++)
        {
            Assert.Equal(Unsafe.Add(ref snapshot.Cosines(900), i), cosines[i]);
            Assert.Equal(Unsafe.Add(ref snapshot.Sines(900), i), sines[i]);
        }
    }

    [Fact]
    public void APosition_HasTheSameBits_HoweverManyAreAskedForAtOnce()
    {
        const int Rows = 300;
        const int First = RotaryTable.LongestKept - 100;
        RotaryTable table = RotaryTable.For(Yarn);
        var cosines = new float[3 * Rows];
        var sines = new float[3 * Rows];
        table.WriteRows(First, cosines, sines);
        for (int row = 0; row < Rows; row++)
        {
            var cosine = new float[3];
            var sine = new float[3];
            table.WriteRows(First + row, cosine, sine);
            Assert.Equal(cosines[(row * 3)..((row * 3) + 3)], cosine);
            Assert.Equal(sines[(row * 3)..((row * 3) + 3)], sine);
        }
    }

    [Fact]
    public void TheLastPositionOfAll_HasARow()
    {
        var cosines = new float[6];
        var sines = new float[6];
        RotaryTable.For(Yarn).WriteRows(int.MaxValue, cosines, sines);
        Assert.All(cosines.Concat(sines), number => Assert.InRange(number, -1.2f, 1.2f));
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
        int positions = small.Capacity;
        RotaryTable.Snapshot large = table.Ensure(positions + 1);
        Assert.True(large.Capacity >= 2 * positions);
        Assert.Equal(positions, small.Capacity);
        Assert.Equal(before, Row(small, 9));
        Assert.Equal(before, Row(large, 9));
        Assert.Same(large, table.Ensure(3));
    }

    [Fact]
    public void Growth_ComputesFewRowsAtOnce_AndEndsAtTheLongestKeptTable()
    {
        RotaryTable table = RotaryTable.For(new RotaryShape(RotaryPairing.HalfSplit, 2, 78));
        Assert.InRange(table.Ensure(10_001).Positions, 10_001, 10_064);
        Assert.InRange(table.Ensure(10_100).Positions, 10_100, 10_163);
        Assert.Equal(RotaryTable.LongestKept, table.Ensure(RotaryTable.LongestKept).Capacity);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Ensure(RotaryTable.LongestKept + 1));
    }

    [Fact]
    public void LargeEnoughTable_IsHandedOutWithoutAllocation()
    {
        RotaryTable table = RotaryTable.For(Yarn);
        table.Ensure(50);
        Allocations.AssertNoneOnThisThread(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                table.Ensure(i);
            }
        });
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
        Assert.Throws<ArgumentOutOfRangeException>(() => table.WriteRows(-1, new float[3], new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.Cosines(-1) + 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => snapshot.Sines(snapshot.Positions) + 0);
    }

    private static float[] Row(RotaryTable.Snapshot table, int position) =>
        [table.Cosines(position), Unsafe.Add(ref table.Cosines(position), 1), table.Sines(position), Unsafe.Add(ref table.Sines(position), 1)];
}
