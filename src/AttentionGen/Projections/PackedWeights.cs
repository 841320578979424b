using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Addresses of packed weights, which never move: what a task on another thread can be handed.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly unsafe struct PackedWeights
{
    private readonly float* _panels;
    private readonly float* _bias;

    internal PackedWeights(WeightPanels? weights)
    {
        if (weights is not null)
        {
            _panels = (float*)Unsafe.AsPointer(ref weights.Panels.Origin);
            _bias = (float*)Unsafe.AsPointer(ref weights.Bias.Origin);
        }
    }

    /// <summary>The first panel.</summary>
    public ref float Panels => ref *_panels;

    /// <summary>The bias of the first output column.</summary>
    public ref float Bias => ref *_bias;
}
