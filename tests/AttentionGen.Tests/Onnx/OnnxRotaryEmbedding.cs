namespace AttentionGen.Tests.Onnx;

/// <summary>Executes ONNX's <c>RotaryEmbedding</c>: input, cos_cache, sin_cache, and position_ids if rows are looked up.</summary>
internal static class OnnxRotaryEmbedding
{
    public static OnnxTensor?[] Run(OnnxNode node)
    {
        node.Attributes.AllowOnly("interleaved", "num_heads", "rotary_embedding_dim");
        OnnxTensor input = node.Required(0);
        bool isHeadsFirst = input.Rank == 4;
        int heads = isHeadsFirst ? input.Shape[1] : node.Attributes.Integer("num_heads");
        int[]? positions = node.Input(3)?.Integers;
        var output = new float[input.Floats.Length];
        RotaryEmbedding.Apply(
            input.Floats,
            output,
            node.Required(1).Floats,
            node.Required(2).Floats,
            positions is null ? RotaryPositions.RowPerToken : RotaryPositions.FromIds(positions),
            node.Attributes.Flag("interleaved") ? RotaryPairing.Interleaved : RotaryPairing.HalfSplit,
            batch: input.Shape[0],
            sequence: input.Shape[^2],
            heads,
            headDim: isHeadsFirst ? input.Shape[3] : input.Shape[2] / heads,
            node.Attributes.Integer("rotary_embedding_dim"),
            isHeadsFirst ? HeadOrder.HeadsFirst : HeadOrder.TokensFirst);
        return [OnnxTensor.Of(input.Shape, output)];
    }
}
