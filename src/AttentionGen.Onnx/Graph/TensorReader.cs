using System.Collections.Immutable;

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
        var parts = new TensorParts(wire, tensor.At);
        budget.Take(tensor.At);
        foreach (WireField field in wire.Fields(tensor.Payload, "a tensor"))
        {
            Read(field, parts);
        }

        return TensorValidation.Validate(parts);
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

    private void Read(WireField field, TensorParts parts)
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
                throw parts.Fail("expected a tensor in one piece, found a segment of one.");
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
                parts.Raw = parts.Raw is null ? field.Payload : throw parts.Fail("expected raw_data once, found it twice.");
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

    private void ReadDimensions(WireField field, TensorParts parts)
    {
        ByteRange numbers = NumbersOf(field, field.IsVarint, "dimensions");
        for (long at = numbers.Begin; at < numbers.End;)
        {
            parts.Dimensions.Add((long)wire.ReadVarint(ref at, numbers.End, "dimensions"));
            if (parts.Dimensions.Count > MostDimensions)
            {
                throw parts.Fail($"expected at most {MostDimensions} dimensions, found more.");
            }
        }
    }

    private void AddRange(WireField field, TensorParts parts, bool isSingle, OnnxDataType real, OnnxDataType complex)
    {
        budget.Take(field.At);
        wire.Require(field, isSingle || field.IsBytes, "elements of " + (real == OnnxDataType.Float ? "float_data" : "double_data"));
        if (parts.Ranges.Count > 0 && parts.TypesOfRanges.Real != real)
        {
            throw parts.Fail("expected the elements once, found float_data and double_data.");
        }

        parts.TypesOfRanges = (real, complex);
        parts.Ranges.Add(field.Payload);
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

    private void ReadExternal(WireField entry, TensorParts parts)
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
            throw parts.Fail($"expected each key of external_data once, found {FileText.Quote(key)} twice.");
        }
    }
}
