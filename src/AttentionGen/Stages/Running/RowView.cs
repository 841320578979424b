using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Where the rows of a caller's tensor lie: floats from one row, and from one batch item, to the next.</summary>
internal readonly record struct RowStrides(nint Row, nint Item)
{
    /// <summary>The strides of a tensor without gaps.</summary>
    public static RowStrides Dense(int width, int rows, int batch, SequenceLayout layout) =>
        layout == SequenceLayout.SequenceFirst
            ? new RowStrides((nint)batch * width, width).Normalized(width, rows, batch)
            : new RowStrides(width, (nint)rows * width);

    /// <summary>
    /// The same places with the strides of a tensor without gaps where a stride does not matter: that of a single row, or a
    /// single item.
    /// </summary>
    public RowStrides Normalized(int width, int rows, int batch)
    {
        nint row = rows == 1 ? width : Row;
        return new RowStrides(row, batch == 1 ? rows * row : Item);
    }
}

/// <summary>The rows of a pinned tensor, addressed by batch item and row.</summary>
/// <param name="origin">The first float.</param>
/// <param name="strides">From row to row and from item to item.</param>
/// <param name="width">Floats of a row.</param>
/// <param name="rowsPerItem">Rows of each item.</param>
internal readonly unsafe struct RowView(float* origin, RowStrides strides, int width, int rowsPerItem)
{
    /// <summary>Floats of a row.</summary>
    public int Width => width;

    /// <summary>Floats from one row of an item to the next.</summary>
    public nint RowStride => strides.Row;

    /// <summary>Whether all rows follow each other without a gap, item after item.</summary>
    public bool IsDense => IsDenseFor(strides, width, rowsPerItem);

    /// <summary>Whether rows of such strides follow each other without a gap.</summary>
    public static bool IsDenseFor(RowStrides strides, int width, int rowsPerItem) =>
        strides.Row == width && strides.Item == (nint)rowsPerItem * width;

    /// <summary>The same places behind another first float.</summary>
    public RowView WithOrigin(float* other) => new(other, strides, width, rowsPerItem);

    /// <summary>A row of an item.</summary>
    public float* Row(int item, int row) => origin + (item * strides.Item) + (row * strides.Row);

    /// <summary>Copies rows, counted over all items, to rows without gaps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Gather(int firstRow, int rows, float* target)
    {
        for (int i = 0; i < rows; i++, target += width)
        {
            (int item, int row) = Math.DivRem(firstRow + i, rowsPerItem);
            new ReadOnlySpan<float>(Row(item, row), width).CopyTo(new Span<float>(target, width));
        }
    }

    /// <summary>Copies rows without gaps to rows counted over all items.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scatter(int firstRow, int rows, float* source)
    {
        for (int i = 0; i < rows; i++, source += width)
        {
            (int item, int row) = Math.DivRem(firstRow + i, rowsPerItem);
            new ReadOnlySpan<float>(source, width).CopyTo(new Span<float>(Row(item, row), width));
        }
    }
}
