using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>Reads one tensor's entry: <c>{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}</c>, in any order.</summary>
internal static class SafetensorsTensorParser
{
    /// <summary>Reads the entry and checks that it is complete and that its byte length is that of its shape.</summary>
    public static SafetensorsTensor Read(ref HeaderJsonReader reader, string name)
    {
        string path = reader.Path;
        string? dtypeName = null;
        List<long>? shape = null;
        List<long>? offsets = null;

        reader.ExpectObject();
        while (reader.TryReadPropertyName(out string property))
        {
            bool repeated = property switch
            {
                "dtype" => dtypeName is not null,
                "shape" => shape is not null,
                "data_offsets" => offsets is not null,
                _ => false,
            };
            Require(path, name, !repeated, $"{property} is given twice.");
            switch (property)
            {
                case "dtype":
                    dtypeName = reader.ReadString();
                    break;
                case "shape":
                    shape = reader.ReadSizes();
                    break;
                case "data_offsets":
                    offsets = reader.ReadSizes();
                    break;
                default:
                    // The reference implementation ignores properties that it does not know.
                    reader.SkipValue();
                    break;
            }
        }

        return Create(path, name, dtypeName, shape, offsets);
    }

    private static SafetensorsTensor Create(string path, string name, string? dtypeName, List<long>? shape, List<long>? offsets)
    {
        if (dtypeName is null || shape is null || offsets is null)
        {
            string missing = dtypeName is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw new SafetensorsException(path, name, $"expected dtype, shape and data_offsets, found no {missing}.");
        }

        if (!SafetensorsDtypes.TryParse(dtypeName, out SafetensorsDtype dtype))
        {
            string known = string.Join(", ", Enum.GetNames<SafetensorsDtype>());
            throw new SafetensorsException(path, name, $"expected a dtype out of {known}, found {FileText.Quote(dtypeName)}.");
        }

        Require(path, name, offsets.Count == 2, $"expected two data_offsets, found {offsets.Count}.");
        (long begin, long end) = (offsets[0], offsets[1]);
        Require(path, name, begin <= end, $"expected data_offsets in ascending order, found [{begin}, {end}].");

        ImmutableArray<long> dimensions = [.. shape];
        string shapeText = FileText.Format(dimensions.AsSpan());
        Require(path, name, TryCount(dimensions, out long elementCount), $"the number of elements of shape {shapeText} exceeds 2^63 - 1.");
        Int128 bits = (Int128)elementCount * SafetensorsDtypes.BitsPerElement(dtype);
        Require(path, name, bits % 8 == 0, $"shape {shapeText} of {dtype} does not fill whole bytes.");
        Require(path, name, end - begin == bits / 8, $"expected {bits / 8} bytes for shape {shapeText} of {dtype}, found {end - begin} between data_offsets {begin} and {end}.");
        return new SafetensorsTensor(name, dtype, dimensions, elementCount, begin, end);
    }

    private static bool TryCount(ImmutableArray<long> shape, out long elementCount)
    {
        elementCount = 1;
        foreach (long dimension in shape)
        {
            Int128 product = (Int128)elementCount * dimension;
            if (product > long.MaxValue)
            {
                return false;
            }

            elementCount = (long)product;
        }

        return true;
    }

    private static void Require(string path, string name, bool condition, string problem)
    {
        if (!condition)
        {
            throw new SafetensorsException(path, name, problem);
        }
    }
}
