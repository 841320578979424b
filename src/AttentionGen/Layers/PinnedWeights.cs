using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Addresses of a layer's packed weights, which never move.</summary>
internal unsafe struct PinnedWeights
{
    /// <summary>Panels of query | gate | key | value, or of query | gate alone.</summary>
    public PackedWeights Input;

    /// <summary>Panels of keys that have rows of another width.</summary>
    public PackedWeights Key;

    /// <summary>The same for values.</summary>
    public PackedWeights Value;

    /// <summary>Panels of the output projection.</summary>
    public PackedWeights Output;

    /// <summary>Keys that the layer puts before those of a call.</summary>
    public float* AddedKeys;

    /// <summary>Their values.</summary>
    public float* AddedValues;

    /// <summary>What stands around an attention of a whole layer; null around attention alone.</summary>
    public LayerFrame? Frame;

    public PinnedWeights(LayerWeights weights)
    {
        Input = new PackedWeights(weights.Input);
        Key = new PackedWeights(weights.Key);
        Value = new PackedWeights(weights.Value);
        Output = new PackedWeights(weights.Output);
        AddedKeys = Address(weights.AddedKeys);
        AddedValues = Address(weights.AddedValues);
    }

    /// <summary>Where a buffer lies that never moves; null if there is none.</summary>
    public static float* Address(AlignedBuffer? buffer) => buffer is null ? null : (float*)Unsafe.AsPointer(ref buffer.Origin);
}
