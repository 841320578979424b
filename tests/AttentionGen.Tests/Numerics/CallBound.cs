using AttentionGen.Tests.Layers;

namespace AttentionGen.Tests.Numerics;

/// <summary>
/// <see cref="ErrorBound"/> for calls with options: cross-attention of any widths with masks, dropout, added keys and
/// returned weights. Loops over single numbers, for small calls.
/// </summary>
internal sealed class CallBound
{
    /// <summary>As in <see cref="AttentionBound"/>.</summary>
    private const double ExponentialError = 4 / ErrorBound.Lambda;

    private readonly OptionCall _call;
    private readonly AttentionShape _shape;
    private readonly int _added;
    private readonly Rows _query;
    private readonly Rows _key;
    private readonly Rows _value;

    public CallBound(OptionCall call)
    {
        _call = call;
        _shape = call.Shape;
        _added = _shape.AddedKeys;
        MultiHeadAttentionWeights weights = OptionCall.WeightsOf(_shape);
        Rows x = Rows.Exactly(call.Query);
        _query = ErrorBound.Project(x, weights.QueryWeight, weights.QueryBias, _shape.DModel, _shape.QueryWidth, roundsWeights: true);
        Rows key = ErrorBound.Project(Rows.Exactly(call.Key), weights.KeyWeight, weights.KeyBias, _shape.KeyDim, _shape.KeyWidth);
        Rows value = ErrorBound.Project(Rows.Exactly(call.Value), weights.ValueWeight, weights.ValueBias, _shape.ValueDim, _shape.ValueWidth);
        _key = WithAdded(key, weights.BiasKey, _shape.KeyWidth);
        _value = WithAdded(value, weights.BiasValue, _shape.ValueWidth);
        Context = Rows.Zeros(call.Batch * call.Queries * _shape.ContextWidth);
        PerHead = new double[call.WeightsLength];
        Averaged = new double[call.AveragedLength];
        for (int item = 0; item < call.Batch; item++)
        {
            for (int head = 0; head < _shape.Heads; head++)
            {
                for (int query = 0; query < call.Queries; query++)
                {
                    AddRow(item, head, query);
                }
            }
        }

        Output = _shape.OutputProjection
            ? ErrorBound.Project(Context, weights.OutputWeight, weights.OutputBias, _shape.ContextWidth, _shape.OutputDim).Bound()
            : Context.Bound();
    }

    /// <summary>The bound of every element of the output.</summary>
    public double[] Output { get; }

    /// <summary>The bound of every attention weight.</summary>
    public double[] PerHead { get; }

    /// <summary>The same for the mean over the heads.</summary>
    public double[] Averaged { get; }

    private Rows Context { get; }

    private void AddRow(int item, int head, int query)
    {
        int keys = _call.AllKeys;
        var scores = new double[keys];
        var errors = new double[keys];
        var seen = new bool[keys];
        int count = 0;
        double max = double.NegativeInfinity;
        double min = double.PositiveInfinity;
        for (int j = 0; j < keys; j++)
        {
            seen[j] = j < _added || _call.Sees(item, head, query, j - _added);
            if (seen[j])
            {
                (scores[j], errors[j]) = Score(item, head, query, j);
                max = Math.Max(max, scores[j]);
                min = Math.Min(min, scores[j]);
                count++;
            }
        }

        if (count == 0)
        {
            return;
        }

        int merges = (keys - 1) / _call.Layer.KeyBlockLength;
        double mergeError = merges == 0 ? 0 : (merges * (2 + (2 * ExponentialError))) + (max - min);
        double sum = 0;
        double weighted = 0;
        for (int j = 0; j < keys; j++)
        {
            errors[j] += max - scores[j] + ExponentialError + mergeError;
            scores[j] = seen[j] ? Math.Exp(scores[j] - max) : 0;
            sum += scores[j];
            weighted += seen[j] ? scores[j] * errors[j] : 0;
        }

        double sumError = (weighted / sum) + Math.Sqrt(keys) + 2;
        for (int j = 0; j < keys; j++)
        {
            // The kept ones are multiplied by a rounded factor.
            bool isDropped = _call.Dropped is { } dropped && dropped[Place(item, head, query, j)];
            scores[j] = isDropped ? 0 : scores[j] / sum * (_call.Dropped is null ? 1 : 1 / (1 - OptionCall.DropoutProbability));
            errors[j] += _call.Dropped is null ? 0 : 2;
        }

        AddWeights(item, head, query, scores, errors, sumError);
        AddValues(item, head, query, scores, errors, seen, sumError);
    }

