using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.WholeLayers;

/// <summary>Whole layers allocate nothing per call and stay within their spans. Alone, because workspaces are lent from one pool to all tests.</summary>
[Collection(nameof(Alone))]
public class WholeLayerFaultTests
{
    public static TheoryData<string> Layers => [.. WholeLayerCase.Names];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Call_AllocatesNothing(string name)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        var stack = new TransformerStack(layer.Layer, layer.Layer, layer.Layer);

        // Enough for two threads, and little enough that a call is over before anybody else allocates, without vectors too.
        int tokens = layer.Shape.DModel > 100 ? 5 : 30;
        float[] input = layer.Input(2, tokens);
        var output = new float[input.Length];
        int[] lengths = [0, 3, 2 * tokens];
        StackMemory? memory = layer.HasCross ? layer.Memory(stack, 2) : null;
        foreach (Workspace? workspace in (Workspace?[])[null, new Workspace()])
        {
            foreach (int degree in (int[])[0, 1, 2])
            {
                Allocations.AssertNone(() =>
                {
                    var options = new AttentionOptions { Workspace = workspace, MaxDegreeOfParallelism = degree };
                    layer.Run(input, output, 2, tokens, options);
                    if (memory is not null)
                    {
                        stack.Forward(input, memory, output, tokens, options);
                        return;
                    }

                    stack.Forward(input, output, 2, tokens, options);
                    stack.Forward(input, output, lengths, options);
                });
            }
        }

        if (layer.IsCausal)
        {
            StackCache cache = stack.CreateCache(2, tokens);
            Allocations.AssertNone(() =>
            {
                cache.Reset();
                Span<float> next = output.AsSpan(0, 2 * layer.Shape.DModel);
                if (memory is not null)
                {
                    stack.Forward(input.AsSpan(0, next.Length), cache, memory, next, 1);
                }
                else
                {
                    stack.Forward(input.AsSpan(0, next.Length), cache, next, 1);
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Call_StaysWithinItsSpans(string name)
    {
        WholeLayerCase layer = WholeLayerCase.Get(name);
        foreach (GuardSide side in Enum.GetValues<GuardSide>())
        {
            foreach ((int batch, int sequence) in ((int, int)[])[(1, 1), (2, 5), (1, 37)])
            {
                float[] input = layer.Input(batch, sequence);
                float[] expected = layer.Run(input, batch, sequence);
                using var x = new GuardedMemory(input, side);
                using var y = new GuardedMemory(input.Length, side);
                foreach (int degree in (int[])[1, 3])
                {
                    layer.Run(x.Span, y.Span, batch, sequence, new AttentionOptions { MaxDegreeOfParallelism = degree });
                    Bits.AssertSame(expected, y.Span, $"{name}, {batch} x {sequence}, {side}");
                }
            }
        }
    }
}
