using System.Numerics.Tensors;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Faults;

/// <summary>No way to call allocates, with any option.</summary>
[Collection(nameof(Alone))]
public class OptionAllocationTests
{
    private static readonly int[] Degrees = [1, 2];

    public static TheoryData<string> Layers => [.. OptionCall.LayerNames];

    [Theory]
    [MemberData(nameof(Layers))]
    public void CrossAttention_AllocatesNothing_WithAnyOption(string name)
    {
        foreach (MaskCase mask in (MaskCase[])[MaskCase.None, MaskCase.DenyPerItem, MaskCase.AdditivePerHead])
        {
            foreach (SequenceLayout layout in Enum.GetValues<SequenceLayout>())
            {
                foreach (bool averaged in (bool[])[true, false])
                {
                    OptionCall call = Call(name, mask, dropout: averaged);
                    var output = new float[call.OutputLength];
                    var weights = new float[averaged ? call.AveragedLength : call.WeightsLength];
                    foreach (int degree in Degrees)
                    {
                        Allocations.AssertNone(() =>
                        {
                            AttentionOptions options = call.Options;
                            options.Layout = layout;
                            options.MaxDegreeOfParallelism = degree;
                            options.Weights = averaged ? AttentionWeightsOutput.Averaged(weights) : AttentionWeightsOutput.PerHead(weights);
                            call.Layer.Cross(call.Query, call.Key, call.Value, output, call.Batch, call.Queries, call.Keys, in options);
                        });
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Memory_AllocatesNothing_BeyondItself(string name)
    {
        OptionCall call = Call(name, MaskCase.AllowPerItemAndHead, dropout: true);
        var output = new float[call.OutputLength];
        KeyValueMemory memory = call.Layer.CreateMemory(call.Batch, call.Keys);
        foreach (int degree in Degrees)
        {
            Allocations.AssertNone(() =>
            {
                var projecting = new AttentionOptions { Padding = call.Padding.Mask, MaxDegreeOfParallelism = degree };
                call.Layer.ProjectMemory(call.Key, call.Value, memory, call.Keys, in projecting);
                AttentionOptions options = call.Options;
                options.Padding = default;
                options.MaxDegreeOfParallelism = degree;
                call.Layer.WithMemory(call.Query, memory, output, call.Queries, in options);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void StridedTensors_AllocateNothing(string name)
    {
        OptionCall call = Call(name, MaskCase.DenyShared, dropout: false);
        AttentionShape shape = call.Shape;
        var output = new float[call.OutputLength + (call.Batch * call.Queries)];
        foreach (int degree in Degrees)
        {
            Allocations.AssertNone(() =>
            {
                AttentionOptions options = call.Options;
                options.MaxDegreeOfParallelism = degree;
                int width = shape.OutputWidth;
                call.Layer.CrossTensors(
                    new ReadOnlyTensorSpan<float>(call.Query, [call.Batch, call.Queries, shape.DModel]),
                    new ReadOnlyTensorSpan<float>(call.Key, [call.Batch, call.Keys, shape.KeyDim]),
                    new ReadOnlyTensorSpan<float>(call.Value, [call.Batch, call.Keys, shape.ValueDim]),
                    new TensorSpan<float>(output, [call.Batch, call.Queries, width], [call.Queries * (width + 1), width + 1, 1]),
                    in options);
            });
        }
    }

    /// <summary>Enough work for two threads.</summary>
    private static OptionCall Call(string name, MaskCase mask, bool dropout)
    {
        AttentionShape shape = new OptionCall(name, 1, 1, 1).Shape;
        int length = (int)Math.Sqrt(2.6e6 / (shape.QueryWidth + shape.ContextWidth) * (shape.Causal ? 2 : 1));
        return new OptionCall(name, 2, length, length + 5, mask, PaddingCase.ValidWithHoles, dropout);
    }
}
