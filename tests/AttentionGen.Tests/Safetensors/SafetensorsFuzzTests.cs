using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using AttentionGen.Tests.Support;
using CsCheck;
using Xunit;

namespace AttentionGen.Tests.Safetensors;

/// <summary>Mutations of sound files. Whatever the bytes, the reader answers with tensors or SafetensorsException.</summary>
public class SafetensorsFuzzTests
{
    private const int MutationsPerStream = 6_000;

    private static readonly string[] Fragments =
    [
        "1152921504606846976", "9223372036854775807", "9223372036854775808", "18446744073709551616", "-1", "-0", "0", "1e3",
        "1.5", "4294967296", "2147483648", "null", "true", "\"F32\"", "\"F16\"", "\"I64\"", "\"F4\"", "\"\"", "\"\\ud800\"",
        "[", "]", "{", "}", ",", ":", "\"", "\\", "[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "\"__metadata__\":", "\"dtype\":",
        "\"shape\":", "\"data_offsets\":", "\u0000", "é", "//", " ",
    ];

    private static readonly Gen<int> Places = Gen.Int[0, 9_999];

    private static readonly Gen<Edit> Edits = Gen.OneOf(
        Gen.Select(Places, Gen.OneOf(Fragments), (at, text) => new Edit(file => file.Insert(at, Encoding.UTF8.GetBytes(text)))),
        Gen.Select(Places, Gen.OneOf(Gen.Int[0, 63].Select(number => number.ToString(CultureInfo.InvariantCulture)), Gen.OneOf(Fragments[..10])), (at, number) => new Edit(file => file.ReplaceDigit(at, number))),
        Gen.Select(Places, Gen.Int[1, 11], (at, count) => new Edit(file => file.Remove(at, count))),
        Gen.Select(Places, Gen.Byte, (at, value) => new Edit(file => file.SetByte(at, value))),
        Gen.OneOf("F16", "F64", "I8", "F4", "F33").Select(type => new Edit(file => file.SetTypes(type))),
        Gen.Select(Places, Places, Places, (at, from, count) => new Edit(file => file.Repeat(at, from, count))),
        Places.Select(length => new Edit(file => file.CutData(length))),
        Gen.Int[0, 15].Select(count => new Edit(file => file with { Data = [.. file.Data, .. new byte[count]] })),
        Gen.Byte.Array[64].Select(bytes => new Edit(file => file with { Data = [.. file.Data.Select((_, i) => bytes[i % bytes.Length])] })));

    private static readonly Gen<Func<byte[], byte[]>> Damages = Gen.Frequency(
        (9, Gen.Const<Func<byte[], byte[]>>(framed => framed)),
        (1, Gen.Select(Gen.ULong, Gen.Int[0, 63], (length, shift) => new Func<byte[], byte[]>(framed => WithHeaderLength(framed, length >> shift)))),
        (1, Places.Select(length => new Func<byte[], byte[]>(framed => framed[..(length % (framed.Length + 1))]))),
        (1, Gen.Select(Places, Gen.Int[0, 7], (at, bit) => new Func<byte[], byte[]>(framed => WithBitFlipped(framed, at % framed.Length, bit)))));

    private static readonly Gen<byte[]> MutatedFiles = Gen.Select(
        Gen.OneOf(SoundFiles()),
        Edits.Array[1, 3],
        Damages,
        (sound, edits, damage) => damage(edits.Aggregate(FileParts.Of(sound), (file, edit) => edit(file)).Frame()));

    private delegate FileParts Edit(FileParts file);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void MutatedFile_EndsInTensorsOrInTheOneException(uint stream)
    {
        int opened = 0;
        int rejected = 0;
        Sampling.Check(MutatedFiles, Read, MutationsPerStream, stream, Convert.ToBase64String);

        // Both outcomes occur, so the mutations are neither all harmless nor all rejected at the first byte.
        int all = opened + rejected;
        Assert.InRange(opened, all / 100, all);
        Assert.InRange(rejected, all / 2, all);

        void Read(byte[] bytes)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadAll(bytes);
                opened++;
            }
            catch (SafetensorsException)
            {
                rejected++;
            }

