using System.ComponentModel;

namespace AttentionGen;

/// <content>The check that generated constructors make.</content>
public sealed partial class MultiHeadAttentionWeights
{
    /// <summary>Throws unless the weights fit a layer of this shape. Called by generated constructors.</summary>
    /// <remarks>
    /// A layer with biases takes weights with any of them, at least one; those that are not there count as zeros. A tensor
    /// that the layer would not use is a difference too: left out silently, it would leave the outputs plausible and wrong.
    /// </remarks>
    /// <param name="layer">The layer's type name, for the message.</param>
    /// <param name="shape">What its attribute states.</param>
    /// <exception cref="ArgumentException">They do not fit; the message lists each difference as expected and found.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void ThrowUnlessShape(string layer, AttentionShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        List<string> differences = [];
        Compare("DModel", shape.DModel, DModel);
        CompareUnlessDModel("KeyDim", shape.KeyDim, KeyDim);
        CompareUnlessDModel("ValueDim", shape.ValueDim, ValueDim);
        if (Heads != 0)
        {
            Compare("Heads", shape.Heads, Heads);
        }

        Compare($"query width Heads × HeadDim = {shape.Heads} × {shape.HeadDim}", shape.QueryWidth, QueryWidth);
        Compare($"key width KeyValueHeads × HeadDim = {shape.KeyValueHeads} × {shape.HeadDim}", shape.KeyWidth, KeyWidth);
        Compare($"value width KeyValueHeads × ValueHeadDim = {shape.KeyValueHeads} × {shape.ValueHeadDim}", shape.ValueWidth, ValueWidth);
        CompareBias();
        Compare("OutputProjection", shape.OutputProjection, HasOutputProjection);
        if (shape.OutputProjection && HasOutputProjection)
        {
            CompareUnlessDModel("OutputDim", shape.OutputDim, OutputDim);
        }

        Compare("AddBiasKeyValue", shape.AddBiasKeyValue, HasBiasKeyValue);
        CompareNorm(nameof(QueryNorm), "Heads × HeadDim", shape.QueryNormWidth, QueryNorm, QueryNormBias);
        CompareNorm(nameof(KeyNorm), "KeyValueHeads × HeadDim", shape.KeyNormWidth, KeyNorm, KeyNormBias);
        CompareTensor(nameof(GateWeight), $"{(shape.OutputGate == OutputGate.PerHead ? "Heads" : "Heads × ValueHeadDim")} × DModel", (long)shape.GateWidth * shape.DModel, GateWeight);
        CompareTensor(nameof(Sinks), "Heads", shape.Sinks ? shape.Heads : 0, Sinks);
        CompareTensor(nameof(RelativeAttentionBias), RelativeRowsText(), RelativeRows() * shape.Heads, RelativeAttentionBias);
        if (differences.Count != 0)
        {
            throw new ArgumentException($"The weights do not fit {layer}: {string.Join("; ", differences)}.", "weights");
        }

        void Compare<T>(string property, T expected, T found)
            where T : IEquatable<T>
        {
            if (!expected.Equals(found))
            {
                differences.Add($"{property}: the attribute expects {expected}, the weights have {found}");
            }
        }

        // True is the default, so whoever has weights without biases may never have written the word: it is named with its value.
        void CompareBias()
        {
            if (shape.Bias && !HasBias)
            {
                differences.Add("Bias: the attribute expects True, which is the default, the weights have no bias: a layer for them has Bias = false");
            }
            else if (!shape.Bias && HasBias)
            {
                differences.Add($"Bias: the attribute expects False, the weights have {string.Join(" and ", Biases())}: a layer for them has Bias = true, the default");
            }
        }

        List<string> Biases()
        {
            List<string> names = [];
            AddUnlessEmpty(nameof(QueryBias), QueryBias);
            AddUnlessEmpty(nameof(KeyBias), KeyBias);
            AddUnlessEmpty(nameof(ValueBias), ValueBias);
            AddUnlessEmpty(nameof(OutputBias), OutputBias);
            AddUnlessEmpty(nameof(GateBias), GateBias);
            return names;

            void AddUnlessEmpty(string name, ReadOnlySpan<float> bias)
            {
                if (!bias.IsEmpty)
                {
                    names.Add(name);
                }
            }
        }

        // Where both sides leave the width at DModel, the difference is that of DModel and said once.
        void CompareUnlessDModel(string property, int expected, int found)
        {
            if (expected != shape.DModel || found != DModel)
            {
                Compare(property, expected, found);
            }
        }

        void CompareTensor(string tensor, string formula, long expected, ReadOnlySpan<float> found)
        {
            if (expected != found.Length)
            {
                differences.Add(
                    expected == 0 ? $"{tensor}: the attribute does not use it, the weights have one"
                    : found.IsEmpty ? $"{tensor}: the attribute uses it, the weights have none"
                    : $"{tensor}: the attribute expects {formula} = {expected} floats, the weights have {found.Length}");
            }
        }

        // Only a layer norm of all heads has a bias, and then takes weights without one too.
        void CompareNorm(string tensor, string ofAllHeads, int expected, ReadOnlySpan<float> found, ReadOnlySpan<float> bias)
        {
            CompareTensor(tensor, expected == shape.HeadDim ? "HeadDim" : ofAllHeads, expected, found);
            if (expected != 0 && !bias.IsEmpty && shape.QueryKeyNormKind != QueryKeyNormKind.LayerPerHead)
            {
                differences.Add($"{tensor}Bias: the attribute expects {nameof(QueryKeyNormKind)}.{shape.QueryKeyNormKind}, which has no bias, the weights have one");
            }
        }

        long RelativeRows() => shape.PositionBias switch
        {
            PositionBias.Bucketed => shape.RelativeBuckets,
            PositionBias.Learned => (2L * shape.RelativeMaxDistance) + 1,
            _ => 0,
        };

        string RelativeRowsText() => shape.PositionBias == PositionBias.Bucketed
            ? "RelativeBuckets × Heads"
            : "(2 × RelativeMaxDistance + 1) × Heads";
    }
}
