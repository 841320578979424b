using System.Buffers;

namespace AttentionGen;

/// <summary>Takes a tensor of the model and hands on its elements, row-major: columns taken out, rows and columns exchanged, as its view says.</summary>
internal sealed class ViewReader(StoredBytes model, ElementReader elements)
{
    // A block of rows is read at once; its elements of one column then fill a cache line of the result.
    private const int BlockRows = 16;

    private const int LargestBlock = 1 << 24;

    /// <summary>Reads all of it into a new array.</summary>
    /// <param name="read">What is read. Other tensors of its name must have the same elements.</param>
    public float[] Read(OnnxTensor read)
    {
        (TensorView view, string name) = (read.View, read.Name);
        TensorRecord tensor = view.Tensor;
        if (!OnnxDataTypes.IsReadable(tensor.DataType))
        {
            throw new OnnxException(model.Path, name, $"expected elements of type {OnnxDataTypes.Readable}, found {tensor.DataType}.");
        }

        if (tensor.ElementCount > Array.MaxLength)
        {
            throw new OnnxException(model.Path, name, $"expected at most {Array.MaxLength} elements, which is what an array can hold, found {tensor.ElementCount}.");
        }

        elements.RequireThere(tensor);
        var result = GC.AllocateUninitializedArray<float>((int)view.ElementCount);
        if (view is { IsWhole: true, IsTransposed: false })
        {
            elements.Read(tensor, 0, result);
        }
        else if (result.Length != 0)
        {
            ReadRows(view, result);
        }

        if (read.Copies.FirstOrDefault(copy => !elements.AreEqual(tensor, copy)) is { } other)
        {
            throw new OnnxException(model.Path, name, $"expected one tensor of that name or copies of it, found {tensor.Describe()} and {other.Describe()} with other elements.");
        }

        return result;
    }

    private void ReadRows(TensorView view, float[] result)
    {
        TensorRecord tensor = view.Tensor;
        int width = (int)tensor.Shape[^1];
        int rows = (int)(tensor.ElementCount / width);
        int first = (int)view.FirstColumn, columns = view.IsWhole ? width : (int)view.Columns;
        int blockRows = !ElementReader.IsSeekable(tensor) ? rows : Math.Clamp(LargestBlock / width, 1, Math.Min(BlockRows, rows));
        float[] rented = ArrayPool<float>.Shared.Rent(blockRows * width);
        try
        {
            for (int row = 0; row < rows; row += blockRows)
            {
                int count = Math.Min(blockRows, rows - row);
                Span<float> block = rented.AsSpan(0, count * width);
                elements.Read(tensor, (long)row * width, block);
                for (int column = 0; column < columns; column++)
                {
                    for (int i = 0; i < count; i++)
                    {
                        int at = view.IsTransposed ? (column * rows) + row + i : ((row + i) * columns) + column;
                        result[at] = block[(i * width) + first + column];
                    }
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }
}
