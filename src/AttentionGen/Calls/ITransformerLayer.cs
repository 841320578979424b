using System.ComponentModel;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>A generated transformer layer, for <see cref="TransformerStack"/>. Generated classes implement it; nothing else can.</summary>
public interface ITransformerLayer
{
    /// <summary>What the generated members call.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    TransformerLayerCore Core { get; }
}