    private (double Score, double Deviation) Score(int item, int head, int query, int key)
    {
        int q = (((item * _call.Queries) + query) * _shape.QueryWidth) + (head * _shape.HeadDim);
        int k = (((item * _call.AllKeys) + key) * _shape.KeyWidth) + (KeyValueHead(head) * _shape.HeadDim);
        double sum = 0;
        double variance = 0;
        for (int d = 0; d < _shape.HeadDim; d++)
        {
            double queryValue = _query.Exact[q + d];
            double keyValue = _key.Exact[k + d];
            double queryDeviation = _query.Deviation[q + d];
            double keyDeviation = _key.Deviation[k + d];
            sum += queryValue * keyValue;
            variance += (sum * sum) + (queryValue * queryValue * ((keyValue * keyValue) + (keyDeviation * keyDeviation)))
                + (keyValue * keyValue * queryDeviation * queryDeviation);
        }

        double score = sum * _shape.Scale;
        double deviation = Math.Sqrt(variance) * Math.Abs(_shape.Scale);
        if (key < _added || !_call.Mask.IsAdditive)
        {
            return (score, deviation);
        }

        // The bias is multiplied by a rounded factor, the product is rounded, and the sum is.
        double bias = _call.Mask.BiasOf(item, head, query, key - _added);
        return (score + bias, deviation + (2 * Math.Abs(bias)) + Math.Abs(score + bias));
    }

    private void AddWeights(int item, int head, int query, double[] probabilities, double[] errors, double sumError)
    {
        for (int j = 0; j < probabilities.Length; j++)
        {
            double deviation = ErrorBound.Lambda * ErrorBound.U * probabilities[j] * (errors[j] + sumError + 3);
            PerHead[Place(item, head, query, j)] = deviation;

            // Each head is added to the sum before it, which rounds the part that is there.
            int mean = (((item * _call.Queries) + query) * _call.AllKeys) + (Place(item, head, query, j) % _call.AllKeys);
            Averaged[mean] += (deviation / _shape.Heads) + (ErrorBound.U * probabilities[j]);
        }
    }

    private void AddValues(int item, int head, int query, double[] probabilities, double[] errors, bool[] seen, double sumError)
    {
        int row = (((item * _call.Queries) + query) * _shape.ContextWidth) + (head * _shape.ValueHeadDim);
        for (int c = 0; c < _shape.ValueHeadDim; c++)
        {
            double sum = 0;
            double variance = 0;
            double fromScores = 0;
            for (int j = 0; j < probabilities.Length; j++)
            {
                if (seen[j])
                {
                    int v = (((item * _call.AllKeys) + j) * _shape.ValueWidth) + (KeyValueHead(head) * _shape.ValueHeadDim) + c;
                    double p = probabilities[j];
                    sum += p * _value.Exact[v];
                    variance += (sum * sum) + (p * p * ((_value.Exact[v] * _value.Exact[v]) + (_value.Deviation[v] * _value.Deviation[v])));
                    fromScores += p * errors[j] * Math.Abs(_value.Exact[v]);
                }
            }

            Context.Exact[row + c] = sum;
            Context.Deviation[row + c] = Math.Sqrt(variance) + fromScores + (Math.Abs(sum) * sumError);
        }
    }

    /// <summary>Where the kernels' key, the added ones first, is in returned weights and dropout masks, which have them last.</summary>
    private int Place(int item, int head, int query, int key)
    {
        int column = key < _added ? _call.Keys + key : key - _added;
        return (((((item * _shape.Heads) + head) * _call.Queries) + query) * _call.AllKeys) + column;
    }

    private int KeyValueHead(int head) => head / (_shape.Heads / _shape.KeyValueHeads);

    /// <summary>The learned row, then one of zeros, before those of each item.</summary>
    private Rows WithAdded(Rows rows, ReadOnlySpan<float> learned, int width)
    {
        Rows all = Rows.Zeros(_call.Batch * _call.AllKeys * width);
        for (int item = 0; item < _call.Batch; item++)
        {
            int start = item * _call.AllKeys * width;
            for (int i = 0; i < learned.Length; i++)
            {
                all.Exact[start + i] = learned[i];
            }

            int own = _call.Keys * width;
            rows.Exact.AsSpan(item * own, own).CopyTo(all.Exact.AsSpan(start + (_added * width)));
            rows.Deviation.AsSpan(item * own, own).CopyTo(all.Deviation.AsSpan(start + (_added * width)));
        }

        return all;
    }
}
