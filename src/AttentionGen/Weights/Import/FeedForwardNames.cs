namespace AttentionGen;

/// <summary>How a family calls the matrices of its feed-forward, and how they are laid out.</summary>
/// <param name="Up">What is activated, or, with a gate, multiplied by it; without <c>.weight</c> and <c>.bias</c>.</param>
/// <param name="Down">The projection back.</param>
internal sealed record FeedForwardNames(string Up, string Down)
{
    /// <summary>What is activated where there is a gate in a tensor of its own.</summary>
    public string? Gate { get; init; }

    /// <summary>
    /// Whether <see cref="Up"/> may hold both, <c>[2·I, E]</c>, the rows of the gate first, as all of these families have it; the columns of
    /// <see cref="Down"/> tell.
    /// </summary>
    public bool IsGateInUp { get; init; }

    /// <summary>Whether weights may be stored <c>[in, out]</c>, as GPT-2's Conv1D does.</summary>
    public bool MayBeTransposed { get; init; }

    /// <summary>Whether the block has all of the matrices.</summary>
    public bool AreAllIn(LayerTensors block) => Weights.All(block.Has);

    /// <summary>Those of which a block has all matrices, without such as are a part of another one's.</summary>
    public static FeedForwardNames[] WholeIn(LayerTensors block, FeedForwardNames[] candidates)
    {
        FeedForwardNames[] whole = Array.FindAll(candidates, candidate => candidate.AreAllIn(block));
        return Array.FindAll(whole, candidate => !Array.Exists(
            whole, other => other.Weights.Count() > candidate.Weights.Count() && candidate.Weights.All(other.Weights.Contains)));
    }

    /// <summary>The matrices, without <c>.weight</c> and <c>.bias</c>.</summary>
    public IEnumerable<string> Stems => Gate is null ? [Up, Down] : [Gate, Up, Down];

    /// <summary>Whether the block has one of the matrices.</summary>
    public bool AreIn(LayerTensors block) => Weights.Any(block.Has);

    private IEnumerable<string> Weights => Stems.Select(stem => stem + ".weight");

    /// <summary>Reads the feed-forward.</summary>
    /// <param name="block">The block around it.</param>
    /// <param name="dModel">The model width, which the attention tells.</param>
    /// <param name="isTransposed">Whether the attention's weights are stored <c>[in, out]</c>.</param>
    public FeedForwardWeights Read(LayerTensors block, int dModel, bool isTransposed)
    {
        isTransposed &= MayBeTransposed;
        (int downRows, int downColumns) = block.MatrixShape(Down + ".weight", isTransposed ? "[I, E]" : "[E, I]");
        int hidden = isTransposed ? downRows : downColumns;
        (int upRows, int upColumns) = block.MatrixShape(Up + ".weight", isTransposed ? "[E, I]" : "[I, E]");
        int rows = IsGateInUp && (isTransposed ? upColumns : upRows) == 2L * hidden ? 2 * hidden : hidden;
        bool isFused = rows != hidden;
        float[] up = Matrix(Up, rows, dModel);
        float[] upBias = block.ReadOptional(Up + ".bias", rows);
        return FeedForwardWeights.From(new FeedForwardTensors
        {
            DModel = dModel,
            GateWeight = Gate is not null ? Matrix(Gate, hidden, dModel) : isFused ? up.AsSpan(0, hidden * dModel) : [],
            UpWeight = isFused ? up.AsSpan(hidden * dModel) : up,
            DownWeight = Matrix(Down, dModel, hidden),
            GateBias = Gate is not null ? block.ReadOptional(Gate + ".bias", hidden) : isFused && upBias.Length != 0 ? upBias.AsSpan(0, hidden) : [],
            UpBias = isFused && upBias.Length != 0 ? upBias.AsSpan(hidden) : upBias,
            DownBias = block.ReadOptional(Down + ".bias", dModel),
        });

        float[] Matrix(string stem, int outWidth, int inWidth) => isTransposed
            ? FusedRows.Transpose(block.Read(stem + ".weight", inWidth, outWidth), inWidth, outWidth)
            : block.Read(stem + ".weight", outWidth, inWidth);
    }
}
