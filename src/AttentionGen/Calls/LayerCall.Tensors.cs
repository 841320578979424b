using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace AttentionGen.Kernels;

/// <content>Calls with tensors that may be strided.</content>
public ref partial struct LayerCall
{
    /// <summary>Self-attention.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="input">The input.</param>
    /// <param name="output">The output.</param>
    /// <param name="fixedLength">The sequence length that the attribute fixes, or 0.</param>
    /// <param name="options">The call's options.</param>
    public static LayerCall SelfAttention(
        in LayerLayout layout, ReadOnlyTensorSpan<float> input, TensorSpan<float> output, int fixedLength, scoped in AttentionOptions options)
    {
        TensorRows x = Read(input, layout.DModel, nameof(input), "DModel", options.Layout);
        TensorRows y = ReadWritten(output, layout.OutputWidth, nameof(output), nameof(layout.OutputWidth), options.Layout);
        CheckLengths(x, fixedLength, nameof(input));
        CheckSame(x, nameof(input), y, nameof(output), sameRows: true);
        CheckSizes(options);
        var call = new LayerCall
        {
            Stages = CallStages.SelfAttention,
            Query = new CallTensor(Floats(input, x), x.Strides, layout.DModel, x.Rows),
            Output = new CallTensor(Floats(output, y), y.Strides, layout.OutputWidth, y.Rows),
            Batch = x.Batch,
            QueryLength = x.Rows,
            KeyLength = x.Rows,
            SharesKeyValueSource = true,
        };
        Arguments.CheckNoOverlap(call.Query.Floats, nameof(input), call.Output.Floats, nameof(output));
        call.SetOptions(layout, options);
        OptionArguments.CheckInputOverlap(options, call.Query.Floats, nameof(input));
        return call;
    }

    /// <summary>Queries from one input, keys and values from others.</summary>
    /// <param name="layout">The layer.</param>
    /// <param name="query">Input rows of queries.</param>
    /// <param name="key">Input rows of keys.</param>
    /// <param name="value">Input rows of values.</param>
    /// <param name="output">The output.</param>
    /// <param name="fixedLength">The sequence length that the attribute fixes, or 0.</param>
    /// <param name="options">The call's options.</param>
    public static LayerCall CrossAttention(
        in LayerLayout layout,
        ReadOnlyTensorSpan<float> query,
        ReadOnlyTensorSpan<float> key,
        ReadOnlyTensorSpan<float> value,
        TensorSpan<float> output,
        int fixedLength,
        scoped in AttentionOptions options)
    {
        TensorRows q = Read(query, layout.DModel, nameof(query), "DModel", options.Layout);
        TensorRows k = Read(key, layout.KeyDim, nameof(key), "KeyDim", options.Layout);
        TensorRows v = Read(value, layout.ValueDim, nameof(value), "ValueDim", options.Layout);
        TensorRows y = ReadWritten(output, layout.OutputWidth, nameof(output), nameof(layout.OutputWidth), options.Layout);
        CheckLengths(q, fixedLength, nameof(query));
        CheckLengths(k, fixedLength, nameof(key));
        CheckSame(q, nameof(query), y, nameof(output), sameRows: true);
        CheckSame(q, nameof(query), k, nameof(key), sameRows: false);
        CheckSame(k, nameof(key), v, nameof(value), sameRows: true);
        CheckSizes(options);
        ReadOnlySpan<float> keys = Floats(key, k);
        ReadOnlySpan<float> values = Floats(value, v);
        var call = new LayerCall
        {
            Stages = CallStages.CrossAttention,
            Query = new CallTensor(Floats(query, q), q.Strides, layout.DModel, q.Rows),
            Key = new CallTensor(keys, k.Strides, layout.KeyDim, k.Rows),
            Value = new CallTensor(values, v.Strides, layout.ValueDim, v.Rows),
            Output = new CallTensor(Floats(output, y), y.Strides, layout.OutputWidth, y.Rows),
            Batch = q.Batch,
            QueryLength = q.Rows,
            KeyLength = k.Rows,
            SharesKeyValueSource = keys == values && k.Strides == v.Strides,
        };
        call.SetOptions(layout, options);
        call.CheckNoOverlaps(options);
        return call;
    }

    /// <summary>The shape of a tensor of rank 2 or 3, and where its rows lie.</summary>
    private readonly record struct TensorRows(int Batch, int Rows, RowStrides Strides, int Floats);

    private static ReadOnlySpan<float> Floats(ReadOnlyTensorSpan<float> tensor, TensorRows rows) =>
        MemoryMarshal.CreateReadOnlySpan(in tensor.GetPinnableReference(), rows.Floats);

    private static Span<float> Floats(TensorSpan<float> tensor, TensorRows rows) =>
        MemoryMarshal.CreateSpan(ref tensor.GetPinnableReference(), rows.Floats);

    /// <summary>The same for a tensor that is written: what a stride of 0 repeats, several rows would write.</summary>
    private static TensorRows ReadWritten(
        scoped in ReadOnlyTensorSpan<float> tensor, int width, string name, string widthName, SequenceLayout layout)
    {
        TensorRows rows = Read(tensor, width, name, widthName, layout);
        if ((rows.Batch > 1 && rows.Strides.Item == 0) || (rows.Rows > 1 && rows.Strides.Row == 0))
        {
            throw new ArgumentException($"{name} must have memory of its own for each row, but a stride of 0 repeats rows.", name);
        }

        return rows;
    }

    private static TensorRows Read(
        scoped in ReadOnlyTensorSpan<float> tensor, int width, string name, string widthName, SequenceLayout layout)
    {
        ReadOnlySpan<nint> lengths = tensor.Lengths;
        ReadOnlySpan<nint> strides = tensor.Strides;
        if (lengths.Length is not (2 or 3) || lengths[^1] != width)
        {
            string shape = layout == SequenceLayout.SequenceFirst ? "[sequence, batch, " : "[batch, sequence, ";
            throw new ArgumentException(
                $"{name} must have the shape {shape}{widthName} = {width}] or [sequence, {width}], but has [{string.Join(", ", lengths.ToArray())}].", name);
        }

        if (lengths[^1] > 1 && strides[^1] != 1)
        {
            throw new ArgumentException($"{name} must have rows whose floats follow each other, but their stride is {strides[^1]}.", name);
        }

        (nint batch, nint rows, nint itemStride, nint rowStride) = lengths.Length == 2
            ? (1, lengths[0], lengths[0] * strides[0], strides[0])
            : layout == SequenceLayout.SequenceFirst
                ? (lengths[1], lengths[0], strides[1], strides[0])
                : (lengths[0], lengths[1], strides[0], strides[1]);
        if (batch > int.MaxValue || rows > int.MaxValue || batch * rows > int.MaxValue)
        {
            throw new ArgumentException($"{name} must have less than 2^31 rows, but has {batch} × {rows}.", name);
        }

        nint last = batch == 0 || rows == 0 ? 0 : ((batch - 1) * itemStride) + ((rows - 1) * rowStride) + width;
        if (last > int.MaxValue)
        {
            throw new ArgumentException($"{name} must span less than 2^31 floats, gaps included, but spans {last}.", name);
        }

        return new TensorRows((int)batch, (int)rows, new RowStrides(rowStride, itemStride).Normalized(width, (int)rows, (int)batch), (int)last);
    }

    private static void CheckLengths(TensorRows rows, int fixedLength, string name)
    {
        if (fixedLength != 0 && rows.Rows != fixedLength)
        {
            throw new ArgumentException($"{name} must have Sequence = {fixedLength} rows for each item, but has {rows.Rows}.", name);
        }
    }

    private static void CheckSame(TensorRows first, string firstName, TensorRows second, string secondName, bool sameRows)
    {
        if (first.Batch != second.Batch || (sameRows && first.Rows != second.Rows))
        {
            throw new ArgumentException(
                $"{secondName} must have {first.Batch} items{(sameRows ? $" of {first.Rows} rows" : "")} as {firstName} has, but has {second.Batch} of {second.Rows}.",
                secondName);
        }
    }
}
