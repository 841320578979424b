using AttentionGen;
using AttentionGen.JitProbe;

// Runs layers of every kind at lengths that reach every tile, so that a parent process can read what the JIT made of them.
int[] lengths = [1, 5, 12, 31, 64, 600];
Probe(CausalLayer.Shape, weights => new CausalLayer(weights).Forward);
Probe(OddLayer.Shape, weights => new OddLayer(weights).Forward);
Probe(WideHead.Shape, weights => new WideHead(weights).Forward);
Probe(TinyLayer.Shape, weights => new TinyLayer(weights).Forward);

void Probe(AttentionShape shape, Func<MultiHeadAttentionWeights, ForwardMethod> create)
{
    float[] weight = new float[shape.DModel * shape.QueryWidth];
    weight.AsSpan().Fill(0.01f);
    ForwardMethod forward = create(MultiHeadAttentionWeights.FromSeparate(
        shape.DModel,
        weight,
        weight.AsSpan(0, shape.KeyValueWidth * shape.DModel),
        weight.AsSpan(0, shape.KeyValueWidth * shape.DModel),
        new float[shape.QueryWidth],
        new float[shape.KeyValueWidth],
        new float[shape.KeyValueWidth],
        weight,
        new float[shape.DModel]));
    foreach (int length in lengths)
    {
        forward(new float[length * shape.DModel], new float[length * shape.DModel], 1, length);
    }
}
