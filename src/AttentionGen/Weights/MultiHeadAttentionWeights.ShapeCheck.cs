using System.ComponentModel;

namespace AttentionGen;

/// <content>The check that generated constructors make.</content>
public sealed partial class MultiHeadAttentionWeights
{
    /// <summary>Throws unless the weights fit a layer of this shape. Called by generated constructors.</summary>
    /// <param name="layer">The layer's type name, for the message.</param>
    /// <param name="shape">What its attribute states.</param>
    /// <exception cref="ArgumentException">They do not fit; the message lists each difference as expected and found.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void ThrowUnlessShape(string layer, AttentionShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        List<string> differences = [];
        Compare("DModel", shape.DModel, DModel);
        Compare($"query width Heads × HeadDim = {shape.Heads} × {shape.HeadDim}", shape.QueryWidth, QueryWidth);
        Compare($"key/value width KeyValueHeads × HeadDim = {shape.KeyValueHeads} × {shape.HeadDim}", shape.KeyWidth, KeyValueWidth);
        Compare("Bias", shape.Bias, HasBias);
        Compare("OutputProjection", shape.OutputProjection, HasOutputProjection);
        Compare("AddBiasKeyValue", shape.AddBiasKeyValue, !BiasKey.IsEmpty);
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
    }
}
