using System.Text;
using Xunit;

namespace AttentionGen.Tests.Safetensors;

/// <summary>Seeded mutations of a sound index. Whatever the bytes, the answer is file names beside the index, or SafetensorsException.</summary>
public class SafetensorsIndexFuzzTests
{
    private const int MutationsPerSeed = 20_000;

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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void MutatedIndex_EndsInFileNamesOrInTheOneException(int seed)
    {
        var random = new Random(seed);
        int sound = 0;
        int rejected = 0;
        for (int i = 0; i < MutationsPerSeed; i++)
        {
            byte[] json = Mutate(random);
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
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Seed {seed}, mutation {i}: {e}\n{Convert.ToBase64String(json)}");
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 100_000 + (100L * json.Length), $"Seed {seed}, mutation {i} allocated {allocated} bytes.");
        }

        Assert.InRange(sound, MutationsPerSeed / 100, MutationsPerSeed);
        Assert.InRange(rejected, MutationsPerSeed / 2, MutationsPerSeed);
    }

    [Fact]
    public void EveryTruncation_IsRejected()
    {
        for (int length = 0; length < Sound.Length; length++)
        {
            Assert.Throws<SafetensorsException>(() => SafetensorsIndex.Parse("index.json", Sound.AsSpan(0, length)));
        }
    }

    private static byte[] Mutate(Random random)
    {
        byte[] json = Sound;
        for (int round = random.Next(1, 4); round > 0; round--)
        {
            int at = random.Next(json.Length + 1);
            int end = Math.Min(json.Length, at + random.Next(12));
            json = random.Next(4) switch
            {
                0 => [.. json[..at], .. Encoding.UTF8.GetBytes(random.GetItems(Fragments, 1)[0]), .. json[at..]],
                1 => [.. json[..at], .. json[end..]],
                2 => [.. json[..at], .. json[at..end], .. json[at..]],
                _ => [.. json[..at], (byte)random.Next(256), .. json[end..]],
            };
        }

        return json;
    }
}
