using System.Buffers.Binary;
using Xunit;

namespace AttentionGen.Tests.Safetensors;

/// <summary>Each way in which a file can be wrong, with the words that explain it.</summary>
public class SafetensorsFaultTests
{
    private static readonly string Good = SafetensorsBuilder.Entry("x", "F32", "2", 0, 8);

    public static TheoryData<string, string> BadHeaders => new()
    {
        { "", "begins with '{'" },
        { " {}", "begins with '{'" },
        { "[]", "begins with '{'" },
        { "{", "not the JSON" },
        { "{}{}", "not the JSON" },
        { "{},", "not the JSON" },
        { "{\"x\":1}", "expected an object, found Number" },
        { "{\"x\":{}}", "found no dtype" },
        { "{\"x\":{\"dtype\":\"F32\",\"shape\":[2]}}", "found no data_offsets" },
        { "{\"x\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}", "found no shape" },
        { "{\"x\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", "dtype is given twice" },
        { "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"shape\":[2],\"data_offsets\":[0,8]}}", "shape is given twice" },
        { "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"data_offsets\":[0,8]}}", "data_offsets is given twice" },
        { "{\"x\":{\"dtype\":5,\"shape\":[2],\"data_offsets\":[0,8]}}", "expected a string" },
        { "{\"x\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}", "expected an array" },
        { "{\"x\":{\"dtype\":\"F32\",\"shape\":[[2]],\"data_offsets\":[0,8]}}", "expected an integer" },
        { "{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", "expected an integer" },
        { "{\"x\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}", "expected an integer" },
        { "{\"x\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,8]}}", "expected an integer" },
        { "{\"x\":{\"dtype\":\"F32\",\"shape\":[\"2\"],\"data_offsets\":[0,8]}}", "expected an integer" },
        { "{\"x\":{\"dtype\":\"F32\",\"shape\":[null],\"data_offsets\":[0,8]}}", "expected an integer" },
        { "{\"__metadata__\":{\"a\":1}}", "expected a string" },
        { "{\"__metadata__\":{\"a\":\"1\",\"a\":\"1\"}}", "occurs twice" },
        { "{\"__metadata__\":{},\"__metadata__\":{}}", "has __metadata__ twice" },
        { "{\"\\ud800\":{}}", "unpaired surrogate" },
        { "{\"__metadata__\":{\"a\":\"\\udc00\"}}", "unpaired surrogate" },
        { "{/**/}", "not the JSON" },
        { "{" + Good + ",}", "not the JSON" },
        { "{" + Good + "," + Good + "}", "lists this name twice" },
        { "{" + Good + "," + Good.Replace("\"x\"", "\"\\u0078\"", StringComparison.Ordinal) + "}", "lists this name twice" },
        { "{\"x\":" + new string('[', 100_000), "expected an object, found StartArray" },
        { "{\"x\":{\"y\":" + string.Concat(Enumerable.Repeat("{\"a\":", 50_000)), "depth" },
    };

