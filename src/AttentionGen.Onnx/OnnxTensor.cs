using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>What an <c>.onnx</c> file says of one tensor of the model. Immutable.</summary>
public sealed class OnnxTensor
{
    internal OnnxTensor(string name, TensorView view, ImmutableArray<TensorRecord> copies)
    {
        Name = name;
        View = view;
        Copies = copies;
    }

    /// <summary>The name in the model, such as <c>encoder.layer.0.attention.self.query.weight</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// What the file calls it: the same, or for a matrix that the exporter has transposed, for one of several equal tensors and for
    /// a part of a fused one, another name, such as <c>onnx::MatMul_788</c>.
    /// </summary>
    public string StoredName => View.Tensor.Name;

    /// <summary>The element type in the file.</summary>
    public OnnxDataType DataType => View.Tensor.DataType;

    /// <summary>The dimensions as they are read, outermost first; empty for a scalar. The elements are row-major.</summary>
    public ImmutableArray<long> Shape => View.Shape;

    /// <summary>The dimensions of what the file stores: those of the transposed matrix, or of the fused one.</summary>
    public ImmutableArray<long> StoredShape => View.Tensor.Shape;

    /// <summary>The product of <see cref="Shape"/>; 1 for a scalar.</summary>
    public long ElementCount => View.ElementCount;

    /// <summary>Whether the file stores a matrix as [in, out], which is read as [out, in].</summary>
    public bool IsTransposed => View.IsTransposed;

    /// <summary>What is read.</summary>
    internal TensorView View { get; }

    /// <summary>Other tensors of the file that have the name too, and must have the same elements.</summary>
    internal ImmutableArray<TensorRecord> Copies { get; }
}
