using Xunit;

namespace AttentionGen.Tests.Onnx;

/// <summary>What the specification of <c>Attention</c> says beyond ONNX's own cases: masks, caches and their combinations.</summary>
public class OnnxAttentionTests
{
    private const string Causal = """{ "is_causal": 1, "qk_matmul_output_mode": 3 }""";
    private const string Full = """{ "qk_matmul_output_mode": 3 }""";

    [Fact]
    public void GroupedHeads_WithPastAndMaskForAllHeads_AreCausalFromTheEndOfThePast()
    {
        var example = new OnnxExample(heads: 9, keyValueHeads: 3, queries: 4, newKeys: 6, past: 5);
        OnnxTensor mask = OnnxExample.Seeded(7, 2, 1, 4, 11);
        Check(example, Causal, (b, _, i, j) => j <= i + 5 ? mask.Floats[(((b * 4) + i) * 11) + j] : OnnxFormula.Hidden, mask);
    }

    [Fact]
    public void EqualLengths_WithPast_RunOnTheBottomRightLayer()
    {
        var example = new OnnxExample(queries: 4, newKeys: 4, past: 3);
        Check(example, Causal, (_, _, i, j) => j <= i + 3 ? 0 : OnnxFormula.Hidden);
        Assert.Equal(typeof(OnnxH3D8CausalBottomRight), LayerOf(example.Node(Causal)));
    }

    [Fact]
    public void OtherKeysThanQueries_WithoutPast_RunOnTheUpperLeftLayer()
    {
        var example = new OnnxExample(queries: 4, newKeys: 6);
        Check(example, Causal, (_, _, i, j) => j <= i ? 0 : OnnxFormula.Hidden);
        Assert.Equal(typeof(OnnxH3D8Causal), LayerOf(example.Node(Causal)));
    }

    [Fact]
    public void KeysBehindTheLastColumnOfAMask_AreHidden()
    {
        var example = new OnnxExample(queries: 4, newKeys: 6);
        OnnxTensor bias = OnnxExample.Seeded(7, 4, 5);
        Check(example, Full, (_, _, i, j) => j < 5 ? bias.Floats[(i * 5) + j] : OnnxFormula.Hidden, bias);
        OnnxTensor flags = OnnxExample.SeededFlags(8, 4, 5);
        Check(example, Full, (_, _, i, j) => j < 5 && flags.Flags[(i * 5) + j] ? 0 : OnnxFormula.Hidden, flags);
    }

    [Fact]
    public void Masks_AlignFromTheLastDimension()
    {
        var example = new OnnxExample(batch: 2, heads: 3, queries: 4, newKeys: 6);
        OnnxTensor perHead = OnnxExample.Seeded(7, 3, 4, 6);
        Check(example, Full, (_, h, i, j) => perHead.Floats[(((h * 4) + i) * 6) + j], perHead);
        OnnxTensor perHeadRow = OnnxExample.Seeded(8, 1, 3, 1, 6);
        Check(example, Full, (_, h, _, j) => perHeadRow.Floats[(h * 6) + j], perHeadRow);
        OnnxTensor perItemRow = OnnxExample.SeededFlags(9, 2, 1, 1, 6);
        Check(example, Full, (b, _, _, j) => perItemRow.Flags[(b * 6) + j] ? 0 : OnnxFormula.Hidden, perItemRow);
        OnnxTensor perKey = OnnxExample.Seeded(10, 6);
        Check(example, Full, (_, _, _, j) => perKey.Floats[j], perKey);
    }

    [Fact]
    public void MaskThatDoesNotBroadcast_IsRefused()
    {
        var example = new OnnxExample(batch: 2, heads: 3, queries: 4, newKeys: 6);
        foreach (int[] shape in (int[][])[[2, 4, 6], [3, 6], [4, 7], [1, 2, 3, 4, 6]])
        {
            Assert.Throws<InvalidDataException>(() => example.Node(Full, OnnxExample.Seeded(7, shape)).Run());
        }
    }

    [Fact]
    public void ValidKeys_CutOffTheRest_WhateverItHolds()
    {
        var example = new OnnxExample(queries: 4, newKeys: 6);
        Poison(example, item: 0, from: 5);
        Poison(example, item: 1, from: 3);
        Check(example, Full, (b, _, _, j) => j < (b == 0 ? 5 : 3) ? 0 : OnnxFormula.Hidden, validKeys: [5, 3]);
    }

