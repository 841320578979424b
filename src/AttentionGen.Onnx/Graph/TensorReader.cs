using System.Collections.Immutable;
using System.Globalization;

namespace AttentionGen;

/// <summary>
/// Takes the place of a <c>TensorProto</c> and hands on its type, its shape and where its elements stand, all of it validated; no element
/// is read.
/// </summary>
internal sealed class TensorReader(WireReader wire, ReadingBudget budget)
{
    private const int MostDimensions = 64;
    private const int MostRangesOfNumbers = 4096;
    private const int OnExternalFile = 1;

    /// <summary>Reads the message.</summary>
    public TensorRecord Read(WireField tensor)
    {
        var parts = new Parts(tensor.At);
        budget.Take(tensor.At);
        foreach (WireField field in wire.Fields(tensor.Payload, "a tensor"))
        {
            Read(field, parts);
        }

        return Validate(parts);
    }

    /// <summary>The floats of an attribute as a vector; what <paramref name="before"/> has of them, if there is any, comes first.</summary>
    public TensorRecord OfNumbers(WireField floats, TensorRecord? before)
    {
        budget.Take(floats.At);
        wire.Require(floats, floats.IsFixed32 || floats.IsBytes, "numbers");
        ImmutableArray<ByteRange> ranges = [.. before?.Ranges ?? [], floats.Payload];
        long count = ranges.Sum(range => range.Length) / sizeof(float);
        if (floats.Payload.Length % sizeof(float) != 0 || ranges.Length > MostRangesOfNumbers)
        {
            throw wire.Fail(floats.At, $"expected numbers of {sizeof(float)} bytes, packed, found {floats.Payload.Length} bytes in range {ranges.Length} of them.");
        }

        return new TensorRecord
        {
            Position = floats.At,
            Name = "",
            DataType = OnnxDataType.Float,
            Shape = [count],
            ElementCount = count,
            Storage = TensorStorage.Bytes,
            Ranges = ranges,
        };
    }

    private void Read(WireField field, Parts parts)
    {
        switch (field.Number)
        {
            case 1:
                ReadDimensions(field, parts);
                break;
            case 2:
                wire.Require(field, field.IsVarint, "a data type");
                parts.DataType = field.Value;
                break;
            case 3:
                throw Fail(parts, "expected a tensor in one piece, found a segment of one.");
            case 4:
                AddRange(field, parts, field.IsFixed32, OnnxDataType.Float, OnnxDataType.Complex64);
                break;
            case 10:
                AddRange(field, parts, field.IsFixed64, OnnxDataType.Double, OnnxDataType.Complex128);
                break;
            case 5:
                parts.Numbers.Add(NumbersOf(field, field.IsVarint, "elements of int32_data"));
                break;
            case 6 or 7 or 11:
                parts.HasIntegers = true;
                break;
            case 8:
                parts.Name = wire.ReadText(field, "a tensor's name");
                break;
            case 9:
                wire.Require(field, field.IsBytes, "raw_data");
                parts.Raw = parts.Raw is null ? field.Payload : throw Fail(parts, "expected raw_data once, found it twice.");
                break;
            case 13:
                wire.Require(field, field.IsBytes, "an entry of external_data");
                ReadExternal(field, parts);
                break;
            case 14:
                wire.Require(field, field.IsVarint, "data_location");
                parts.IsExternal = field.Value == OnExternalFile;
                break;
        }
    }

    private void ReadDimensions(WireField field, Parts parts)
    {
        ByteRange numbers = NumbersOf(field, field.IsVarint, "dimensions");
        for (long at = numbers.Begin; at < numbers.End;)
        {
            parts.Dimensions.Add((long)wire.ReadVarint(ref at, numbers.End, "dimensions"));
            if (parts.Dimensions.Count > MostDimensions)
            {
                throw Fail(parts, $"expected at most {MostDimensions} dimensions, found more.");
            }
        }
    }

