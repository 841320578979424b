namespace AttentionGen;

/// <summary>The element types of ONNX tensors, with the numbers that <c>TensorProto.DataType</c> gives them.</summary>
public enum OnnxDataType
{
    /// <summary>IEEE 754 single precision.</summary>
    Float = 1,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,

    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,

    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 4,

    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 5,

    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,

    /// <summary>Text.</summary>
    String = 8,

    /// <summary>Boolean, one byte.</summary>
    Bool = 9,

    /// <summary>IEEE 754 half precision.</summary>
    Float16 = 10,

    /// <summary>IEEE 754 double precision.</summary>
    Double = 11,

    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32 = 12,

    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64 = 13,

    /// <summary>Complex number of two singles.</summary>
    Complex64 = 14,

    /// <summary>Complex number of two doubles.</summary>
    Complex128 = 15,

    /// <summary>bfloat16: the upper half of a float32.</summary>
    BFloat16 = 16,

    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, no infinities.</summary>
    Float8E4M3FN = 17,

    /// <summary>8-bit float, 4 exponent and 3 mantissa bits, no infinities and one zero.</summary>
    Float8E4M3FNUZ = 18,

    /// <summary>8-bit float, 5 exponent and 2 mantissa bits.</summary>
    Float8E5M2 = 19,

    /// <summary>8-bit float, 5 exponent and 2 mantissa bits, no infinities and one zero.</summary>
    Float8E5M2FNUZ = 20,

    /// <summary>Unsigned 4-bit integer, two to the byte.</summary>
    UInt4 = 21,

    /// <summary>Signed 4-bit integer, two to the byte.</summary>
    Int4 = 22,

    /// <summary>4-bit float, two to the byte.</summary>
    Float4E2M1 = 23,

    /// <summary>8-bit power of two, as a scale.</summary>
    Float8E8M0 = 24,

    /// <summary>Unsigned 2-bit integer, four to the byte.</summary>
    UInt2 = 25,

    /// <summary>Signed 2-bit integer, four to the byte.</summary>
    Int2 = 26,
}

/// <summary>Sizes of the element types, and which of them are read.</summary>
internal static class OnnxDataTypes
{
    /// <summary>The types that become float32, as error messages list them.</summary>
    public const string Readable = "Float, Float16, BFloat16 or Double";

    /// <summary>Whether the elements are read as float32.</summary>
    public static bool IsReadable(OnnxDataType type) =>
        type is OnnxDataType.Float or OnnxDataType.Float16 or OnnxDataType.BFloat16 or OnnxDataType.Double;

    /// <summary>Bits of an element in <c>raw_data</c> and in external files; 0 for text, which is in neither.</summary>
    public static int BitsPerElement(OnnxDataType type) => type switch
    {
        OnnxDataType.String => 0,
        OnnxDataType.UInt2 or OnnxDataType.Int2 => 2,
        OnnxDataType.UInt4 or OnnxDataType.Int4 or OnnxDataType.Float4E2M1 => 4,
        OnnxDataType.UInt16 or OnnxDataType.Int16 or OnnxDataType.Float16 or OnnxDataType.BFloat16 => 16,
        OnnxDataType.Float or OnnxDataType.Int32 or OnnxDataType.UInt32 => 32,
        OnnxDataType.Double or OnnxDataType.Int64 or OnnxDataType.UInt64 or OnnxDataType.Complex64 => 64,
        OnnxDataType.Complex128 => 128,
        _ => 8,
    };
}
