using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Functions;

/// <summary>Score and mask functions compute what the user's method says, with the same bits however a call is put together.</summary>
public class FunctionTests
{
    public static TheoryData<string> All => [.. FunctionCase.All];

    public static TheoryData<string> Masks => [.. FunctionCase.Masks, .. FunctionCase.Combined];

    public static TheoryData<string> Cached => [.. FunctionCase.All.Where(static name => ModernCall.MakeLayer(name).CreateCache is not null)];

    [Theory]
    [MemberData(nameof(All))]
    public void Rows_AreThoseOfTheReference_WithTheUsersOwnMethod(string name)
    {
        var layer = new FunctionCase(name);
        foreach (int sequence in (int[])[1, 70, FunctionCase.Length])
        {
            float[] input = layer.Input(2 * sequence);
            float[] found = layer.Forward(input, 2, sequence);
            double[] expected = ReferenceAttention.Forward(
                layer.Layer.Shape, ModernCall.WeightsOf(name), input, 2, sequence, new AttentionOptions(), layer.Functions);
            double largest = 0;
            for (int i = 0; i < found.Length; i++)
            {
                // Math.Max keeps NaN.
                largest = Math.Max(largest, Math.Abs(found[i] - expected[i]));
            }

            Assert.InRange(largest, 0, 4e-6);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Bits_AreTheSame_OnAnyThreads_InAnyBatch_AndInPackedSequences(string name)
    {
        var layer = new FunctionCase(name);
        const int Sequence = FunctionCase.Length;
        int width = layer.Layer.Shape.DModel;
        int outputWidth = layer.Layer.Shape.OutputWidth;
        float[] input = layer.Input(3 * Sequence);
        float[] expected = layer.Forward(input, 3, Sequence);
        foreach (int degree in (int[])[2, 3, 5])
        {
            Bits.AssertSame(expected, layer.Forward(input, 3, Sequence, degree), $"{name}, {degree} threads");
        }

        // The first item is item 0 alone too.
        float[] alone = layer.Forward(input.AsSpan(0, Sequence * width), 1, Sequence, 2);
        Bits.AssertSame(expected.AsSpan(0, Sequence * outputWidth), alone, $"{name}, alone");

        int[] ends = [0, Sequence, Sequence + 100, Sequence + 100 + 7];
        var packed = new float[ends[^1] * outputWidth];
        layer.Layer.Packed!(input.AsSpan(0, ends[^1] * width), packed, ends, layer.Options(2));
        Bits.AssertSame(expected.AsSpan(0, Sequence * outputWidth), packed.AsSpan(0, Sequence * outputWidth), $"{name}, packed");
    }

    [Theory]
    [MemberData(nameof(Cached))]
    public void Bits_AreTheSame_WholeInChunksAndTokenByToken(string name)
    {
        var layer = new FunctionCase(name);
        const int Sequence = FunctionCase.Length;
        int width = layer.Layer.Shape.DModel;
        int outputWidth = layer.Layer.Shape.OutputWidth;
        float[] input = layer.Input(Sequence);
        float[] expected = layer.Forward(input, 1, Sequence);
        foreach (int[] chunks in (int[][])[[Sequence], [300, 19, 300], [1, 2, 63, 64, 65, Sequence - 195], [.. Enumerable.Repeat(1, Sequence)]])
        {
            KeyValueCache cache = layer.Layer.CreateCache!(1, Sequence);
            var found = new float[expected.Length];
            int first = 0;
            foreach (int tokens in chunks)
            {
                layer.Layer.WithCache!(
                    input.AsSpan(first * width, tokens * width), cache, found.AsSpan(first * outputWidth, tokens * outputWidth), tokens, layer.Options(1 + (tokens % 2)));
                first += tokens;
            }

            Bits.AssertSame(expected, found, $"{name}, {chunks.Length} chunks");
        }
    }

    /// <summary>What a mask function hides, a mask of the call hides with the same bits, blocks that are left out included.</summary>
    [Theory]
    [MemberData(nameof(Masks))]
    public void MaskFunction_HasTheBitsOfADenseMask(string name)
    {
        var layer = new FunctionCase(name);
        LayerHandle plain = ModernCall.MakeLayer(layer.Layer.Shape.KeyValueHeads switch
        {
            4 => nameof(PlainFourHeads),
            2 => nameof(PlainTwoKeyHeads),
            _ => nameof(PlainOneKeyHead),
        });
        const int Sequence = FunctionCase.Length;
        Func<int, int, int, int, bool> sees = layer.Functions.Mask!;
        var allowed = new bool[2 * Sequence * Sequence];
        for (int i = 0; i < allowed.Length; i++)
        {
            allowed[i] = sees(i / (Sequence * Sequence), 0, i / Sequence % Sequence, i % Sequence);
        }

        AttentionShape shape = layer.Layer.Shape;
        float[] query = SeededNumbers.Make(2 * Sequence * shape.QueryWidth, 5, SeededNumbers.UnitVariance);
        float[] key = SeededNumbers.Make(2 * Sequence * shape.KeyWidth, 6, SeededNumbers.UnitVariance);
        float[] value = SeededNumbers.Make(2 * Sequence * shape.ValueWidth, 7, SeededNumbers.UnitVariance);
        var expected = new float[2 * Sequence * shape.ContextWidth];
        var found = new float[expected.Length];
        plain.Attend(
            query, key, value, expected, 2, Sequence, Sequence, new AttentionOptions { Mask = AttentionMask.Allow(allowed, MaskScope.PerItem), MaxDegreeOfParallelism = 1 });
        layer.Layer.Attend(query, key, value, found, 2, Sequence, Sequence, layer.Options(2));
        Bits.AssertSame(expected, found, name);
    }

    [Theory]
    [InlineData(nameof(AlibiFunction), nameof(AlibiBuiltIn))]
    [InlineData(nameof(SoftCapFunction), nameof(SoftCapBuiltIn))]
    public void WhatTheAttributeHas_HasTheSameBitsAsAFunction(string name, string builtIn)
    {
        var layer = new FunctionCase(name);
        float[] input = layer.Input(2 * FunctionCase.Length);
        var expected = new float[2 * FunctionCase.Length * layer.Layer.Shape.OutputWidth];
        ModernCall.MakeLayer(builtIn).Self!(input, expected, 2, FunctionCase.Length, default);
        Bits.AssertSame(expected, layer.Forward(input, 2, FunctionCase.Length, 2), name);
    }

    /// <summary>Nothing of a key that no query sees reaches the output, and a row that sees nothing is zero.</summary>
    [Theory]
    [MemberData(nameof(Masks))]
    public void HiddenNaN_StaysHidden_AndRowsThatSeeNothing_AreZero(string name)
    {
        var layer = new FunctionCase(name);
        const int Sequence = FunctionCase.Length;
        AttentionShape shape = layer.Layer.Shape;
        Func<int, int, int, int, bool> sees = layer.Functions.Mask!;
        float[] query = SeededNumbers.Make(Sequence * shape.QueryWidth, 5);
        float[] key = SeededNumbers.Make(Sequence * shape.KeyWidth, 6);
        float[] value = SeededNumbers.Make(Sequence * shape.ValueWidth, 7);
        const int Spoiled = 330;
        key.AsSpan(Spoiled * shape.KeyWidth, shape.KeyWidth).Fill(float.NaN);
        value.AsSpan(Spoiled * shape.ValueWidth, shape.ValueWidth).Fill(float.PositiveInfinity);
        var found = new float[Sequence * shape.ContextWidth];
        layer.Layer.Attend(query, key, value, found, 1, Sequence, Sequence, layer.Options());
        for (int row = 0; row < Sequence; row++)
        {
            Span<float> context = found.AsSpan(row * shape.ContextWidth, shape.ContextWidth);
            bool seesSpoiled = sees(0, 0, row, Spoiled);
            bool seesAny = Enumerable.Range(0, Sequence).Any(k => sees(0, 0, row, k));
            Assert.Equal(seesSpoiled, !float.IsFinite(context[0]));
            Assert.True(seesAny || context.IndexOfAnyExcept(0f) < 0, $"{name}, row {row}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void MaskedScores_AreThoseOfTheReference(string name)
    {
        var layer = new FunctionCase(name);
        const int Sequence = 90;
        AttentionShape shape = layer.Layer.Shape;
        float[] input = layer.Input(Sequence);
        var scores = new float[shape.Heads * Sequence * (Sequence + shape.AddedKeys)];
        var expected = new float[scores.Length];
        var output = new float[Sequence * shape.OutputWidth];
        AttentionOptions options = layer.Options();
        options.Scores = ScoresOutput.Masked(scores);
        layer.Layer.Self!(input, output, 1, Sequence, options);
        ReferenceAttention.Forward(
            shape, ModernCall.WeightsOf(name), input, 1, Sequence, new AttentionOptions { Scores = ScoresOutput.Masked(expected) }, layer.Functions);
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.True(scores[i] == expected[i] || Math.Abs(scores[i] - expected[i]) < 2e-5, $"{name}, score {i} is {scores[i]}, expected {expected[i]}.");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void ACall_AllocatesNothing(string name)
    {
        var layer = new FunctionCase(name);
        float[] input = layer.Input(130);
        var output = new float[130 * layer.Layer.Shape.OutputWidth];
        var workspace = new Workspace();
        Allocations.AssertNoneOnThisThread(() => layer.Layer.Self!(input, output, 1, 130, layer.Options(1, workspace)));
    }
}
