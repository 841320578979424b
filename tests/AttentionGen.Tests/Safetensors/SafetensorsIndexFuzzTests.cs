using System.Text;
using AttentionGen.Tests.Support;
using CsCheck;
using Xunit;

namespace AttentionGen.Tests.Safetensors;

/// <summary>Mutations of a sound index. Whatever the bytes, the answer is file names beside the index, or SafetensorsException.</summary>
public class SafetensorsIndexFuzzTests
{
    private const int MutationsPerStream = 20_000;

    private static readonly byte[] Sound =
        """
        {"metadata":{"total_size":1024,"more":[true,null,{"a":1.5}]},"weight_map":{"h.0.attn.c_attn.weight":"model-00001-of-00002.safetensors",
        "h.0.attn.c_proj.weight":"model-00001-of-00002.safetensors","h.1.attn.c_attn.weight":"model-00002-of-00002.safetensors"}}
        """u8.ToArray();

    private static readonly string[] Fragments =
    [
        "../", "..\\\\", "/", "C:", "\\u0000", "\\ud800", "\\u002e\\u002e\\u002f", "\"", "{", "}", "[", "]", ",", ":", "null", "1e999", "true",
        "\"weight_map\":{},", "\"weight_map\":", "\"metadata\":0,", "\"a\":\"b.safetensors\",", ".json", ".safetensors", "é", "\u0000", "//", "[[[[[[[[[[",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":", "\n", " ",
    ];

    private static readonly Gen<int> Places = Gen.Int[0, 9_999];

    private static readonly Gen<Edit> Edits = Gen.OneOf(
        Gen.Select(Places, Gen.OneOf(Fragments), (at, text) => new Edit(json => Splice(json, at, 0, _ => Encoding.UTF8.GetBytes(text)))),
        Gen.Select(Places, Gen.Int[0, 11], (at, count) => new Edit(json => Splice(json, at, count, _ => []))),
        Gen.Select(Places, Gen.Int[0, 11], (at, count) => new Edit(json => Splice(json, at, count, part => [.. part, .. part]))),
        Gen.Select(Places, Gen.Int[0, 11], Gen.Byte, (at, count, value) => new Edit(json => Splice(json, at, count, _ => [value]))));

    private static readonly Gen<byte[]> MutatedIndexes = Edits.Array[1, 3].Select(edits => edits.Aggregate(Sound, (json, edit) => edit(json)));

    private delegate byte[] Edit(byte[] json);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void MutatedIndex_EndsInFileNamesOrInTheOneException(uint stream)
    {
        int sound = 0;
        int rejected = 0;
        Sampling.Check(MutatedIndexes, Read, MutationsPerStream, stream, json => Encoding.Latin1.GetString(json));

        int all = sound + rejected;
        Assert.InRange(sound, all / 100, all);
        Assert.InRange(rejected, all / 2, all);

        void Read(byte[] json)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                foreach (string file in SafetensorsIndex.Parse("index.json", json).Values)
                {
                    Assert.Equal(file, Path.GetFileName(file));
                    Assert.EndsWith(".safetensors", file, StringComparison.Ordinal);
                    Assert.Equal("/checkpoint/" + file, Path.GetFullPath(Path.Combine("/checkpoint", file)));
                }

                sound++;
            }
            catch (SafetensorsException)
            {
                rejected++;
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 100_000 + (100L * json.Length), $"It allocated {allocated} bytes.");
        }
    }

    [Fact]
    public void EveryTruncation_IsRejected()
    {
        for (int length = 0; length < Sound.Length; length++)
        {
            Assert.Throws<SafetensorsException>(() => SafetensorsIndex.Parse("index.json", Sound.AsSpan(0, length)));
        }
    }

    /// <summary>Puts something in the place of some bytes; places are taken modulo the length that there is.</summary>
    private static byte[] Splice(byte[] json, int at, int count, Func<byte[], byte[]> replace)
    {
        at %= json.Length + 1;
        int end = Math.Min(json.Length, at + count);
        return [.. json[..at], .. replace(json[at..end]), .. json[end..]];
    }
}
