namespace AttentionGen.Kernels;

/// <summary>A tensor of a call, as rows of batch items; <c>default</c> for one that the call does not have.</summary>
/// <param name="floats">Its memory.</param>
/// <param name="strides">From row to row and from item to item.</param>
/// <param name="width">Floats of a row.</param>
/// <param name="rows">Rows of each item.</param>
internal readonly ref struct CallTensor(ReadOnlySpan<float> floats, RowStrides strides, int width, int rows)
{
    /// <summary>Its memory.</summary>
    public ReadOnlySpan<float> Floats { get; } = floats;

    /// <summary>From row to row and from item to item.</summary>
    public RowStrides Strides => strides;

    /// <summary>Whether all rows follow each other without a gap, item after item.</summary>
    public bool IsDense => RowView.IsDenseFor(strides, width, rows);

    /// <summary>A tensor without gaps.</summary>
    public static CallTensor Dense(ReadOnlySpan<float> floats, int width, int rows, int batch, SequenceLayout layout) =>
        new(floats, RowStrides.Dense(width, rows, batch, layout), width, rows);

    /// <summary>Some rows of every item.</summary>
    public CallTensor Slice(int first, int count) => new(Floats[(int)(first * strides.Row)..], strides, width, count);

    /// <summary>The rows of an item, which follow each other without a gap.</summary>
    public ReadOnlySpan<float> Rows(int item) => Floats.Slice((int)(item * strides.Item), rows * width);

    /// <summary>The rows, when the memory is pinned.</summary>
    /// <param name="origin">Its first float.</param>
    public unsafe RowView View(float* origin) => new(origin, strides, width, rows);
}
