using System.Buffers.Binary;
using Xunit;

namespace AttentionGen.Sessions.Tests;

/// <summary>Snapshots: the same cache to the bit, or none.</summary>
public sealed class SnapshotTests
{
    private const int HeadBytes = 48 + (4 * sizeof(int)) + 32 + 8;

    /// <summary>Tokens of two heads, with 16 floats of key and of value each.</summary>
    private const int TokenBytes = 2 * 32 * sizeof(float);

    private static readonly int[] Text = Decoders.Text(1300);

    public static TheoryData<string> Damages => [.. Damaged().Select(static damage => damage.Name)];

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(1024)]
    [InlineData(1300)]
    public void ASession_GoesOnFromASnapshot_AsIfNothingHadBeen(int tokens)
    {
        Session saved = Decoders.Open(Decoders.Mixed, Text.AsSpan(0, tokens));
        saved.Prefill();
        using var file = new MemoryStream();
        saved.SaveSnapshot(file);
        int[] expected = Decoders.Draw(saved, 5);

        var loaded = new Session(Decoders.Mixed, SessionLog.Parse(saved.Log.ToBytes()));
        file.Position = 0;
        Assert.True(loaded.TryLoadSnapshot(file, out string? problem), problem);
        Assert.Equal((tokens, file.Length), (loaded.CachedTokens, file.Position));
        Assert.True(loaded.CacheBytes > 0);
        Decoders.AssertExact(loaded, "behind the drawn tokens");

        // The next token may follow the last one of the snapshot, whose logits are not in it.
        Session again = Decoders.Open(Decoders.Mixed, Text.AsSpan(0, tokens));
        file.Position = 0;
        Assert.True(again.TryLoadSnapshot(file, out problem), problem);
        Assert.Equal(tokens - 1, again.CachedTokens);
        Assert.Equal(expected, Decoders.Draw(again, 5));
    }

    [Fact]
    public void ACacheWithABufferOfItsOwn_AndOneInPages_HaveTheSameSnapshots()
    {
        var pool = new KeyValuePool(long.MaxValue);
        StackCache own = Decoders.Mixed.CreateCache(2, 1500), paged = Decoders.Mixed.CreateCache(2, 1500, pool);
        var logits = new float[2 * Decoders.Words];
        var expected = new float[2 * Decoders.Words];
        int[] other = Decoders.Text(1300, seed: 2);
        foreach (StackCache cache in (StackCache[])[own, paged])
        {
            Decoders.Mixed.Forward([.. Text[..650], .. other[..650]], cache, expected);
            Decoders.Mixed.Forward([.. Text[650..], .. other[650..]], cache, expected);
            cache.Truncate(1, 1250);
        }

        using MemoryStream ofOwn = new(), ofPaged = new();
        own.Save(ofOwn, [1, 2, 3]);
        paged.Save(ofPaged, [1, 2, 3]);
        Assert.Equal(ofOwn.ToArray(), ofPaged.ToArray());

        Decoders.Mixed.Forward([1, 2], own, expected);
        foreach (StackCache cache in (StackCache[])[paged, Decoders.Mixed.CreateCache(2, 1500)])
        {
            cache.Reset();
            ofOwn.Position = 0;
            Assert.Equal([1, 2, 3], cache.Load(ofOwn));
            Assert.Equal([1300, 1250], cache.Lengths.ToArray());
            Decoders.Mixed.Forward([1, 2], cache, logits);
            AttentionGen.Tests.Support.Bits.AssertSame(expected, logits, "a loaded cache");
            Assert.Throws<InvalidOperationException>(() => cache.Load(ofOwn));
        }

        paged.Reset();
        Assert.Equal(0, pool.UsedBytes);
        Assert.Throws<ArgumentException>("label", () => own.Save(ofOwn, new byte[1025]));
    }

    /// <summary>Every way in which a snapshot may be wrong: it is refused, nothing changes, and the log makes up for it.</summary>
    [Theory]
    [MemberData(nameof(Damages))]
    public void ADamagedSnapshot_IsRefused_AndTheSessionReplays(string name)
    {
        byte[] bytes = Damaged().Single(damage => damage.Name == name).Bytes();
        var prefixes = new PrefixCache(Decoders.Mixed, long.MaxValue);
        Session session = Decoders.Open(Decoders.Mixed, Text, new SessionOptions { MaxTokens = 1400, PrefixCache = prefixes });
        using var file = new MemoryStream(bytes);

        Assert.False(session.TryLoadSnapshot(file, out string? problem));
        Assert.StartsWith("The snapshot ", problem, StringComparison.Ordinal);
        Assert.Equal((0, 0L), (session.CachedTokens, prefixes.Pool.UsedBytes));

        session.Prefill();
        file.Position = 0;
        Assert.False(session.TryLoadSnapshot(file, out _));
        Assert.Equal(1300, session.CachedTokens);
        Assert.Equal(ExpectedNext.Value, session.Next());
    }

    [Fact]
    public void AFile_IsWholeOrNotThere_AndNothingStaysBesideIt()
    {
        string folder = Directory.CreateTempSubdirectory("snapshots").FullName;
        try
        {
            string path = Path.Combine(folder, "session.agkv");
            Session session = Decoders.Open(Decoders.Mixed, Text);
            Assert.Throws<InvalidOperationException>(() => session.SaveSnapshot(path));
            Assert.False(session.TryLoadSnapshot(path, out string? problem));
            Assert.Contains("session.agkv", problem, StringComparison.Ordinal);

            session.Prefill();
            session.SaveSnapshot(path);
            session.SaveSnapshot(path);
            Assert.Equal([path], Directory.GetFiles(folder));
            Assert.Equal(Snapshot.Value, File.ReadAllBytes(path));
            Session loaded = Decoders.Open(Decoders.Mixed, Text);
            Assert.True(loaded.TryLoadSnapshot(path, out problem), problem);
            Assert.Equal(ExpectedNext.Value, loaded.Next());

            File.AppendAllText(path, "!");
            Assert.False(loaded.TryLoadSnapshot(path, out problem));
            Assert.Contains("something follows its last block", problem, StringComparison.Ordinal);
            Assert.Throws<DirectoryNotFoundException>(() => session.SaveSnapshot(Path.Combine(folder, "none", "session.agkv")));

            using var cancelled = new CancellationTokenSource();
            cancelled.Cancel();
            byte[] before = File.ReadAllBytes(path);
            Assert.Throws<OperationCanceledException>(() => session.SaveSnapshot(path, cancelled.Token));
            Assert.Equal(before, File.ReadAllBytes(path));

            // A name that is a folder's: the file beside it goes.
            Directory.CreateDirectory(Path.Combine(folder, "taken"));
            Assert.ThrowsAny<Exception>(() => session.SaveSnapshot(Path.Combine(folder, "taken")));
            Assert.Equal([path], Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void AChecksum_IsThatOfItsDefinition()
    {
        Assert.Equal(0xEF46DB3751D8E999, BlockChecksum.Of([], 0));
        Assert.Equal(0xD24EC4F1A98C6E5B, BlockChecksum.Of("a"u8, 0));
        Assert.Equal(0x44BC2CF5AD770999UL, BlockChecksum.Of("abc"u8, 0));
    }

    private static Lazy<byte[]> Snapshot { get; } = new(static () => Save(Decoders.Mixed, Text));

    private static Lazy<int> ExpectedNext { get; } = new(static () => Decoders.Open(Decoders.Mixed, Text).Next());

    private static byte[] Save(TextDecoder decoder, ReadOnlySpan<int> tokens)
    {
        Session session = Decoders.Open(decoder, tokens);
        session.Prefill();
        using var file = new MemoryStream();
        session.SaveSnapshot(file);
        return file.ToArray();
    }

    private static IEnumerable<(string Name, Func<byte[]> Bytes)> Damaged()
    {
        int[] head = [0, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 31, 47, 48, 51, 52, 56, 60, 63, 64, 80, 95, 96, 103];
        foreach (int offset in head)
        {
            yield return ($"a bit of byte {offset} of the head", () => Flip(offset));
        }

        // Layer by layer: the middle one has the tokens from 276 on.
        int[] firstBytes = [HeadBytes, HeadBytes + (512 * TokenBytes), HeadBytes + (512 * TokenBytes) + 8, HeadBytes + 100_000, HeadBytes + 400_000, HeadBytes + 700_000];
        foreach (int offset in firstBytes)
        {
            yield return ($"a bit of byte {offset} of the blocks", () => Flip(offset));
        }

        yield return ("a bit of the last byte", () => Flip(Snapshot.Value.Length - 1));
        foreach (int length in (int[])[0, 10, 47, 48, HeadBytes - 1, HeadBytes, HeadBytes + 1, HeadBytes + (512 * TokenBytes), HeadBytes + (512 * TokenBytes) + 8, 500_000])
        {
            yield return ($"cut to {length} bytes", () => Snapshot.Value[..length]);
        }

        yield return ("cut by one byte", () => Snapshot.Value[..^1]);
        yield return ("blocks in each other's place", static () =>
        {
            byte[] bytes = [.. Snapshot.Value];
            const int Block = (512 * TokenBytes) + 8;
            Snapshot.Value.AsSpan(HeadBytes, Block).CopyTo(bytes.AsSpan(HeadBytes + Block));
            Snapshot.Value.AsSpan(HeadBytes + Block, Block).CopyTo(bytes.AsSpan(HeadBytes));
            return bytes;
        }
        );
        yield return ("another model's", static () => Save(Decoders.Make(seed: 9), Text));
        yield return ("other weights, by one bit", static () => Save(Decoders.Make(seed: 1, last: 1e-6f), Text));
        yield return ("other tokens", static () => Save(Decoders.Mixed, Decoders.Text(1300, seed: 3)));
        yield return ("more tokens than the log", static () => Save(Decoders.Mixed, [.. Text, 1]));
        yield return ("more tokens than there is room for", static () => Save(Decoders.Mixed, Decoders.Text(1401)));
        yield return ("another file", static () => [.. Enumerable.Repeat((byte)' ', 5000)]);
        foreach (int number in (int[])[-1, int.MinValue, int.MaxValue, 1401, 1299, 1301, 0, 1])
        {
            yield return ($"sealed with the length {number}", () => Seal(48, number));
        }

        foreach (int number in (int[])[-1, 1, 1300, 1301, int.MaxValue])
        {
            yield return ($"sealed with the first token {number} of a layer without a window", () => Seal(52, number));
        }

        foreach (int number in (int[])[-1, 0, 1002, 1301, int.MaxValue, int.MinValue])
        {
            yield return ($"sealed with the first token {number} of a layer with a window", () => Seal(56, number));
        }

        foreach (int number in (int[])[0, -1, 4, int.MaxValue])
        {
            yield return ($"sealed with {number} layers", () => Seal(8, number));
            yield return ($"sealed with {number} sequences", () => Seal(12, number));
        }

        yield return ("sealed with a long label", static () => Seal(4, 1 | (1025 << 16)));
        yield return ("sealed with a short label", static () => Seal(4, 1 | (31 << 16)));
        yield return ("sealed with version 2", static () => Seal(4, 2 | (32 << 16)));
    }

    private static byte[] Flip(int offset)
    {
        byte[] bytes = [.. Snapshot.Value];
        bytes[offset] ^= 16;
        return bytes;
    }

    /// <summary>A number of the head is another one, and its checksum agrees.</summary>
    private static byte[] Seal(int offset, int number)
    {
        byte[] bytes = [.. Snapshot.Value];
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), number);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(HeadBytes - 8), BlockChecksum.Of(bytes.AsSpan(0, HeadBytes - 8), 0));
        return bytes;
    }
}
