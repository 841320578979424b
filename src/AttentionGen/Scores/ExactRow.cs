using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// One row of attention in double precision, from the packed query, keys and values and the masks and biases of the call: what
/// the kernels compute in float32 and units of log2, where that leaves the range.
/// </summary>
/// <remarks>Every operation is the same on all hardware, so the bits are too. Nothing hidden is read, or multiplied by zero.</remarks>
/// <param name="row">The row, counted as in <see cref="ScoreOptions"/>.</param>
/// <param name="query">Its query.</param>
/// <param name="head">The head's keys and values.</param>
/// <param name="options">Masks of the call, and where weights and log-sum-exps go.</param>
/// <param name="geometry">How everything lies.</param>
internal readonly ref struct ExactRow(int row, ReadOnlySpan<float> query, HeadPanels head, ScoreOptions options, HeadGeometry geometry)
{
    /// <summary>Keys whose scores are held at once; a row of more computes them once for each pass over its keys.</summary>
    private const int ChunkKeys = 512;

    private readonly int _row = row;
    private readonly ReadOnlySpan<float> _query = query;
    private readonly HeadPanels _head = head;
    private readonly ScoreOptions _options = options;
    private readonly HeadGeometry _geometry = geometry;

    /// <summary>The score of a key at a point on its way to the softmax, in units of log2.</summary>
    public double Score(ScoreStage stage, int key)
    {
        double product = 0;
        _geometry.Products(_query, _head, key, new Span<double>(ref product));
        return AtStage(stage, key, product);
    }

    /// <summary>
    /// Computes the row's context, log-sum-exp and weights. A row that has seen NaN has NaN for its weights, and is left as it
    /// is otherwise.
    /// </summary>
    /// <param name="context">Receives the context.</param>
    /// <param name="addsWeights">Whether the row has no weights yet.</param>
    /// <returns>Whether the row has been computed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryCompute(Span<float> context, bool addsWeights)
    {
        int first = _options.FirstKey(_row);
        int end = _options.EndKey(_row, _head);
        var chunk = new Chunk(stackalloc double[ChunkKeys], stackalloc bool[ChunkKeys]);
        double maximum = double.NegativeInfinity;
        bool seesAny = false;
        for (int from = first; from < end; from += ChunkKeys)
        {
            Fill(ref chunk, from, end);
            for (int i = 0; i < chunk.Count; i++)
            {
                if (chunk.Seen[i])
                {
                    // Math.Max keeps NaN.
                    maximum = Math.Max(maximum, chunk.Scores[i]);
                    seesAny = true;
                }
            }
        }

        addsWeights &= _options.WantsWeights;
        if (double.IsNaN(maximum))
        {
            AddWeights(ref chunk, first, end, addsWeights, anchor: 0, factor: double.NaN);
            return false;
        }

        // Only infinite inputs leave nothing but minus infinity; then any finite base keeps the exponentials at zero.
        double anchor = double.IsNegativeInfinity(maximum) ? 0 : maximum;
        double sum = 0;
        Span<double> wide = stackalloc double[HeadGeometry.WidestHead];
        wide = wide[..context.Length];
        wide.Clear();
        for (int from = first; from < end; from += ChunkKeys)
        {
            Fill(ref chunk, from, end);
            for (int i = 0; i < chunk.Count; i++)
            {
                if (chunk.Seen[i])
                {
                    double exponential = Exp2(chunk.Scores[i] - anchor);
                    sum += exponential;
                    AddValues(exponential * _options.DropoutFactor(_row, from + i), from + i, wide);
                }
            }
        }

        // A row that sees no key, only a hidden score that is no number, is zero like any other that sees none.
        double factor = seesAny ? Factor(maximum, sum) : 0;
        for (int column = 0; column < wide.Length; column++)
        {
            context[column] = (float)(wide[column] * factor);
        }

        if (_options.WantsLogSumExp)
        {
            _options.WriteLogSumExp(_row, seesAny ? (maximum + PortableMath.Log2(sum)) * VectorMath.Ln2 : double.NegativeInfinity);
        }

        AddWeights(ref chunk, first, end, addsWeights, anchor, factor);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddWeights(ref Chunk chunk, int first, int end, bool addsWeights, double anchor, double factor)
    {
        for (int from = first; addsWeights && from < end; from += ChunkKeys)
        {
            Fill(ref chunk, from, end);
            for (int i = 0; i < chunk.Count; i++)
            {
                if (chunk.Seen[i])
                {
                    _options.AddWeight(_row, from + i, (float)(Exp2(chunk.Scores[i] - anchor) * _options.DropoutFactor(_row, from + i) * factor));
                }
            }
        }
    }

    /// <summary>Computes the scores of up to so many keys, unless they are there from the pass before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(ref Chunk chunk, int from, int end)
    {
        int count = Math.Min(ChunkKeys, end - from);
        if (chunk.From == from && chunk.Count == count)
        {
            return;
        }

        chunk.From = from;
        chunk.Count = count;
        _geometry.Products(_query, _head, from, chunk.Scores[..count]);
        for (int i = 0; i < count; i++)
        {
            chunk.Seen[i] = _options.Sees(_row, from + i, _head);
            chunk.Scores[i] = chunk.Seen[i] ? AtStage(ScoreStage.Masked, from + i, chunk.Scores[i]) : 0;
        }
    }

    private double AtStage(ScoreStage stage, int key, double product)
    {
        double score = product * _geometry.ScoreFactor;
        if (stage >= ScoreStage.Capped && _geometry.Cap > 0)
        {
            score = VectorMath.Tanh((float)(score / _geometry.Cap)) * _geometry.Cap;
        }

        if (stage < ScoreStage.Masked)
        {
            return score;
        }

        if (_options.Place.Functions is not null)
        {
            score = _options.ScoreByFunction(_row, key, score * VectorMath.Ln2) * VectorMath.Log2E;
        }

        return score + (_options.BiasOf(_row, key) * VectorMath.Log2E);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddValues(double weight, int key, scoped Span<double> sums)
    {
        for (int panel = 0; panel < sums.Length; panel += _geometry.PanelColumns)
        {
            ReadOnlySpan<float> values = _geometry.Values(_head, key, panel);
            WideRows.AddScaled(values, weight, sums.Slice(panel, values.Length));
        }
    }

    /// <summary>One over the sum of the exponentials, which the head's sink joins, if it has one.</summary>
    private double Factor(double maximum, double sum)
    {
        if (_options.SinkOf(_row) is not { } sink)
        {
            return 1 / sum;
        }

        sink *= VectorMath.Log2E;
        double largest = Math.Max(maximum, sink);
        double keep = Exp2(maximum - largest);
        return keep / ((sum * keep) + Exp2(sink - largest));
    }

    /// <summary>2^x for x ≤ 0, down to the smallest double: the polynomial of <see cref="VectorMath"/>, without its rounding.</summary>
    private static double Exp2(double x)
    {
        double n = Math.Round(x);
        return x < -1100 ? 0 : Math.ScaleB(VectorMath.Exp2Fraction(x - n), (int)n);
    }

    /// <summary>Neighbouring keys with their scores, and whether the row sees them.</summary>
    private ref struct Chunk(Span<double> scores, Span<bool> seen)
    {
        public readonly Span<double> Scores = scores;
        public readonly Span<bool> Seen = seen;
        public int From = -1;
        public int Count;
    }
}
