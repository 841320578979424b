using AttentionGen.Tests.WholeLayers;

namespace AttentionGen.Tests.Models;

/// <summary>A decoder by loops in double precision, around the reference of its layers.</summary>
internal static class PlainDecoder
{
    /// <summary>The logits of what follows each token, <c>[tokens, logits]</c>.</summary>
    public static double[] Logits(DecoderCase model, int[] tokens)
    {
        EmbeddingWeights tables = model.Embeddings;
        int width = model.Width;
        var rows = new double[tokens.Length * width];
        for (int i = 0; i < rows.Length; i++)
        {
            int token = i / width, column = i % width;
            double position = tables.Positions.IsEmpty ? 0 : tables.Positions[((tables.FirstPosition + token) * width) + column];
            rows[i] = ((double)tables.Tokens[(tokens[token] * width) + column] * tables.Scale) + position;
        }

        Normalise(rows, model.EmbeddingNorm);
        foreach (TransformerLayerWeights weights in model.LayerWeights)
        {
            rows = ReferenceTransformerLayer.Forward(model.Layer.Shape, weights, Array.ConvertAll(rows, static x => (float)x), 1, tokens.Length);
        }

        Normalise(rows, model.FinalNorm);
        float[] head = model.Head, bias = model.Bias;
        var logits = new double[tokens.Length * model.Logits];
        for (int i = 0; i < logits.Length; i++)
        {
            int token = i / model.Logits, word = i % model.Logits;
            double sum = bias.Length == 0 ? 0 : bias[word];
            for (int k = 0; k < width; k++)
            {
                sum += rows[(token * width) + k] * head[(word * width) + k];
            }

            logits[i] = model.Cap == 0 ? sum : model.Cap * Math.Tanh(sum / model.Cap);
        }

        return logits;
    }

    private static void Normalise(double[] rows, ModelNorm? norm)
    {
        if (norm is null)
        {
            return;
        }

        int width = norm.Weights.Width;
        for (int start = 0; start < rows.Length; start += width)
        {
            Span<double> row = rows.AsSpan(start, width);
            double mean = 0, square = 0;
            bool isCentred = norm.Kind is NormKind.Layer or NormKind.LayerWithoutBias;
            foreach (double x in row)
            {
                mean += isCentred ? x / width : 0;
            }

            foreach (double x in row)
            {
                square += (x - mean) * (x - mean) / width;
            }

            for (int k = 0; k < width; k++)
            {
                double weight = norm.Weights.Weight[k] + (norm.Kind == NormKind.RmsPlusOne ? 1 : 0);
                double bias = norm.Weights.Bias.IsEmpty ? 0 : norm.Weights.Bias[k];
                row[k] = ((row[k] - mean) / Math.Sqrt(square + norm.Epsilon) * weight) + bias;
            }
        }
    }
}
