using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace AttentionGen.Tests.Safetensors;

/// <summary>Seeded mutations of sound files. Whatever the bytes, the reader answers with tensors or SafetensorsException.</summary>
public class SafetensorsFuzzTests
{
    private const int MutationsPerSeed = 6_000;

    private static readonly string[] Fragments =
    [
        "1152921504606846976", "9223372036854775807", "9223372036854775808", "18446744073709551616", "-1", "-0", "0", "1e3",
        "1.5", "4294967296", "2147483648", "null", "true", "\"F32\"", "\"F16\"", "\"I64\"", "\"F4\"", "\"\"", "\"\\ud800\"",
        "[", "]", "{", "}", ",", ":", "\"", "\\", "[[[[[[[[[[", "{\"a\":{\"a\":{\"a\":", "\"__metadata__\":", "\"dtype\":",
        "\"shape\":", "\"data_offsets\":", "\u0000", "é", "//", " ",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void MutatedFile_EndsInTensorsOrInTheOneException(int seed)
    {
        var random = new Random(seed);
        byte[][] sound = SoundFiles();
        int opened = 0;
        int rejected = 0;
        for (int i = 0; i < MutationsPerSeed; i++)
        {
            byte[] bytes = Mutate(sound[random.Next(sound.Length)], random);
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
            catch (Exception e)
            {
                Assert.Fail($"Seed {seed}, mutation {i}: {e}\n{Convert.ToBase64String(bytes)}");
            }

            // Tensors cost at most twice their bytes, the header a multiple of its own; 2^60 elements cost nothing.
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 200_000 + (100L * bytes.Length), $"Seed {seed}, mutation {i} allocated {allocated} bytes.");
        }

        // Both outcomes occur, so the mutations are neither all harmless nor all rejected at the first byte.
        Assert.InRange(opened, MutationsPerSeed / 100, MutationsPerSeed);
        Assert.InRange(rejected, MutationsPerSeed / 2, MutationsPerSeed);
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

    private static byte[] Mutate(byte[] sound, Random random)
    {
        int headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(sound);
        byte[] header = sound[8..(8 + headerLength)];
        byte[] data = sound[(8 + headerLength)..];
        for (int round = random.Next(1, 4); round > 0; round--)
        {
            switch (random.Next(9))
            {
                case 0:
                    header = Splice(header, random.Next(header.Length + 1), 0, Encoding.UTF8.GetBytes(random.GetItems(Fragments, 1)[0]));
                    break;
                case 1:
                    header = ReplaceNumber(header, random);
                    break;
                case 2:
                    header = Splice(header, random.Next(header.Length), Math.Min(header.Length, random.Next(1, 12)), []);
                    break;
                case 3 when header.Length > 0:
                    header[random.Next(header.Length)] = (byte)random.Next(256);
                    break;
                case 4:
                    header = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(header).Replace("F32", random.GetItems(["F16", "F64", "I8", "F4", "F33"], 1)[0], StringComparison.Ordinal));
                    break;
                case 5:
                    int from = random.Next(header.Length + 1);
                    header = Splice(header, random.Next(header.Length + 1), 0, header[from..random.Next(from, header.Length + 1)]);
                    break;
                case 6:
                    data = data[..random.Next(data.Length + 1)];
                    break;
                case 7:
                    data = [.. data, .. new byte[random.Next(16)]];
                    break;
                default:
                    random.NextBytes(data);
                    break;
            }

            if (header.Length == 0)
            {
                break;
            }
        }

        byte[] framed = SafetensorsBuilder.Frame(header, data);
        switch (random.Next(12))
        {
            case 0:
                BinaryPrimitives.WriteUInt64LittleEndian(framed, (ulong)random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64));
                break;
            case 1:
                framed = framed[..random.Next(framed.Length + 1)];
                break;
            case 2:
                framed[random.Next(framed.Length)] ^= (byte)(1 << random.Next(8));
                break;
        }

        return framed;
    }

    private static byte[] ReplaceNumber(byte[] header, Random random)
    {
        int[] digits = [.. Enumerable.Range(0, header.Length).Where(i => char.IsAsciiDigit((char)header[i]))];
        if (digits.Length == 0)
        {
            return header;
        }

        int at = digits[random.Next(digits.Length)];
        string number = random.Next(2) == 0
            ? Fragments[random.Next(10)]
            : random.Next(64).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Splice(header, at, 1, Encoding.UTF8.GetBytes(number));
    }

    private static byte[] Splice(byte[] bytes, int at, int remove, byte[] insert) =>
        [.. bytes[..at], .. insert, .. bytes[Math.Min(bytes.Length, at + remove)..]];
}
