using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>What a <c>.safetensors</c> header says of one tensor. Immutable.</summary>
public sealed class SafetensorsTensor
{
    internal SafetensorsTensor(
        string name, SafetensorsDtype dtype, ImmutableArray<long> shape, long elementCount, long begin, long end)
    {
        Name = name;
        Dtype = dtype;
        Shape = shape;
        ElementCount = elementCount;
        Begin = begin;
        End = end;
    }

    /// <summary>The name, such as <c>layers.0.self_attn.in_proj_weight</c>.</summary>
    public string Name { get; }

    /// <summary>The element type.</summary>
    public SafetensorsDtype Dtype { get; }

    /// <summary>The dimensions, outermost first; empty for a scalar. The elements are row-major.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>The product of <see cref="Shape"/>; 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>First byte of the elements, counted from the end of the header.</summary>
    internal long Begin { get; }

    /// <summary>One past the last byte of the elements, counted from the end of the header.</summary>
    internal long End { get; }
}