    private void AddRange(WireField field, Parts parts, bool isSingle, OnnxDataType real, OnnxDataType complex)
    {
        budget.Take(field.At);
        wire.Require(field, isSingle || field.IsBytes, "elements of " + (real == OnnxDataType.Float ? "float_data" : "double_data"));
        parts.TypesOfRanges = (real, complex);
        if (parts.Ranges.Count > 0 && parts.Ranges[^1].End == field.Payload.Begin)
        {
            parts.Ranges[^1] = parts.Ranges[^1] with { End = field.Payload.End };
        }
        else
        {
            parts.Ranges.Add(field.Payload);
        }
    }

    private ByteRange NumbersOf(WireField field, bool isSingle, string what)
    {
        budget.Take(field.At);
        wire.Require(field, isSingle || field.IsBytes, what);

        // A single varint stands right behind its tag, which has one byte for these fields unless the writer has been wasteful.
        return field.IsBytes ? field.Payload : new ByteRange(BehindTag(field), field.Payload.End);
    }

    private long BehindTag(WireField field)
    {
        long at = field.At;
        wire.ReadVarint(ref at, field.Payload.End, "a tag");
        return at;
    }

    private void ReadExternal(WireField entry, Parts parts)
    {
        budget.Take(entry.At);
        string key = "", value = "";
        foreach (WireField field in wire.Fields(entry.Payload, "an entry of external_data"))
        {
            if (field.Number == 1)
            {
                key = wire.ReadText(field, "a key of external_data");
            }
            else if (field.Number == 2)
            {
                value = wire.ReadText(field, "a value of external_data");
            }
        }

        if (!parts.External.TryAdd(key, value))
        {
            throw Fail(parts, $"expected each key of external_data once, found {FileText.Quote(key)} twice.");
        }
    }

    private TensorRecord Validate(Parts parts)
    {
        if (parts.DataType is < 1 or > (ulong)OnnxDataType.Int2)
        {
            throw Fail(parts, $"expected a data type from 1 to {(int)OnnxDataType.Int2}, found {parts.DataType}.");
        }

        var type = (OnnxDataType)parts.DataType;
        long count = CountElements(parts);
        (TensorStorage storage, ImmutableArray<ByteRange> ranges) =
            parts.IsExternal ? (TensorStorage.External, [ExternalRange(parts, type, count)])
            : parts.Raw is { } raw ? (TensorStorage.Bytes, [Raw(parts, raw, type, count)])
            : parts.Ranges.Count > 0 ? (TensorStorage.Bytes, Packed(parts, type, count))
            : parts.Numbers.Count > 0 ? (TensorStorage.Varints, Varints(parts, type, count))
            : count == 0 || parts.HasIntegers || !OnnxDataTypes.IsReadable(type) ? (TensorStorage.Nowhere, [])
            : throw Fail(parts, $"expected the {count} elements of a tensor of shape {FileText.Format(parts.Dimensions.ToArray())}, found none.");
        if (parts.HasIntegers && OnnxDataTypes.IsReadable(type))
        {
            throw Fail(parts, $"expected elements of type {type}, found text or integers of 64 bits.");
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
            Location = parts.IsExternal ? ExternalFiles.CheckLocation(parts.External.GetValueOrDefault("location", ""), problem => Fail(parts, problem)) : "",
        };
    }

    private long CountElements(Parts parts)
    {
        long count = 1;
        foreach (long dimension in parts.Dimensions)
        {
            // With a zero among them there are no elements, however large the others are.
            if (dimension < 0 || (dimension != 0 && count > long.MaxValue / 16 / dimension))
            {
                throw Fail(parts, $"expected dimensions of a possible tensor, found {FileText.Format(parts.Dimensions.ToArray())}.");
            }

            count *= dimension;
        }

        return count;
    }

    private ByteRange Raw(Parts parts, ByteRange raw, OnnxDataType type, long count)
    {
        if (parts.Ranges.Count > 0 || parts.Numbers.Count > 0 || parts.HasIntegers)
        {
            throw Fail(parts, "expected the elements once, found raw_data and others.");
        }

        RequireLength(parts, type, count, raw.Length, "raw_data");
        return raw;
    }

