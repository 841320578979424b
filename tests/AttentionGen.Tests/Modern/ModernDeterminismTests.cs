using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Modern;

/// <summary>The same bits for any number of threads and in any place of a batch, and nothing of what a query does not see.</summary>
public sealed class ModernDeterminismTests
{
    public static TheoryData<string> Layers => [.. ModernLayerNames.All];

    [Theory]
    [MemberData(nameof(Layers))]
    public void AnyNumberOfThreads_GivesTheSameBits(string name)
    {
        // Enough work for several threads.
        ModernCall[] calls =
        [
            new(name, 1, 560, 560),
            new(name, 5, 130, 130, MaskCase.DenyShared, PaddingCase.ValidWithHoles, dropout: true),
            new(name, 2, 300, 200, MaskCase.AdditiveShared, isSelf: false),
            new(name, 3, 250, 250, isCore: true),
        ];
        foreach (ModernCall call in calls)
        {
            float[]? expected = null;
            float[]? expectedWeights = null;
            foreach (int threads in (int[])[1, 2, 3, 7])
            {
                var weights = new float[call.Batch * call.Queries * call.AllKeys];
                AttentionOptions options = call.Options;
                options.MaxDegreeOfParallelism = threads;
                float[] output = call.Run(in options);
                options.Weights = AttentionWeightsOutput.Averaged(weights);
                Bits.AssertSame(output, call.Run(in options), $"{call.Name}, {threads} threads, with weights");
                Bits.AssertSame(expected ??= output, output, $"{call.Name}, {threads} threads");
                Bits.AssertSame(expectedWeights ??= weights, weights, $"{call.Name}, {threads} threads, weights");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AnItem_HasItsBitsAlone_WhereverItIsInABatch(string name)
    {
        foreach (int length in (int[])[1, 9, 131])
        {
            var call = new ModernCall(name, 3, length, length);
            (int inWidth, int outWidth) = (call.QueryWidth, call.OutputWidth);
            float[] all = call.Run();
            for (int item = 0; item < 3; item++)
            {
                var alone = new float[length * outWidth];
                call.Layer.Self!(call.Query.AsSpan(item * length * inWidth, length * inWidth), alone, 1, length, default);
                Bits.AssertSame(alone, all.AsSpan(item * alone.Length, alone.Length), $"{call.Name}, item {item}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void PoisonedToken_ChangesNothing_OutOfSight(string name)
    {
        foreach ((int length, int token) in ((int, int)[])[(150, 40), (150, 63), (150, 149), (90, 0)])
        {
            var call = new ModernCall(name, 1, length, length, isCore: true);
            float[] clean = call.Run();
            call.Key.AsSpan(token * call.Shape.KeyWidth, call.Shape.KeyWidth).Fill(float.NaN);
            call.Value.AsSpan(token * call.Shape.ValueWidth, call.Shape.ValueWidth).Fill(float.NaN);
            foreach (int threads in (int[])[1, 2])
            {
                float[] poisoned = call.Run(new AttentionOptions { MaxDegreeOfParallelism = threads });
                for (int query = 0; query < length; query++)
                {
                    Span<float> row = poisoned.AsSpan(query * call.OutputWidth, call.OutputWidth);
                    if (call.Sees(0, 0, query, token))
                    {
                        Assert.True(row.ToArray().All(float.IsNaN), $"{call.Name}, token {token}: query {query} sees NaN and does not say so.");
                    }
                    else
                    {
                        Bits.AssertSame(clean.AsSpan(query * row.Length, row.Length), row, $"{call.Name}, token {token}, query {query}");
                    }
                }
            }
        }
    }
}
