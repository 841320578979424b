using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Modern;

/// <summary>Gates on contexts, and norms over and of heads, in every kind of call: as exact as elsewhere, with the same bits, and nothing of a row in another.</summary>
public sealed class GatedCallTests
{
    public static TheoryData<string> Layers =>
    [
        nameof(Qwen3NextLike), nameof(AlphaFoldLike), nameof(HeadwiseGated), nameof(Olmo2Like), nameof(NormalisedTogether),
        nameof(CohereLike), nameof(PersimmonLike), nameof(AddedKeyGated), nameof(GatedFromOtherWidths),
    ];

    public static TheoryData<string> Gated => [nameof(Qwen3NextLike), nameof(AlphaFoldLike), nameof(HeadwiseGated), nameof(AddedKeyGated), nameof(GatedFromOtherWidths)];

    [Theory]
    [MemberData(nameof(Layers))]
    public void CrossAttention_IsTheReference_AndAsExactAsPlainCode(string name)
    {
        foreach ((int batch, int queries, int keys) in ((int, int, int)[])[(1, 1, 1), (2, 5, 9), (3, 31, 17), (1, 20, 300)])
        {
            var call = new ModernCall(name, batch, queries, keys, padding: PaddingCase.Lengths, isSelf: false);
            double[] expected = call.Reference(0, queries);
            float[] plain = call.Plain(0, queries);
            float[] found = call.Run();
            double largest = Largest.Of(expected);
            double error = Largest.Difference(expected, found);
            double plainError = Largest.Difference(expected, plain);
            Assert.True(error <= (2 * plainError) + (largest * 4e-7), $"{call.Name}: the error is {error:g3}, that of plain code {plainError:g3}.");
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void EveryWayToCall_HasTheSameBits_OnAnyNumberOfThreads(string name)
    {
        foreach ((int batch, int queries, int keys) in ((int, int, int)[])[(1, 1, 70), (2, 40, 90), (5, 3, 3), (1, 300, 260)])
        {
            var call = new ModernCall(name, batch, queries, keys, isSelf: false);
            float[] expected = call.Run();
            foreach (int threads in (int[])[1, 2, 3, 7])
            {
                var options = new AttentionOptions { MaxDegreeOfParallelism = threads };
                Bits.AssertSame(expected, call.Run(options), $"{call.Name}, {threads} threads");
                KeyValueMemory memory = call.Layer.CreateMemory(batch, keys);
                call.Layer.ProjectMemory(call.Key, call.Value, memory, keys, options);
                var output = new float[expected.Length];
                call.Layer.WithMemory(call.Query, memory, output, queries, options);
                Bits.AssertSame(expected, output, $"{call.Name}, {threads} threads, by a memory");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void SpansBetweenGuardPages_AreKept(string name)
    {
        foreach (GuardSide side in Enum.GetValues<GuardSide>())
        {
            foreach ((int batch, int queries, int keys) in ((int, int, int)[])[(1, 1, 1), (2, 5, 9), (1, 25, 129), (2, 3, 0)])
            {
                var call = new ModernCall(name, batch, queries, keys, isSelf: false);
                float[] expected = call.Run();
                using var query = new GuardedMemory(call.Query, side);
                using var key = new GuardedMemory(call.Key, side);
                using var value = new GuardedMemory(call.Value, side);
                using var output = new GuardedMemory(expected.Length, side);
                foreach (int threads in (int[])[1, 3])
                {
                    call.Layer.Cross(query.Span, key.Span, value.Span, output.Span, batch, queries, keys, new AttentionOptions { MaxDegreeOfParallelism = threads });
                    Bits.AssertSame(expected, output.Span, $"{call.Name}, {side}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Gated))]
    public void NotANumberInARowOfQueries_StaysInItsRow(string name)
    {
        foreach (int threads in (int[])[1, 3])
        {
            var call = new ModernCall(name, 2, 37, 21, isSelf: false);
            var options = new AttentionOptions { MaxDegreeOfParallelism = threads };
            float[] expected = call.Run(options);
            int width = call.OutputWidth;
            const int Poisoned = 37 + 20;
            call.Query.AsSpan(Poisoned * call.QueryWidth, call.QueryWidth).Fill(float.NaN);
            float[] found = call.Run(options);

            Bits.AssertSame(expected.AsSpan(0, Poisoned * width), found.AsSpan(0, Poisoned * width), call.Name);
            Assert.All(found[(Poisoned * width)..((Poisoned + 1) * width)], static element => Assert.True(float.IsNaN(element)));
            Bits.AssertSame(expected.AsSpan((Poisoned + 1) * width), found.AsSpan((Poisoned + 1) * width), call.Name);
        }
    }

    /// <summary>The core takes rows that are projected: it knows no input, and no gate.</summary>
    [Theory]
    [MemberData(nameof(Gated))]
    public void Core_HasNoGate(string name)
    {
        var call = new ModernCall(name, 2, 12, 12, isCore: true);
        double[] expected = ReferenceAttention.Attend(
            call.Shape with { OutputGate = OutputGate.None }, call.Query, call.Key, call.Value, 2, 12, 12, default, call.Weights.BiasKey, call.Weights.BiasValue);
        float[] found = call.Run();
        Assert.All(found.Zip(expected), static pair => Assert.Equal(pair.Second, pair.First, 2e-6));
    }

    /// <summary>A gate of zero is a half, large ones let everything through or nothing; infinite ones too.</summary>
    [Theory]
    [InlineData(nameof(AlphaFoldLike))]
    [InlineData(nameof(HeadwiseGated))]
    public void Gates_AreSigmoids(string name)
    {
        AttentionShape shape = ModernCall.MakeLayer(name).Shape;
        float[] input = SeededNumbers.Make(9 * shape.DModel, 3);
        float[] open = Run(float.PositiveInfinity);
        float[] half = Run(0);

        Assert.All(half.Zip(open), static pair => Assert.Equal(pair.Second / 2, pair.First, 1e-6f));
        Assert.All(Run(200).Zip(open), static pair => Assert.Equal(pair.Second, pair.First));
        Assert.All(Run(-200), static element => Assert.Equal(0f, element));
        Assert.All(Run(float.NegativeInfinity), static element => Assert.Equal(0f, element));

        float[] Run(float gate)
        {
            MultiHeadAttentionWeights weights = ModernWeights.Of(shape with { Bias = true }, change: (tensor, numbers) =>
            {
                if (tensor is nameof(MultiHeadAttentionTensors.GateWeight) or nameof(MultiHeadAttentionTensors.OutputBias))
                {
                    numbers.AsSpan().Clear();
                }
                else if (tensor == nameof(MultiHeadAttentionTensors.GateBias))
                {
                    numbers.AsSpan().Fill(gate);
                }
            });
            var layer = new LayerHandle(LayerHandle.Named(shape.Bias ? name : nameof(HeadwiseGatedWithBias)), weights);
            var output = new float[9 * shape.OutputWidth];
            layer.Self!(input, output, 1, 9, default);
            return output;
        }
    }
}
