using System.Numerics.Tensors;
using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Numerics;

/// <summary>The part of <see cref="ErrorBound"/> between the projections: scores, softmax and context of every head.</summary>
internal sealed class AttentionBound(
    AttentionShape shape, Rows query, Rows key, Rows value, int queryLength, int keyLength, TestPadding padding, int keyBlock)
{
    /// <summary>
    /// Relative error of 2^x over λ·u, because it need not be random: 0.7 ulp with fused multiply-adds, and without them
    /// each step of the polynomial rounds twice.
    /// </summary>
    private const double ExponentialError = 4 / ErrorBound.Lambda;

    private readonly int _headDim = shape.HeadDim;
    private readonly double[] _keys = new double[shape.HeadDim * keyLength];
    private readonly double[] _keySquares = new double[shape.HeadDim * keyLength];
    private readonly double[] _keyVariances = new double[shape.HeadDim * keyLength];
    private readonly double[] _scores = new double[keyLength];
    private readonly double[] _errors = new double[keyLength];
    private readonly double[] _absoluteValues = Absolute(value.Exact);
    private readonly double[] _valueVariances = [.. value.Exact.Zip(value.Deviation, (v, dev) => (v * v) + (dev * dev))];

    public Rows Context(int batch)
    {
        Rows context = Rows.Zeros(batch * queryLength * shape.QueryWidth);
        for (int item = 0; item < batch; item++)
        {
            bool[] real = [.. Enumerable.Range(0, keyLength).Select(j => padding.IsReal(item, j))];
            for (int head = 0; head < shape.Heads; head++)
            {
                int group = shape.Heads / shape.KeyValueHeads;
                int keyValue = (item * keyLength * shape.KeyWidth) + (head / group * _headDim);
                if (head % group == 0)
                {
                    TransposeKeys(keyValue);
                }

                for (int i = 0; i < queryLength; i++)
                {
                    ReadOnlySpan<bool> seen = real.AsSpan(0, shape.Causal ? Math.Min(i + 1, keyLength) : keyLength);
                    if (seen.Contains(true))
                    {
                        int row = (((item * queryLength) + i) * shape.QueryWidth) + (head * _headDim);
                        Scores(row, seen.Length);
                        double sumError = Softmax(seen);
                        AddValues(keyValue, seen, sumError, context.Exact.AsSpan(row, _headDim), context.Deviation.AsSpan(row, _headDim));
                    }
                }
            }
        }

        return context;
    }

    /// <summary>Lanes lie across keys, as in the kernels, so that all partial sums of a row are at hand at once.</summary>
    private void TransposeKeys(int start)
    {
        for (int j = 0; j < keyLength; j++)
        {
            for (int d = 0; d < _headDim; d++)
            {
                double k = key.Exact[start + (j * shape.KeyWidth) + d];
                double deviation = key.Deviation[start + (j * shape.KeyWidth) + d];
                _keys[(d * keyLength) + j] = k;
                _keySquares[(d * keyLength) + j] = k * k;
                _keyVariances[(d * keyLength) + j] = (k * k) + (deviation * deviation);
            }
        }
    }

    private void Scores(int row, int visible)
    {
        Span<double> sums = _scores.AsSpan(0, visible);
        Span<double> variances = _errors.AsSpan(0, visible);
        sums.Clear();
        variances.Clear();
        for (int d = 0; d < _headDim; d++)
        {
            double q = query.Exact[row + d];
            double deviation = query.Deviation[row + d];
            TensorPrimitives.MultiplyAdd(_keys.AsSpan(d * keyLength, visible), q, sums, sums);
            TensorPrimitives.MultiplyAdd(sums, sums, variances, variances);
            TensorPrimitives.MultiplyAdd(_keyVariances.AsSpan(d * keyLength, visible), q * q, variances, variances);
            TensorPrimitives.MultiplyAdd(_keySquares.AsSpan(d * keyLength, visible), deviation * deviation, variances, variances);
        }

        TensorPrimitives.Multiply(sums, shape.Scale, sums);
        TensorPrimitives.Sqrt(variances, variances);
        TensorPrimitives.Multiply(variances, Math.Abs(shape.Scale), variances);
    }

    /// <summary>Scores become probabilities, their deviations relative errors of the exponentials. Returns that of the sum.</summary>
    private double Softmax(ReadOnlySpan<bool> seen)
    {
        double max = double.NegativeInfinity;
        double min = double.PositiveInfinity;
        for (int j = 0; j < seen.Length; j++)
        {
            if (seen[j])
            {
                max = Math.Max(max, _scores[j]);
                min = Math.Min(min, _scores[j]);
            }
        }

        // A merge multiplies by two more exponentials, whose arguments add up to at most the range of the scores.
        int merges = (seen.Length - 1) / keyBlock;
        double mergeError = merges == 0 ? 0 : (merges * (2 + (2 * ExponentialError))) + (max - min);
        double sum = 0;
        double weighted = 0;
        for (int j = 0; j < seen.Length; j++)
        {
            _errors[j] += max - _scores[j] + ExponentialError + mergeError;
            _scores[j] = seen[j] ? Math.Exp(_scores[j] - max) : 0;
            sum += _scores[j];
            weighted += _scores[j] * _errors[j];
        }

        TensorPrimitives.Divide(_scores.AsSpan(0, seen.Length), sum, _scores.AsSpan(0, seen.Length));

        // The reciprocal and the product with it round once each.
        return (weighted / sum) + Math.Sqrt(seen.Length) + 2;
    }

    private void AddValues(int start, ReadOnlySpan<bool> seen, double sumError, Span<double> context, Span<double> deviation)
    {
        Span<double> fromScores = stackalloc double[_headDim];
        fromScores.Clear();
        for (int j = 0; j < seen.Length; j++)
        {
            if (seen[j])
            {
                var columns = new Range(start + (j * shape.KeyWidth), start + (j * shape.KeyWidth) + _headDim);
                double p = _scores[j];
                TensorPrimitives.MultiplyAdd(value.Exact.AsSpan(columns), p, context, context);
                TensorPrimitives.MultiplyAdd(context, context, deviation, deviation);
                TensorPrimitives.MultiplyAdd(_valueVariances.AsSpan(columns), p * p, deviation, deviation);
                TensorPrimitives.MultiplyAdd(_absoluteValues.AsSpan(columns), p * _errors[j], fromScores, fromScores);
            }
        }

        for (int c = 0; c < _headDim; c++)
        {
            deviation[c] = Math.Sqrt(deviation[c]) + fromScores[c] + (Math.Abs(context[c]) * sumError);
        }
    }

    private static double[] Absolute(double[] values)
    {
        var sizes = new double[values.Length];
        TensorPrimitives.Abs(values, sizes);
        return sizes;
    }
}
