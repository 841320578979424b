namespace AttentionGen;

/// <summary>One convention of naming and laying out the tensors of an attention layer.</summary>
internal abstract class WeightFamily
{
    /// <summary>The family, as users name it; two where the tensors are the same.</summary>
    public abstract WeightNames[] Names { get; }

    /// <summary>How its module is called within a block; the empty name, for a prefix that ends at the module, comes first.</summary>
    public abstract string[] Modules { get; }

    /// <summary>Names within the module of which a layer of the family has at least one, and one of any other family none.</summary>
    public abstract string[] Markers { get; }

    /// <summary>What modules of the family store beside the layer's numbers. Everything else that is not read is an error.</summary>
    public IgnoredTensor[] Ignored { get; init; } = [];

    /// <summary>The name in error messages.</summary>
    public string Label => string.Join("/", Names);

    /// <summary>Whether the module is named so.</summary>
    public virtual bool Recognises(LayerTensors module) => Array.Exists(Markers, module.Has);

    /// <summary>Throws if the tensors could be another family's of the same names, so that the caller has to name one.</summary>
    public virtual void CheckUnambiguous(LayerTensors module)
    {
    }

    /// <summary>Loads the layer.</summary>
    /// <param name="module">A module that is recognised.</param>
    /// <param name="heads">The number of query heads, or 0 if the caller did not say.</param>
    public abstract WeightArrays Load(LayerTensors module, int heads);
}