    [Fact]
    public void ValidKeys_PutTheDiagonalOfEachItemAtTheirEnd()
    {
        // The second item has fewer keys than queries: its first two queries see nothing.
        var example = new OnnxExample(queries: 4, newKeys: 6);
        Poison(example, item: 1, from: 2);
        Check(example, Causal, (b, _, i, j) => j <= i + (b == 0 ? 1 : -2) ? 0 : OnnxFormula.Hidden, validKeys: [5, 2]);
    }

    [Fact]
    public void ValidKeysOfAllItems_RunOnTheBottomRightLayer()
    {
        var example = new OnnxExample(queries: 4, newKeys: 6);
        Check(example, Causal, (_, _, i, j) => j <= i + 2 ? 0 : OnnxFormula.Hidden, validKeys: [6, 6]);
        Assert.Equal(typeof(OnnxH3D8CausalBottomRight), LayerOf(example.Node(Causal, validKeys: [6, 6])));
    }

    [Fact]
    public void OneQuery_NeedsNoDiagonal()
    {
        var example = new OnnxExample(heads: 4, keyValueHeads: 2, queries: 1, newKeys: 8);
        Poison(example, item: 1, from: 5);
        Check(example, Causal, (b, _, _, j) => j < (b == 0 ? 8 : 5) ? 0 : OnnxFormula.Hidden, validKeys: [8, 5]);
        Assert.Null(OnnxAttention.Choose(new OnnxAttentionCall(example.Node(Causal, validKeys: [8, 5]))).Mask);
    }

    [Fact]
    public void MaskDiagonalAndValidKeys_MustAllShowAKey()
    {
        var example = new OnnxExample(batch: 3, queries: 3, newKeys: 7);
        OnnxTensor mask = OnnxExample.SeededFlags(7, 3, 3, 3, 7);
        int[] valid = [7, 4, 3];
        Check(
            example,
            Causal,
            (b, h, i, j) => j < valid[b] && j <= i + valid[b] - 3 && mask.Flags[(((((b * 3) + h) * 3) + i) * 7) + j] ? 0 : OnnxFormula.Hidden,
            mask,
            validKeys: [7, 4, 3]);
    }

    [Fact]
    public void QueriesThatSeeNothing_GiveZeros_InOutputAndProbabilities()
    {
        var example = new OnnxExample(heads: 2, keyValueHeads: 2, queries: 3, newKeys: 4);
        float[] bias = [.. Enumerable.Range(0, 12).Select(entry => entry / 4 == 1 ? float.NegativeInfinity : entry / 10f)];
        OnnxTensor mask = OnnxTensor.Of([3, 4], bias);
        OnnxTensor?[] outputs = Check(example, Full, (_, _, i, j) => bias[(i * 4) + j], mask);
        Assert.All(outputs[0]!.Floats.AsSpan(8, 8).ToArray(), element => Assert.Equal(0f, element));
        Assert.All(outputs[3]!.Floats.AsSpan(4, 4).ToArray(), element => Assert.Equal(0f, element));
        OnnxTensor none = OnnxTensor.Of([3, 4], new bool[12]);
        Check(example, Causal, (_, _, _, _) => OnnxFormula.Hidden, none);
    }

    [Fact]
    public void Rank3_IsRank4WithTheHeadsBehindTheTokens()
    {
        var example = new OnnxExample(queries: 4, newKeys: 6, past: 2, valueHeadDim: 10);
        OnnxNode node = example.Node("""{ "q_num_heads": 3, "kv_num_heads": 3, "is_causal": 1 }""", wantsMatrix: false);
        OnnxTensor?[] rank4 = node.Run();
        OnnxTensor?[] rank3 = (node with { Inputs = [.. node.Inputs[..3].Select(TokensFirst), .. node.Inputs[3..]] }).Run();
        OnnxAssert.Close(TokensFirst(rank4[0])!, rank3[0], "Y");
        Assert.Equal(rank4[1]!.Floats, rank3[1]!.Floats);
        Assert.Equal(rank4[2]!.Shape, rank3[2]!.Shape);
    }

