using System.Collections.Immutable;
using System.Globalization;

namespace AttentionGen;

/// <summary>
/// Takes what a file says of a tensor and hands on the tensor: with a type that there is, dimensions that are possible, and as many bytes of
/// elements as they need, in one place.
/// </summary>
internal static class TensorValidation
{
    /// <summary>The tensor, or the error that says what does not fit.</summary>
    public static TensorRecord Validate(TensorParts parts)
    {
        if (parts.DataType is < 1 or > (ulong)OnnxDataType.Int2)
        {
            throw parts.Fail($"expected a data type from 1 to {(int)OnnxDataType.Int2}, found {parts.DataType}.");
        }

        var type = (OnnxDataType)parts.DataType;
        long count = CountElements(parts);
        (TensorStorage storage, ImmutableArray<ByteRange> ranges) =
            parts.IsExternal ? (TensorStorage.External, [ExternalRange(parts, type, count)])
            : parts.Raw is { } raw ? (TensorStorage.Bytes, [Raw(parts, raw, type, count)])
            : parts.Ranges.Count > 0 ? (TensorStorage.Bytes, Packed(parts, type, count))
            : parts.Numbers.Count > 0 ? (TensorStorage.Varints, Varints(parts, type, count))
            : count == 0 || parts.HasIntegers || !OnnxDataTypes.IsReadable(type) ? (TensorStorage.Nowhere, [])
            : throw parts.Fail($"expected the {count} elements of a tensor of shape {FileText.Format(parts.Dimensions.ToArray())}, found none.");
        if (parts.HasIntegers && OnnxDataTypes.IsReadable(type))
        {
            throw parts.Fail($"expected elements of type {type}, found text or integers of 64 bits.");
        }

        return new TensorRecord
        {
            Position = parts.Position,
            Name = parts.Name,
            DataType = type,
            Shape = [.. parts.Dimensions],
            ElementCount = count,
            Storage = storage,
            Ranges = ranges,
            Location = parts.IsExternal ? ExternalFiles.CheckLocation(parts.External.GetValueOrDefault("location", ""), parts.Fail) : "",
        };
    }

    private static long CountElements(TensorParts parts)
    {
        long count = 1;
        foreach (long dimension in parts.Dimensions)
        {
            // With a zero among them there are no elements, however large the others are.
            if (dimension < 0 || (dimension != 0 && count > long.MaxValue / 16 / dimension))
            {
                throw parts.Fail($"expected dimensions of a possible tensor, found {FileText.Format(parts.Dimensions.ToArray())}.");
            }

            count *= dimension;
        }

        return count;
    }

    private static ByteRange Raw(TensorParts parts, ByteRange raw, OnnxDataType type, long count)
    {
        if (parts.Ranges.Count > 0 || parts.Numbers.Count > 0 || parts.HasIntegers)
        {
            throw parts.Fail("expected the elements once, found raw_data and others.");
        }

        RequireLength(parts, type, count, raw.Length, "raw_data");
        return raw;
    }

    private static ImmutableArray<ByteRange> Packed(TensorParts parts, OnnxDataType type, long count)
    {
        if (parts.Numbers.Count > 0 || (type != parts.TypesOfRanges.Real && type != parts.TypesOfRanges.Complex))
        {
            throw parts.Fail($"expected elements of type {type}, found some of type {parts.TypesOfRanges.Real}.");
        }

        RequireLength(parts, type, count, parts.Ranges.Sum(range => range.Length), type is OnnxDataType.Float or OnnxDataType.Complex64 ? "float_data" : "double_data");
        int size = OnnxDataTypes.BitsPerElement(type) / 8;
        return parts.Ranges.TrueForAll(range => range.Length % size == 0)
            ? [.. parts.Ranges]
            : throw parts.Fail($"expected elements of {size} bytes, found a range of them of another length.");
    }

    /// <summary>How many numbers there are shows when they are read; a tensor has at least one byte for each.</summary>
    private static ImmutableArray<ByteRange> Varints(TensorParts parts, OnnxDataType type, long count)
    {
        long bytes = parts.Numbers.Sum(range => range.Length);
        if (type is OnnxDataType.Float or OnnxDataType.Double || (OnnxDataTypes.IsReadable(type) && count > bytes))
        {
            throw parts.Fail($"expected {count} elements of type {type} and shape {FileText.Format(parts.Dimensions.ToArray())}, found {bytes} bytes of int32_data.");
        }

        return [.. parts.Numbers];
    }

    private static ByteRange ExternalRange(TensorParts parts, OnnxDataType type, long count)
    {
        if (parts.Raw is not null || parts.Ranges.Count > 0 || parts.Numbers.Count > 0 || parts.HasIntegers)
        {
            throw parts.Fail("expected the elements once, found some in the file and a file beside it.");
        }

        long offset = External(parts, "offset") ?? 0;
        long bytes = BytesOf(type, count);
        if (External(parts, "length") is { } length)
        {
            RequireLength(parts, type, count, length, "external data");
        }

        return offset <= long.MaxValue - bytes
            ? new ByteRange(offset, offset + bytes)
            : throw parts.Fail($"expected an offset of external data within a file, found {offset}.");
    }

    private static long? External(TensorParts parts, string key) =>
        !parts.External.TryGetValue(key, out string? text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : throw parts.Fail($"expected a number of bytes as {key} of external_data, found {FileText.Quote(text)}.");

    private static void RequireLength(TensorParts parts, OnnxDataType type, long count, long found, string what)
    {
        long expected = BytesOf(type, count);
        if (found != expected || type == OnnxDataType.String)
        {
            throw parts.Fail($"expected {expected} bytes of {what} for {count} elements of type {type} and shape {FileText.Format(parts.Dimensions.ToArray())}, found {found}.");
        }
    }

    // The number of elements is at most 2^59, so this does not overflow.
    private static long BytesOf(OnnxDataType type, long count)
    {
        int bits = OnnxDataTypes.BitsPerElement(type);
        return bits >= 8 ? count * (bits / 8) : ((count * bits) + 7) / 8;
    }
}
