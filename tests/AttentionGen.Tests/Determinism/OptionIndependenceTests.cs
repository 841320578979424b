using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>
/// With options too, the bits do not depend on threads, on the batch, on whether weights are wanted, or on the scratch memory.
/// </summary>
public class OptionIndependenceTests
{
    private static readonly MaskCase[] SomeMasks = [MaskCase.None, MaskCase.DenyPerItem, MaskCase.AdditivePerItemAndHead, MaskCase.AllowPerHead];

    public static TheoryData<string> Layers => [.. OptionCall.LayerNames];

    [Theory]
    [MemberData(nameof(Layers))]
    public void AnyNumberOfThreads_GivesTheSameBits(string name)
    {
        foreach (OptionCall call in CallsForManyThreads(name))
        {
            float[] alone = call.Run(out float[] perHead);
            call.Run(out float[] averaged, averaged: true);
            foreach (int degree in (int[])[2, 3, 4, 7, 16])
            {
                bool isMean = degree % 2 == 0;
                float[] output = call.Run(out float[] weights, isMean, degree);
                Bits.AssertSame(alone, output, $"{call.Name}, {degree} threads");
                Bits.AssertSame(isMean ? averaged : perHead, weights, $"{call.Name}, weights, {degree} threads");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AnyNumberOfThreads_GivesTheSameBitsOfRowsWithGapsAndOfMemory(string name)
    {
        foreach (OptionCall call in CallsForManyThreads(name))
        {
            float[] expectedOfGaps = [];
            float[] expectedOfMemory = [];
            foreach (int degree in (int[])[1, 2, 3, 7])
            {
                AttentionOptions options = call.Options;
                options.Layout = SequenceLayout.SequenceFirst;
                options.MaxDegreeOfParallelism = degree;
                float[] ofGaps = call.Run(in options);

                KeyValueMemory memory = call.Layer.CreateMemory(call.Batch, call.Keys);
                var projecting = new AttentionOptions
                {
                    Padding = call.Padding.Mask,
                    Layout = SequenceLayout.SequenceFirst,
                    MaxDegreeOfParallelism = degree,
                };
                call.Layer.ProjectMemory(call.Key, call.Value, memory, call.Keys, in projecting);
                float[] ofMemory = OptionCall.Unwritten(call.OutputLength);
                options.Layout = SequenceLayout.BatchFirst;
                options.Padding = default;
                call.Layer.WithMemory(call.Query, memory, ofMemory, call.Queries, in options);

                (expectedOfGaps, expectedOfMemory) = degree == 1 ? (ofGaps, ofMemory) : (expectedOfGaps, expectedOfMemory);
                Bits.AssertSame(expectedOfGaps, ofGaps, $"{call.Name}, sequence first, {degree} threads");
                Bits.AssertSame(expectedOfMemory, ofMemory, $"{call.Name}, memory, {degree} threads");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AnItem_HasTheSameBitsAloneAndInAnyBatch(string name)
    {
        foreach ((int queries, int keys) in ((int, int)[])[(4, 9), (13, 70)])
        {
            foreach (MaskCase mask in SomeMasks)
            {
                var call = new OptionCall(name, 5, queries, keys, mask, PaddingCase.ValidWithHoles, dropout: true);
                float[] together = call.Run(out float[] weights);
                foreach (int item in (int[])[0, 2, 4])
                {
                    float[] alone = OptionCall.Unwritten(together.Length / 5);
                    float[] ownWeights = OptionCall.Unwritten(weights.Length / 5);
                    AttentionOptions options = call.OptionsOf(item);
                    options.Weights = AttentionWeightsOutput.PerHead(ownWeights);

                    call.Layer.Cross(Part(call.Query, item), Part(call.Key, item), Part(call.Value, item), alone, 1, queries, keys, in options);

                    Bits.AssertSame(alone, Part(together, item), $"{call.Name}, item {item}");
                    Bits.AssertSame(ownWeights, Part(weights, item), $"{call.Name}, weights of item {item}");
                }
            }
        }

        static float[] Part(float[] tensor, int item) => tensor[(item * (tensor.Length / 5))..((item + 1) * (tensor.Length / 5))];
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void AskingForWeights_ChangesNoBitOfTheOutput(string name)
    {
        foreach ((int queries, int keys) in ((int, int)[])[(5, 9), (30, 7), (14, 140)])
        {
            foreach (MaskCase mask in SomeMasks)
            {
                var call = new OptionCall(name, 2, queries, keys, mask, PaddingCase.IgnoredWithHoles, dropout: mask != MaskCase.None);
                float[] without = call.Run();
                Bits.AssertSame(without, call.Run(out _), call.Name);
                Bits.AssertSame(without, call.Run(out _, averaged: true), call.Name);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void DirtyScratchOfTheStatedSize_IsEnoughAndNotRead(string name)
    {
        foreach ((int batch, int queries, int keys) in ((int, int, int)[])[(3, 5, 9), (1, 30, 140), (2, 7, 0)])
        {
            foreach (MaskCase mask in SomeMasks)
            {
                var call = new OptionCall(name, batch, queries, keys, mask, PaddingCase.ValidWithHoles, dropout: true);
                float[] expected = call.Run(out float[] expectedWeights);
                foreach (int degree in (int[])[1, 3])
                {
                    long bytes = call.Layer.CrossWorkspaceBytes(batch, queries, keys, degree);
                    Workspace workspace = DirtyWorkspace.Of(bytes);
                    long given = workspace.Bytes;
                    float[] weights = OptionCall.Unwritten(call.WeightsLength);
                    AttentionOptions options = call.Options;
                    options.Weights = AttentionWeightsOutput.PerHead(weights);
                    options.Workspace = workspace;
                    options.MaxDegreeOfParallelism = degree;
                    Bits.AssertSame(expected, call.Run(in options), call.Name);
                    Bits.AssertSame(expectedWeights, weights, call.Name);
                    Assert.Equal(given, workspace.Bytes);
                }
            }
        }
    }

    /// <summary>One long item that 16 threads are worth, a few, and many short ones: divided by part, by item, and by chunks.</summary>
    private static IEnumerable<OptionCall> CallsForManyThreads(string name)
    {
        AttentionShape shape = new OptionCall(name, 1, 1, 1).Shape;
        double pairs = 42e6 / (shape.QueryWidth + shape.ContextWidth) * (shape.Causal ? 2 : 1);
        int queries = (int)Math.Sqrt(pairs / 1.5);
        int keys = queries + (queries / 2);
        yield return new OptionCall(name, 1, queries, keys, MaskCase.AdditivePerHead, PaddingCase.ValidWithHoles, dropout: true);
        yield return new OptionCall(name, 3, queries / 3, keys / 3, MaskCase.DenyPerItem, PaddingCase.Lengths);
        yield return new OptionCall(name, 64, 12, 9, MaskCase.AllowPerItemAndHead, PaddingCase.IgnoredWithHoles, dropout: true);
    }
}
