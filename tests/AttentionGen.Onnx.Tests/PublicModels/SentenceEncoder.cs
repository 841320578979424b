namespace AttentionGen.OnnxTests.PublicModels;

[TransformerLayer(DModel = 384, Heads = 12, Hidden = 1536, Preset = LayerPreset.Bert)]
internal sealed partial class SmallBertLayer;

/// <summary>A BERT of six layers from an <c>.onnx</c> file: token ids in, hidden states out. The tests' own, and not fast.</summary>
internal sealed class SentenceEncoder
{
    public const int Width = 384;
    public const int Layers = 6;
    public const int Words = 30522;
    public const int Positions = 512;

    private readonly float[] _words, _positions, _types, _normWeight, _normBias;
    private readonly TransformerStack _stack;

    public SentenceEncoder(OnnxCheckpoint model)
    {
        _words = model.ReadFloat32("embeddings.word_embeddings.weight", [Words, Width]);
        _positions = model.ReadFloat32("embeddings.position_embeddings.weight", [Positions, Width]);
        _types = model.ReadFloat32("embeddings.token_type_embeddings.weight", [2, Width]);
        _normWeight = model.ReadFloat32("embeddings.LayerNorm.weight", [Width]);
        _normBias = model.ReadFloat32("embeddings.LayerNorm.bias", [Width]);
        _stack = new TransformerStack(
            [.. Enumerable.Range(0, Layers).Select(i => new SmallBertLayer(TransformerLayerWeights.Load(model, $"encoder.layer.{i}", LayerPreset.Bert)))]);
    }

    public float[] HiddenStates(ReadOnlySpan<int> tokens)
    {
        var sums = new float[tokens.Length * Width];
        for (int i = 0; i < tokens.Length; i++)
        {
            for (int j = 0; j < Width; j++)
            {
                sums[(i * Width) + j] = _words[(tokens[i] * Width) + j] + _types[j] + _positions[(i * Width) + j];
            }
        }

        float[] rows = new float[sums.Length], hidden = new float[sums.Length];
        Normalization.LayerNorm(sums, rows, _normWeight, _normBias, 1e-12f);
        _stack.Forward(rows, hidden, batch: 1, tokens.Length);
        return hidden;
    }
}
