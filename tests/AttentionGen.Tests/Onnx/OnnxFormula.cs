namespace AttentionGen.Tests.Onnx;

/// <summary>
/// The formula of ONNX's <c>Attention</c> in double precision, element by element: what cases that are not ONNX's own are
/// compared with. It knows nothing of masks, diagonals and lengths but one bias for each query and key.
/// </summary>
/// <remarks>
/// scores = scale · q·k, capped = cap · tanh(scores / cap), biased = capped + bias, probabilities = softmax(biased), and zero
/// where the bias of every key is minus infinity. What is hidden has no part in the output, not even as zero times its value.
/// </remarks>
internal sealed class OnnxFormula
{
    public const double Hidden = double.NegativeInfinity;

    /// <summary>Evaluates the formula.</summary>
    /// <param name="query"><c>[batch, heads, queries, headDim]</c>.</param>
    /// <param name="key"><c>[batch, keyValueHeads, keys, headDim]</c>.</param>
    /// <param name="value"><c>[batch, keyValueHeads, keys, valueHeadDim]</c>.</param>
    /// <param name="bias">What is added for an item, a head, a query and a key.</param>
    /// <param name="softCap">The cap; 0 for none.</param>
    public OnnxFormula(OnnxTensor query, OnnxTensor key, OnnxTensor value, Func<int, int, int, int, double> bias, double softCap = 0)
    {
        (int batch, int heads, int queries, int headDim) = (query.Shape[0], query.Shape[1], query.Shape[2], query.Shape[3]);
        (int keyValueHeads, int keys, int valueHeadDim) = (key.Shape[1], key.Shape[2], value.Shape[3]);
        double scale = 1 / Math.Sqrt(headDim);
        int[] matrices = [batch, heads, queries, keys];
        var stages = new float[4][];
        for (int stage = 0; stage < stages.Length; stage++)
        {
            stages[stage] = new float[OnnxTensor.Count(matrices)];
        }

        var output = new float[batch * heads * queries * valueHeadDim];
        for (int row = 0; row < batch * heads * queries; row++)
        {
            int item = row / (heads * queries);
            int head = row / queries % heads;
            int keyHead = (item * keyValueHeads) + (head / (heads / keyValueHeads));
            var biased = new double[keys];
            for (int j = 0; j < keys; j++)
            {
                double score = scale * Dot(query.Floats.AsSpan(row * headDim, headDim), key.Floats.AsSpan(((keyHead * keys) + j) * headDim, headDim));
                double capped = softCap == 0 ? score : softCap * Math.Tanh(score / softCap);
                double added = bias(item, head, row % queries, j);
                biased[j] = added == Hidden ? Hidden : capped + added;
                stages[0][(row * keys) + j] = (float)score;
                stages[1][(row * keys) + j] = (float)capped;
                stages[2][(row * keys) + j] = (float)biased[j];
            }

            double largest = biased.Max();
            double sum = biased.Sum(b => Exponential(b, largest));
            for (int j = 0; j < keys; j++)
            {
                double probability = biased[j] == Hidden ? 0 : Exponential(biased[j], largest) / sum;
                stages[3][(row * keys) + j] = (float)probability;
            }

            for (int d = 0; d < valueHeadDim; d++)
            {
                double context = 0;
                for (int j = 0; j < keys; j++)
                {
                    context += biased[j] == Hidden
                        ? 0
                        : Exponential(biased[j], largest) / sum * value.Floats[(((keyHead * keys) + j) * valueHeadDim) + d];
                }

                output[(row * valueHeadDim) + d] = (float)context;
            }
        }

        Output = OnnxTensor.Of([batch, heads, queries, valueHeadDim], output);
        Stages = [.. stages.Select(stage => OnnxTensor.Of(matrices, stage))];
    }

    /// <summary><c>[batch, heads, queries, valueHeadDim]</c>.</summary>
    public OnnxTensor Output { get; }

    /// <summary>What each mode of the fourth output is, <c>[batch, heads, queries, keys]</c>.</summary>
    public IReadOnlyList<OnnxTensor> Stages { get; }

    private static double Exponential(double biased, double largest) => biased == Hidden ? 0 : Math.Exp(biased - largest);

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int d = 0; d < a.Length; d++)
        {
            sum += (double)a[d] * b[d];
        }

        return sum;
    }
}