    private ImmutableArray<ByteRange> Packed(Parts parts, OnnxDataType type, long count)
    {
        if (parts.Numbers.Count > 0 || (type != parts.TypesOfRanges.Real && type != parts.TypesOfRanges.Complex))
        {
            throw Fail(parts, $"expected elements of type {type}, found some of type {parts.TypesOfRanges.Real}.");
        }

        RequireLength(parts, type, count, parts.Ranges.Sum(range => range.Length), type is OnnxDataType.Float or OnnxDataType.Complex64 ? "float_data" : "double_data");
        int size = OnnxDataTypes.BitsPerElement(type) / 8;
        return parts.Ranges.TrueForAll(range => range.Length % size == 0)
            ? [.. parts.Ranges]
            : throw Fail(parts, $"expected elements of {size} bytes, found a range of them of another length.");
    }

    /// <summary>How many numbers there are shows when they are read; a tensor has at least one byte for each.</summary>
    private ImmutableArray<ByteRange> Varints(Parts parts, OnnxDataType type, long count)
    {
        long bytes = parts.Numbers.Sum(range => range.Length);
        if (type is OnnxDataType.Float or OnnxDataType.Double || (OnnxDataTypes.IsReadable(type) && count > bytes))
        {
            throw Fail(parts, $"expected {count} elements of type {type} and shape {FileText.Format(parts.Dimensions.ToArray())}, found {bytes} bytes of int32_data.");
        }

        return [.. parts.Numbers];
    }

    private ByteRange ExternalRange(Parts parts, OnnxDataType type, long count)
    {
        if (parts.Raw is not null || parts.Ranges.Count > 0 || parts.Numbers.Count > 0 || parts.HasIntegers)
        {
            throw Fail(parts, "expected the elements once, found some in the file and a file beside it.");
        }

        long offset = External(parts, "offset") ?? 0;
        long bytes = BytesOf(type, count);
        if (External(parts, "length") is { } length)
        {
            RequireLength(parts, type, count, length, "external data");
        }

        return offset <= long.MaxValue - bytes
            ? new ByteRange(offset, offset + bytes)
            : throw Fail(parts, $"expected an offset of external data within a file, found {offset}.");
    }

    private long? External(Parts parts, string key) =>
        !parts.External.TryGetValue(key, out string? text) ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : throw Fail(parts, $"expected a number of bytes as {key} of external_data, found {FileText.Quote(text)}.");

    private void RequireLength(Parts parts, OnnxDataType type, long count, long found, string what)
    {
        long expected = BytesOf(type, count);
        if (found != expected || type == OnnxDataType.String)
        {
            throw Fail(parts, $"expected {expected} bytes of {what} for {count} elements of type {type} and shape {FileText.Format(parts.Dimensions.ToArray())}, found {found}.");
        }
    }

    // The number of elements is at most 2^59, so this does not overflow.
    private static long BytesOf(OnnxDataType type, long count)
    {
        int bits = OnnxDataTypes.BitsPerElement(type);
        return bits >= 8 ? count * (bits / 8) : ((count * bits) + 7) / 8;
    }

    private OnnxException Fail(Parts parts, string problem) =>
        wire.Fail(parts.Position, $"tensor {FileText.Quote(parts.Name)}: {problem}");

    /// <summary>What has been read of a tensor so far.</summary>
    private sealed class Parts(long position)
    {
        public long Position { get; } = position;

        public string Name { get; set; } = "";

        public ulong DataType { get; set; }

        public List<long> Dimensions { get; } = [];

        public ByteRange? Raw { get; set; }

        public List<ByteRange> Ranges { get; } = [];

        public (OnnxDataType Real, OnnxDataType Complex) TypesOfRanges { get; set; }

        public List<ByteRange> Numbers { get; } = [];

        public bool HasIntegers { get; set; }

        public bool IsExternal { get; set; }

        public Dictionary<string, string> External { get; } = new(StringComparer.Ordinal);
    }
}
