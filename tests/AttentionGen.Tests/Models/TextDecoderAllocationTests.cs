using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Models;

/// <summary>Once a decoder has its memory, a call allocates nothing, and one that is refused leaves it in the pool. Alone, because workspaces are lent from one pool to all tests.</summary>
[Collection(nameof(Alone))]
public class TextDecoderAllocationTests
{
    [Theory]
    [InlineData("tied head, positions", 1)]
    [InlineData("scaled embeddings, capped logits", 1)]
    [InlineData("vocabulary of several tasks", 1)]
    [InlineData("vocabulary of several tasks", 2)]
    public void Calls_AllocateNothing(string name, int degree)
    {
        DecoderCase model = DecoderCase.Get(name);
        StackCache cache = model.Decoder.CreateCache(1, 16);
        int[] tokens = model.Tokens(4);
        var last = new float[model.Logits];
        var all = new float[4 * model.Logits];
        foreach (Workspace? workspace in (Workspace?[])[null, new Workspace()])
        {
            Allocations.AssertNone(() =>
            {
                cache.Reset();
                model.Decoder.Forward(tokens, cache, last, workspace, degree);
                model.Decoder.Forward(tokens.AsSpan(0, 1), cache, last, workspace, degree);
                model.Decoder.ForwardAll(tokens, cache, all, workspace, degree);
            });
        }
    }

    [Fact]
    public void ARefusedCall_LeavesItsWorkspaceInThePool()
    {
        DecoderCase model = DecoderCase.Get("tied head, positions");
        StackCache cache = model.Decoder.CreateCache(1, 4);
        var logits = new float[model.Logits];
        model.Decoder.Forward(model.Tokens(4), cache, logits, null, 1);
        long before = WorkspacePool.PooledBytes;

        Assert.Throws<InvalidOperationException>(() => model.Decoder.Forward([1], cache, logits, null, 1));

        Assert.InRange(before, 1, long.MaxValue);
        Assert.Equal(before, WorkspacePool.PooledBytes);
    }
}
