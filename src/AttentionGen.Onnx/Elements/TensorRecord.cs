using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>Where the elements of a tensor stand.</summary>
internal enum TensorStorage
{
    /// <summary>Nowhere: there are none.</summary>
    Nowhere,

    /// <summary>In the file, as many bytes each as their type has, in one range or in several.</summary>
    Bytes,

    /// <summary>In the file, as varints.</summary>
    Varints,

    /// <summary>In a file beside it.</summary>
    External,
}

/// <summary>A tensor that the file stores: its type and shape, and where its elements stand. Immutable once it is read.</summary>
internal sealed class TensorRecord
{
    /// <summary>The first byte of its message.</summary>
    public required long Position { get; init; }

    /// <summary>The initialiser's name, or that of the value that a Constant node gives.</summary>
    public required string Name { get; set; }

    public required OnnxDataType DataType { get; init; }

    public required ImmutableArray<long> Shape { get; init; }

    /// <summary>The product of the dimensions.</summary>
    public required long ElementCount { get; init; }

    public required TensorStorage Storage { get; init; }

    /// <summary>The ranges of the file, or the one of the external file.</summary>
    public required ImmutableArray<ByteRange> Ranges { get; init; }

    /// <summary>The external file, relative to the folder of this one; empty if the elements are in the file itself.</summary>
    public string Location { get; init; } = "";

    /// <summary>The tensor for messages.</summary>
    public string Describe() => $"{(Name.Length == 0 ? $"the tensor at byte {Position}" : FileText.Quote(Name))} {FileText.Format(Shape.AsSpan())}";
}

/// <summary>A tensor of the model as a part of one of the file: the whole, columns of it, or either transposed.</summary>
/// <param name="Tensor">What the file stores.</param>
/// <param name="IsTransposed">Whether rows and columns are exchanged on reading.</param>
/// <param name="FirstColumn">The first column that belongs to it, of the last dimension.</param>
/// <param name="Columns">How many do, or -1 for the whole tensor.</param>
internal sealed record TensorView(TensorRecord Tensor, bool IsTransposed = false, long FirstColumn = 0, long Columns = -1)
{
    public bool IsWhole => Columns < 0;

    /// <summary>The dimensions as they are read.</summary>
    public ImmutableArray<long> Shape
    {
        get
        {
            ImmutableArray<long> shape = IsWhole ? Tensor.Shape : Tensor.Shape.SetItem(Tensor.Shape.Length - 1, Columns);
            return IsTransposed ? [shape[1], shape[0]] : shape;
        }
    }

    public long ElementCount => IsWhole ? Tensor.ElementCount : Tensor.ElementCount / Tensor.Shape[^1] * Columns;

    /// <summary>Whether two views read the same elements of the same tensor.</summary>
    public bool IsSame(TensorView other) =>
        ReferenceEquals(Tensor, other.Tensor) && IsTransposed == other.IsTransposed && FirstColumn == other.FirstColumn && Columns == other.Columns;
}