    public static TheoryData<string, string> BadTensors => new()
    {
        { SafetensorsBuilder.Entry("x", "f32", "2", 0, 8), "expected a dtype out of BOOL, F4," },
        { SafetensorsBuilder.Entry("x", "15", "2", 0, 8), "found \"15\"" },
        { SafetensorsBuilder.Entry("x", "99", "2", 0, 8), "found \"99\"" },
        { SafetensorsBuilder.Entry("x", "-1", "2", 0, 8), "found \"-1\"" },
        { SafetensorsBuilder.Entry("x", "F32,F16", "2", 0, 8), "found \"F32,F16\"" },
        { SafetensorsBuilder.Entry("x", "F32", "3", 0, 8), "expected 12 bytes for shape [3] of F32, found 8 between data_offsets 0 and 8" },
        { SafetensorsBuilder.Entry("x", "F64", "2", 0, 8), "expected 16 bytes" },
        { SafetensorsBuilder.Entry("x", "F4", "15", 0, 8), "does not fill whole bytes" },
        { SafetensorsBuilder.Entry("x", "F32", "2", 8, 0), "ascending order" },
        { SafetensorsBuilder.Entry("x", "F32", "2", 4, 12), "within the 8 bytes behind the header, found [4, 12]; the file may be truncated" },
        { SafetensorsBuilder.Entry("x", "F32", "1", 4, 8), "begin at 0, where the header ends, found 4: a hole" },
        { SafetensorsBuilder.Entry("x", "F32", "1", 0, 4), "fill the 8 bytes behind the header, found 4" },
        { SafetensorsBuilder.Entry("x", "U8", "1152921504606846976", 0, 1L << 60), "within the 8 bytes" },
        { SafetensorsBuilder.Entry("x", "F32", "4611686018427387904", 0, 8), "expected 18446744073709551616 bytes" },
        { SafetensorsBuilder.Entry("x", "U8", "4294967296,4294967296", 0, 8), "exceeds 2^63 - 1" },
        { SafetensorsBuilder.Entry("x", "F32", "2,4294967296,4294967296,0", 0, 0), "exceeds 2^63 - 1" },
        { "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4,8]}", "expected two data_offsets, found 3" },
        { "\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[]}", "expected two data_offsets, found 0" },
        {
            SafetensorsBuilder.Entry("x", "F32", "2", 0, 8) + "," + SafetensorsBuilder.Entry("y", "F32", "1", 4, 8),
            "tensor \"y\": expected its bytes to begin at 8, where tensor \"x\" ends, found 4: an overlap"
        },
        {
            SafetensorsBuilder.Entry("x", "F32", "1", 0, 4) + "," + SafetensorsBuilder.Entry("y", "U8", "2", 6, 8),
            "tensor \"y\": expected its bytes to begin at 4, where tensor \"x\" ends, found 6: a hole"
        },
        { SafetensorsBuilder.Entry("x", "F32", "2", 0, 8) + "," + SafetensorsBuilder.Entry("y", "F32", "0", 4, 4), "an overlap" },
    };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void BadHeader_IsExplained(string header, string words) =>
        AssertRejected(SafetensorsBuilder.Frame(header, new byte[8]), words);

    [Theory]
    [MemberData(nameof(BadTensors))]
    public void BadTensor_IsExplained(string entries, string words) =>
        AssertRejected(SafetensorsBuilder.Frame($"{{{entries}}}", new byte[8]), words);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void FileShorterThanItsLengthField_IsExplained(int length)
    {
        AssertRejected(new byte[length], $"at least 8 bytes, found {length}");
        using var temporary = new TemporaryFile(new byte[length]);
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(temporary.Path));
        Assert.StartsWith(temporary.Path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000_001UL, "at most 100000000 bytes")]
    [InlineData(ulong.MaxValue, "at most 100000000 bytes")]
    [InlineData(1UL << 63, "at most 100000000 bytes")]
    [InlineData(100_000_000UL, "but only 16 follow it")]
    [InlineData(17UL, "but only 16 follow it")]
    public void HeaderLengthThatLies_IsExplained_AndNothingIsAllocatedForIt(ulong stated, string words)
    {
        var bytes = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, stated);
        long before = GC.GetAllocatedBytesForCurrentThread();
        AssertRejected(bytes, words);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void HeaderThatIsNotUtf8_IsExplained() =>
        AssertRejected(SafetensorsBuilder.Frame([(byte)'{', (byte)'"', 0xC0, 0xAF, (byte)'"', (byte)'}']), "UTF-8");

    [Fact]
    public void Message_ShortensAndCleansWhatTheFileSays()
    {
        string name = "\u001b[31m" + new string('n', 100_000);
        byte[] bytes = SafetensorsBuilder.Frame($"{{{SafetensorsBuilder.Entry(name, "F99", "1", 0, 4)}}}", new byte[4]);
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(bytes));
        Assert.InRange(error.Message.Length, 1, 1000);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    private static void AssertRejected(byte[] bytes, string words)
    {
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Parse(bytes, "bad.safetensors"));
        Assert.StartsWith("bad.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