            // Tensors cost at most twice their bytes, the header a multiple of its own; 2^60 elements cost nothing.
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 200_000 + (100L * bytes.Length), $"It allocated {allocated} bytes.");
        }
    }

    [Fact]
    public void EveryTruncation_IsRejected()
    {
        foreach (byte[] sound in SoundFiles())
        {
            for (int length = 0; length < sound.Length; length++)
            {
                byte[] truncated = sound[..length];
                Assert.Throws<SafetensorsException>(() => ReadAll(truncated));
            }
        }
    }

    [Fact]
    public void EverySingleByteReplacedInTheHeader_EndsInTensorsOrInTheOneException()
    {
        foreach (byte[] sound in SoundFiles())
        {
            int headerEnd = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(sound);
            foreach (byte replacement in "0\"{[,}\u0000\u007f"u8.ToArray().Append((byte)0xff))
            {
                for (int at = 0; at < headerEnd; at++)
                {
                    byte[] bytes = [.. sound];
                    bytes[at] = replacement;
                    try
                    {
                        ReadAll(bytes);
                    }
                    catch (SafetensorsException)
                    {
                    }
                }
            }
        }
    }

    private static byte[][] SoundFiles() =>
    [
        new SafetensorsBuilder()
            .AddMetadata("format", "pt")
            .AddDistinct("in_proj_weight", 6, 2).AddDistinct("in_proj_bias", 6)
            .AddDistinct("out_proj.weight", 2, 2).AddDistinct("out_proj.bias", 2).Build(),
        new SafetensorsBuilder()
            .Add("ids", "I64", [2], new byte[16]).Add("half", "F16", [3], new byte[6]).Add("brain", "BF16", [1, 3], new byte[6])
            .Add("empty", "F32", [0, 4], []).Add("scalar", "F32", [], new byte[4]).Build(),
        new SafetensorsBuilder().AddFloat32("x", [1], 1).Build(),
    ];

    private static void ReadAll(byte[] bytes)
    {
        using var file = SafetensorsFile.Parse(bytes);
        SafetensorsException? last = null;
        foreach (string name in file.TensorNames)
        {
            try
            {
                Assert.True(file.TryGetTensor(name, out SafetensorsTensor? tensor));
                Assert.Equal(tensor.ElementCount, file.ReadFloat32(name).Length);
            }
            catch (SafetensorsException e)
            {
                last = e;
            }
        }

        Assert.Throws<SafetensorsException>(() => file.ReadFloat32("no such tensor"));
        if (last is not null && file.TensorNames.Length == 1)
        {
            throw last;
        }
    }

    private static byte[] WithHeaderLength(byte[] framed, ulong length)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(framed, length);
        return framed;
    }

    private static byte[] WithBitFlipped(byte[] framed, int at, int bit)
    {
        framed[at] ^= (byte)(1 << bit);
        return framed;
    }

    /// <summary>A file that is being changed. Places are taken modulo the length that there is.</summary>
    private sealed record FileParts(byte[] Header, byte[] Data)
    {
        public static FileParts Of(byte[] file)
        {
            int headerEnd = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
            return new FileParts(file[8..headerEnd], file[headerEnd..]);
        }

        public byte[] Frame() => SafetensorsBuilder.Frame(Header, Data);

        public FileParts Insert(int at, byte[] bytes) => Splice(at % (Header.Length + 1), 0, bytes);

        public FileParts Remove(int at, int count) => Splice(at % (Header.Length + 1), count, []);

        public FileParts SetByte(int at, byte value) => Splice(at % (Header.Length + 1), 1, [value]);

        public FileParts Repeat(int at, int from, int count)
        {
            from %= Header.Length + 1;
            return Insert(at, Header[from..(from + (count % (Header.Length - from + 1)))]);
        }

        public FileParts ReplaceDigit(int at, string number)
        {
            int[] digits = [.. Enumerable.Range(0, Header.Length).Where(i => char.IsAsciiDigit((char)Header[i]))];
            return digits.Length == 0 ? this : Splice(digits[at % digits.Length], 1, Encoding.UTF8.GetBytes(number));
        }

        public FileParts SetTypes(string type) =>
            this with { Header = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Header).Replace("F32", type, StringComparison.Ordinal)) };

        public FileParts CutData(int length) => this with { Data = Data[..(length % (Data.Length + 1))] };

        private FileParts Splice(int at, int remove, byte[] insert) =>
            this with { Header = [.. Header[..at], .. insert, .. Header[Math.Min(Header.Length, at + remove)..]] };
    }
}
