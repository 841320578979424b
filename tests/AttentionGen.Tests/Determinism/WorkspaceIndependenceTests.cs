using System.Runtime.InteropServices;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Determinism;

/// <summary>The bits do not depend on the scratch memory: who owns it, how large it is, or what was in it before.</summary>
public class WorkspaceIndependenceTests
{
    /// <summary>Floats behind what a call needs, which it must not touch.</summary>
    private const int Margin = 1024;

    public static TheoryData<string> Layers => LayerCases.GridNames;

    [Theory]
    [MemberData(nameof(Layers))]
    public void Forward_ReadsNothingFromTheWorkspaceThatItDidNotWrite(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach ((int batch, int sequence) in layer.AnyLength ? [(1, 1), (3, 1), (2, 13), (5, 30), (1, 131), (1, layer.KeyBlockLength + 5)] : new[] { (3, layer.FixedSequence) })
        {
            if ((long)sequence * layer.Shape.DModel * layer.Shape.QueryWidth > 60_000_000)
            {
                continue;
            }

            foreach (PaddingCase paddingCase in TestPadding.Cases)
            {
                TestPadding padding = TestPadding.Make(paddingCase, batch, sequence);
                float[] input = layer.Input(batch, sequence);
                float[] pooled = layer.RunForward(input, batch, sequence, padding.Mask);
                foreach ((float dirt, int degree) in ((float, int)[])[(float.NaN, 1), (float.NaN, 3), (float.PositiveInfinity, 1), (-1e30f, 0)])
                {
                    Workspace workspace = Dirty(layer.WorkspaceBytes(batch, sequence, degree), dirt);
                    float[] own = layer.RunForward(input, batch, sequence, padding.Mask, workspace, degree);
                    Bits.AssertSame(pooled, own, $"{name}, batch {batch}, length {sequence}, padding {paddingCase}, {dirt}, {degree} threads");
                    AssertMarginIsUntouched(workspace, dirt);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Attend_ReadsNothingFromTheWorkspaceThatItDidNotWrite(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach ((int queries, int keys) in layer.AnyLength ? [(1, 1), (1, 0), (9, 33), (97, 5), (20, layer.KeyBlockLength + 5)] : new[] { (layer.FixedSequence, layer.FixedSequence) })
        {
            foreach (PaddingCase paddingCase in TestPadding.Cases)
            {
                TestPadding padding = TestPadding.Make(paddingCase, 2, keys);
                float[] query = layer.Queries(2, queries);
                float[] key = layer.Keys(2, keys, 3);
                float[] value = layer.Keys(2, keys, 4);
                float[] pooled = layer.RunAttend(query, key, value, 2, queries, keys, padding.Mask);

                // Its need is not public: this is more than that of any call.
                foreach (int degree in (int[])[1, 3])
                {
                    Workspace workspace = Dirty(4 * layer.WorkspaceBytes(2, Math.Max(1, Math.Max(queries, keys)), degree), float.NaN);
                    long bytes = workspace.Bytes;
                    float[] own = layer.RunAttend(query, key, value, 2, queries, keys, padding.Mask, workspace, degree);
                    Bits.AssertSame(pooled, own, $"{name}, {queries} queries, {keys} keys, padding {paddingCase}, {degree} threads");
                    Assert.Equal(bytes, workspace.Bytes);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void RepeatedCalls_GiveTheSameBits(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int sequence = layer.AnyLength ? 37 : layer.FixedSequence;
        float[] input = layer.Input(2, sequence);
        var workspace = new Workspace();
        float[] first = layer.RunForward(input, 2, sequence, default, workspace);
        for (int call = 0; call < 3; call++)
        {
            Bits.AssertSame(first, layer.RunForward(input, 2, sequence, default, workspace), $"{name}, call {call}");

            // Leaves other content behind.
            layer.RunForward(layer.Input(1, sequence, seed: 5), 1, sequence, PaddingMask.FromLengths([sequence - 1]), workspace);
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void WorkspaceOfTheStatedSize_DoesNotGrow(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        foreach ((int batch, int sequence) in layer.AnyLength ? [(1, 1), (200, 1), (3, 13), (40, 6), (1, 64), (1, 65)] : new[] { (1, layer.FixedSequence), (9, layer.FixedSequence) })
        {
            long bytes = layer.WorkspaceBytes(batch, sequence);
            var workspace = new Workspace(bytes);
            Assert.Equal(bytes, workspace.Bytes);
            layer.RunForward(layer.Input(batch, sequence), batch, sequence, default, workspace);
            Assert.Equal(bytes, workspace.Bytes);
        }

        Assert.Equal(0, layer.WorkspaceBytes(0, layer.AnyLength ? 5 : layer.FixedSequence));
    }

    private static Workspace Dirty(long neededBytes, float dirt)
    {
        var workspace = new Workspace(neededBytes + (Margin * sizeof(float)));
        MemoryMarshal.CreateSpan(ref workspace.Origin, (int)(workspace.Bytes / sizeof(float))).Fill(dirt);
        return workspace;
    }

    private static void AssertMarginIsUntouched(Workspace workspace, float dirt)
    {
        Span<float> all = MemoryMarshal.CreateSpan(ref workspace.Origin, (int)(workspace.Bytes / sizeof(float)));
        foreach (float value in all[^Margin..])
        {
            Assert.Equal(dirt, value);
        }
    }
}
