using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace AttentionGen.Kernels;

/// <summary>A layer's weights in the order in which the kernels of one vector width read them. Packed once, never changed.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class LayerWeights
{
    /// <summary>Packs the weights.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="weights">Weights of that shape.</param>
    /// <param name="queryScale">
    /// Softmax scale times log2(e), or what of it is at most 1; it goes into the query's weights, so that scores come out ready
    /// for 2^x.
    /// </param>
    /// <param name="lanes">Lanes of the vector width in use.</param>
    /// <param name="panelVectors">Vectors of a weight panel.</param>
    public LayerWeights(
        in LayerLayout layout, AttentionShape shape, MultiHeadAttentionWeights weights, double queryScale, int lanes, int panelVectors)
    {
        // A norm would divide the scale away again, so it goes into the weights of the norm.
        double normScale = shape.QueryKeyNorm ? queryScale : 1;
        queryScale = shape.QueryKeyNorm ? 1 : queryScale;
        int panelColumns = lanes * panelVectors;
        if (layout.SharesInputPanels)
        {
            int columns = layout.QueryWidth + layout.GateWidth + layout.KeyWidth + layout.ValueWidth;
            Input = new WeightPanels(layout.DModel, columns, panelColumns, lanes)
                .Add(weights.QueryWeight, weights.QueryBias, queryScale)
                .Add(weights.GateWeight, weights.GateBias)
                .Add(weights.KeyWeight, weights.KeyBias)
                .Add(weights.ValueWeight, weights.ValueBias);
        }
        else
        {
            Input = new WeightPanels(layout.DModel, layout.QueryWidth + layout.GateWidth, panelColumns, lanes)
                .Add(weights.QueryWeight, weights.QueryBias, queryScale)
                .Add(weights.GateWeight, weights.GateBias);
            Key = new WeightPanels(layout.KeyDim, layout.KeyWidth, panelColumns, lanes).Add(weights.KeyWeight, weights.KeyBias);
            Value = new WeightPanels(layout.ValueDim, layout.ValueWidth, panelColumns, lanes).Add(weights.ValueWeight, weights.ValueBias);
        }

        if (layout.HasOutputProjection)
        {
            Output = new WeightPanels(layout.ContextWidth, layout.OutputWidth, panelColumns, lanes)
                .Add(weights.OutputWeight, weights.OutputBias);
        }

        // Zeros are already there for the key and value of zeros, which come after the learned ones.
        AddedKeys = new AlignedBuffer((long)layout.AddedKeys * layout.KeyWidth);
        AddedValues = new AlignedBuffer((long)layout.AddedKeys * layout.ValueWidth);
        if (layout.AddsBiasKeyValue)
        {
            weights.BiasKey.CopyTo(AddedKeys.Span);
            weights.BiasValue.CopyTo(AddedValues.Span);
        }

        if (shape.QueryKeyNorm)
        {
            Norms = new PackedHeadNorms(shape, weights, normScale);
        }

        if (shape.Sinks)
        {
            Sinks = new AlignedBuffer(layout.Heads);
            NaturalSinks = new AlignedBuffer(layout.Heads);
            for (int head = 0; head < layout.Heads; head++)
            {
                NaturalSinks.Span[head] = weights.Sinks[head];
                Sinks.Span[head] = InLog2(weights.Sinks[head]);
            }
        }

        Rotary = shape.Rotary is { } rotary ? RotaryTable.For(rotary) : null;
        DistanceBias = DistanceBias.For(shape, weights);
    }

    internal WeightPanels Input { get; }

    internal WeightPanels? Key { get; }

    internal WeightPanels? Value { get; }

    internal WeightPanels? Output { get; }

    /// <summary>Keys that the layer puts before those of a call, <c>[added, KeyWidth]</c>.</summary>
    internal AlignedBuffer AddedKeys { get; }

    /// <summary>Values that go with them.</summary>
    internal AlignedBuffer AddedValues { get; }

    /// <summary>The norms of queries and keys, the softmax scale in them, if there are some.</summary>
    internal PackedHeadNorms? Norms { get; }

    /// <summary>A logit per head, in units of log2, if the layer has sinks.</summary>
    internal AlignedBuffer? Sinks { get; }

    /// <summary>The same in natural units.</summary>
    internal AlignedBuffer? NaturalSinks { get; }

    /// <summary>Rotations by position, if the layer has them.</summary>
    internal RotaryTable? Rotary { get; }

    /// <summary>Biases by distance, if the layer has them.</summary>
    internal DistanceBias? DistanceBias { get; }

    /// <summary>Adds the weights to a hash, in an order that no vector width changes.</summary>
    internal void AppendTo(IncrementalHash hash, AttentionShape shape)
    {
        foreach (WeightPanels? panels in (WeightPanels?[])[Input, Key, Value, Output])
        {
            panels?.AppendTo(hash);
        }

        foreach (AlignedBuffer? buffer in (AlignedBuffer?[])[AddedKeys, AddedValues, NaturalSinks])
        {
            hash.AppendFloats(buffer is null ? default : buffer.Span);
        }

        Norms?.AppendTo(hash);
        DistanceBias?.AppendTo(hash, shape.RelativeMaxDistance);
    }

    /// <summary>A finite logit stays finite: at the end of the range it is larger than all scores there, or smaller.</summary>
    private static float InLog2(float logit)
    {
        var scaled = (float)(logit / VectorMath.Ln2);
        return float.IsFinite(logit) ? Math.Clamp(scaled, float.MinValue, float.MaxValue) : scaled;
    }
}
