using System.Security.Cryptography;

namespace AttentionGen.Kernels;

/// <summary>The weights of a feed-forward in the order in which the kernels of one vector width read them. Packed once, never changed.</summary>
internal sealed class PackedFeedForward
{
    private readonly int _hidden;

    /// <summary>Hidden columns of a panel that has their gates too; 0 without gates.</summary>
    private readonly int _gatedColumns;

    /// <param name="weights">The weights.</param>
    /// <param name="lanes">Lanes of the vector width in use.</param>
    /// <param name="panelVectors">Vectors of a weight panel.</param>
    /// <param name="outputScale">What each output column is multiplied by; none for 1.</param>
    /// <param name="outputFactor">What all of them are multiplied by.</param>
    public PackedFeedForward(
        FeedForwardWeights weights, int lanes, int panelVectors, ReadOnlySpan<float> outputScale = default, double outputFactor = 1)
    {
        int panelColumns = lanes * panelVectors;
        _hidden = weights.Hidden;
        _gatedColumns = weights.IsGated ? panelColumns / 2 : 0;
        Up = weights.IsGated
            ? Interleave(weights, lanes, panelColumns)
            : new WeightPanels(weights.DModel, weights.Hidden, panelColumns, lanes).Add(weights.UpWeight, weights.UpBias);
        Down = new WeightPanels(weights.Hidden, weights.DModel, panelColumns, lanes);
        for (int row = 0; row < weights.DModel; row++)
        {
            Down.Add(
                weights.DownWeight.Slice(row * weights.Hidden, weights.Hidden),
                weights.DownBias.IsEmpty ? default : weights.DownBias.Slice(row, 1),
                outputFactor * (outputScale.IsEmpty ? 1 : outputScale[row]));
        }
    }

    /// <summary>Panels of the first product.</summary>
    public WeightPanels Up { get; }

    /// <summary>Panels of the second.</summary>
    public WeightPanels Down { get; }

    /// <summary>Adds the weights to a hash, in an order that no vector width changes.</summary>
    public void AppendTo(IncrementalHash hash)
    {
        for (int i = 0; i < _hidden && _gatedColumns > 0; i++)
        {
            int gate = (i / _gatedColumns * 2 * _gatedColumns) + (i % _gatedColumns);
            Up.AppendTo(hash, gate, 1);
            Up.AppendTo(hash, gate + _gatedColumns, 1);
        }

        if (_gatedColumns == 0)
        {
            Up.AppendTo(hash);
        }

        Down.AppendTo(hash);
    }

    /// <summary>Panels whose first half is gates and whose second is their factors, so that a tile has both of a hidden column.</summary>
    private static WeightPanels Interleave(FeedForwardWeights weights, int lanes, int panelColumns)
    {
        int half = panelColumns / 2;
        int panels = (weights.Hidden + half - 1) / half;
        var packed = new WeightPanels(weights.DModel, panels * panelColumns, panelColumns, lanes);
        for (int first = 0; first < weights.Hidden; first += half)
        {
            int count = Math.Min(half, weights.Hidden - first);
            Add(weights.GateWeight, weights.GateBias, first, count);
            Add(weights.UpWeight, weights.UpBias, first, count);
        }

        return packed;

        void Add(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, int first, int count) => packed
            .Add(weight.Slice(first * weights.DModel, count * weights.DModel), bias.IsEmpty ? default : bias.Slice(first, count))
            .Skip(half - count);
    }
}