    [Fact]
    public void WithoutPast_PresentIsWhatCame()
    {
        var example = new OnnxExample();
        OnnxTensor?[] outputs = example.Node("{}", wantsMatrix: false).Run();
        Assert.Equal(example.Key.Floats, outputs[1]!.Floats);
        Assert.Equal(example.Value.Shape, outputs[2]!.Shape);
        Assert.Null(outputs[3]);
    }

    [Fact]
    public void AttributeThatTheSpecificationDoesNotHave_IsRefused() =>
        Assert.Throws<NotSupportedException>(() => new OnnxExample().Node("""{ "local_window_size": 3 }""").Run());

    [Fact]
    public void Modes0To2_AreTheStagesBeforeTheSoftmax()
    {
        var example = new OnnxExample(queries: 4, newKeys: 6, past: 3);
        CheckStages(example, softCap: 0);
    }

    [Fact]
    public void Modes0To2_HaveTheSoftCapBeforeTheMask()
    {
        var example = new OnnxExample(queries: 4, newKeys: 6, past: 3);
        CheckStages(example, softCap: 2);
    }

    [Fact]
    public void SoftCap_LeavesHiddenKeysHidden()
    {
        var example = new OnnxExample(heads: 9, keyValueHeads: 3);
        OnnxTensor mask = OnnxExample.SeededFlags(7, 4, 6);
        Check(
            example,
            """{ "softcap": 2.0, "is_causal": 1, "qk_matmul_output_mode": 3 }""",
            (_, _, i, j) => j <= i && mask.Flags[(i * 6) + j] ? 0 : OnnxFormula.Hidden,
            mask,
            softCap: 2);
    }

    private static void CheckStages(OnnxExample example, double softCap)
    {
        OnnxTensor mask = OnnxExample.Seeded(7, 2, 1, 4, 9);
        OnnxFormula expected = example.Expected((b, _, i, j) => j <= i + 3 ? mask.Floats[(((b * 4) + i) * 9) + j] : OnnxFormula.Hidden, softCap);
        for (int mode = 0; mode < 4; mode++)
        {
            OnnxNode node = example.Node($$"""{ "is_causal": 1, "softcap": {{softCap}}, "qk_matmul_output_mode": {{mode}} }""", mask);
            OnnxAssert.Close(expected.Stages[mode], node.Run()[3], $"mode {mode}");
        }
    }

    private static OnnxTensor?[] Check(
        OnnxExample example,
        string attributes,
        Func<int, int, int, int, double> bias,
        OnnxTensor? mask = null,
        long[]? validKeys = null,
        double softCap = 0)
    {
        OnnxTensor?[] outputs = example.Node(attributes, mask, validKeys).Run();
        OnnxFormula expected = example.Expected(bias, softCap);
        OnnxAssert.Close(expected.Output, outputs[0], "Y");
        Assert.Equal(example.Key.Floats, outputs[1]!.Floats);
        Assert.Equal(example.Value.Floats, outputs[2]!.Floats);
        OnnxAssert.Close(expected.Stages[3], outputs[3], "qk_matmul_output");
        return outputs;
    }

    private static Type LayerOf(OnnxNode node) => OnnxAttention.Choose(new OnnxAttentionCall(node)).Layer.Type;

    private static void Poison(OnnxExample example, int item, int from)
    {
        foreach (OnnxTensor tensor in (OnnxTensor[])[example.Key, example.Value])
        {
            (int heads, int keys, int width) = (tensor.Shape[1], tensor.Shape[2], tensor.Shape[3]);
            for (int head = 0; head < heads; head++)
            {
                tensor.Floats.AsSpan((((item * heads) + head) * keys * width)..)[(from * width)..(keys * width)].Fill(float.NaN);
            }
        }
    }

    private static OnnxTensor? TokensFirst(OnnxTensor? tensor) => tensor is null ? null : OnnxTensor.Of(
        [tensor.Shape[0], tensor.Shape[2], tensor.Shape[1] * tensor.Shape[3]],
        OnnxHeads.SwapMiddle(tensor.Floats, tensor.Shape[0], tensor.Shape[1], tensor.Shape[2], tensor.Shape[3]));
}
