using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>A layer has the same bits for any threads, batch and chunking, packed or not, alone or in a stack; and it has the right ones.</summary>
public class WholeLayerBitsTests
{
    public static TheoryData<string> Layers => [.. WholeLayerCase.Names];

    public static TheoryData<string> Decoders => [.. WholeLayerCase.All.Where(layer => layer.IsCausal).Select(layer => layer.Name)];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Layer_IsCloseToTheReference(string name)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        foreach ((int batch, int sequence) in ((int, int)[])[(1, 1), (2, 13), (1, 70)])
        {
            float[] input = layer.Input(batch, sequence);
            double[] expected = layer.Reference(input, batch, sequence);
            float[] found = layer.Run(input, batch, sequence);
            double error = found.Zip(expected, static (f, e) => Math.Abs(f - e)).Max() / expected.Max(Math.Abs);
            Assert.InRange(error, 0, 2e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Threads_ChangeNoBit(string name)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        foreach ((int batch, int sequence) in ((int, int)[])[(1, 1), (1, 3), (2, 40), (3, 65), (1, 400)])
        {
            float[] input = layer.Input(batch, sequence);
            float[] expected = layer.Run(input, batch, sequence);
            foreach (int degree in (int[])[2, 3, 5])
            {
                Bits.AssertSame(expected, layer.Run(input, batch, sequence, degree: degree), $"{name}, {batch} x {sequence}, {degree} threads");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Batch_AndPacking_ChangeNoBit(string name)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        int width = layer.Shape.DModel;
        int[] lengths = [5, 1, 33, 12, 64, 2];
        int[] ends = [0, .. lengths.Select((_, i) => lengths.Take(i + 1).Sum())];
        float[] packed = layer.Input(1, ends[^1]);
        var found = new float[packed.Length];
        foreach (int degree in (int[])(layer.HasCross ? [] : [1, 3]))
        {
            layer.Layer.Core.Packed(packed, found, ends, new AttentionOptions { MaxDegreeOfParallelism = degree });
            for (int i = 0; i < lengths.Length; i++)
            {
                float[] alone = layer.Run(packed[(ends[i] * width)..(ends[i + 1] * width)], 1, lengths[i]);
                Bits.AssertSame(alone, found.AsSpan(ends[i] * width, alone.Length), $"{name}, packed item {i}, {degree} threads");
            }
        }

        float[] batch = layer.Input(4, 21);
        float[] together = layer.Run(batch, 4, 21);
        for (int item = 0; item < 4; item++)
        {
            int floats = 21 * width;
            Bits.AssertSame(layer.Run(batch[(item * floats)..((item + 1) * floats)], 1, 21), together.AsSpan(item * floats, floats), $"{name}, item {item}");
        }
    }

    [Theory]
    [MemberData(nameof(Decoders))]
    public void Decoder_HasTheSameBits_WholeInChunksAndTokenByToken(string name)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        const int Tokens = 90;
        int width = layer.Shape.DModel;
        float[] input = layer.Input(1, Tokens);
        float[] whole = layer.Run(input, 1, Tokens);
        var found = new float[whole.Length];
        foreach (int[] chunks in (int[][])[[Tokens], [50, 40], [1, 60, 29], [.. Enumerable.Repeat(1, Tokens)]])
        {
            foreach (int degree in (int[])[1, 3])
            {
                KeyValueCache cache = layer.Layer.Core.CreateCache(1, Tokens);
                int done = 0;
                foreach (int tokens in chunks)
                {
                    layer.RunCached(
                        input.AsSpan(done * width, tokens * width), cache, found.AsSpan(done * width, tokens * width), tokens, new AttentionOptions { MaxDegreeOfParallelism = degree });
                    done += tokens;
                }

                Bits.AssertSame(whole, found, $"{name}, chunks of {chunks[0]}, {degree} threads");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Padding_IsThatOfTheItemAlone(string name)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        int width = layer.Shape.DModel;
        float[] input = layer.Input(2, 20);
        float[] found = layer.Run(input, 2, 20, PaddingMask.FromLengths([20, 9]));
        int second = 20 * width;

        Bits.AssertSame(layer.Run(input[second..(second + (9 * width))], 1, 9), found.AsSpan(second, 9 * width), $"{name}, 9 of 20 tokens");
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void WhatIsHidden_DoesNotLeak(string name)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        int width = layer.Shape.DModel;
        float[] input = layer.Input(2, 12);
        PaddingMask padding = PaddingMask.FromLengths([12, 7]);
        float[] expected = layer.Run(input, 2, 12, padding);
        input.AsSpan((12 + 7) * width).Fill(float.NaN);
        float[] found = layer.Run(input, 2, 12, padding);

        Bits.AssertSame(expected.AsSpan(0, (12 + 7) * width), found.AsSpan(0, (12 + 7) * width), $"{name}, padding of NaN");
    }

    [FusedMultiplyAddTheory]
    [MemberData(nameof(Layers))]
    public void EveryVectorWidth_GivesTheCommittedBits(string name)
    {
        ulong found = Checksum(WholeLayerCase.Get(name));
        ulong expected = WholeLayerGoldenBits.Checksums.GetValueOrDefault(name);
        Assert.True(expected == found, $"The bits of {name} changed; if that is wanted, its line in WholeLayerGoldenBits is: {Line(name, found)}");
    }

    /// <summary>Not a test of anything: writes the table for <see cref="WholeLayerGoldenBits"/> if asked to.</summary>
    [Fact]
    public void TheTableOfChecksums_IsWrittenOnRequest()
    {
        if (Environment.GetEnvironmentVariable("ATTENTIONGEN_GOLDEN_LAYER_BITS") is { Length: > 0 } path)
        {
            File.WriteAllLines(path, WholeLayerCase.All.Select(layer => Line(layer.Name, Checksum(layer))));
        }
    }

    private static string Line(string name, ulong checksum) => $"        [\"{name}\"] = 0x{checksum:x16},";

    private static ulong Checksum(WholeLayerCase layer)
    {
        ulong checksum = Bits.Checksum([]);
        foreach ((int batch, int sequence) in ((int, int)[])[(1, 1), (3, 45), (1, 130)])
        {
            checksum = Bits.Checksum(layer.Run(layer.Input(batch, sequence), batch, sequence), checksum);
        }

        return checksum;
    }
}
