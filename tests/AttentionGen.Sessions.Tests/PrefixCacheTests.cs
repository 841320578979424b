using Xunit;

namespace AttentionGen.Sessions.Tests;

/// <summary>Keys and values that sessions share: the same bits, in the same memory, within a budget.</summary>
public sealed class PrefixCacheTests
{
    /// <summary>Three layers of two heads, with 512 keys and values of 16 floats and a note each.</summary>
    private const long BlockBytes = 3 * 2 * 512 * 33 * sizeof(float);

    private static readonly int[] Prompt = Decoders.Text(1024);

    [Fact]
    public void ASessionThatFindsItsTokens_HasTheBitsOfOneThatComputesThem_AndTheirMemory()
    {
        var prefixes = new PrefixCache(Decoders.Mixed, long.MaxValue);
        Session first = Open(prefixes, [.. Prompt, 1, 2, 3]);
        Decoders.AssertExact(first, "the first");
        Assert.Equal((0, 2, 2), (prefixes.Hits, prefixes.Misses, prefixes.Blocks));
        long alone = prefixes.Pool.UsedBytes;
        Assert.Equal(3 * BlockBytes, alone);

        Session second = Open(prefixes, [.. Prompt, 4, 5]);
        Decoders.AssertExact(second, "the second");
        Assert.Equal((2, 2, 2), (prefixes.Hits, prefixes.Misses, prefixes.Blocks));
        Assert.Equal(alone + BlockBytes, prefixes.Pool.UsedBytes);
        Assert.Equal(first.CacheBytes, second.CacheBytes);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(Fork(first), first.Next());
            Assert.Equal(Fork(second), second.Next());
        }

        // One block is the same, the other is not.
        int[] half = [.. Prompt];
        half[700] ^= 1;
        Session third = Open(prefixes, half);
        Decoders.AssertExact(third, "the third");
        Assert.Equal((3, 2, 3), (prefixes.Hits, prefixes.Misses, prefixes.Blocks));
        first.DropCache();
        second.DropCache();
        third.DropCache();
        Assert.Equal(3 * BlockBytes, prefixes.Pool.UsedBytes);
        prefixes.Trim();
        Assert.Equal((0L, 0), (prefixes.Pool.UsedBytes, prefixes.Blocks));
    }

    /// <summary>The blocks of the window's layer are used in turn: what is shared of it is written to, and copied before.</summary>
    [Fact]
    public void WhatIsWrittenTo_IsCopiedBefore()
    {
        int[] text = Decoders.Text(2600, seed: 4);
        var prefixes = new PrefixCache(Decoders.Mixed, long.MaxValue);
        Session first = Open(prefixes, text);
        first.Prefill();
        Assert.Equal(5, prefixes.Blocks);

        foreach (int length in (int[])[513, 1025, 1537, 2049, 2561, 2600])
        {
            Session shorter = Open(prefixes, text.AsSpan(0, length));
            Decoders.AssertExact(shorter, $"{length} tokens");
            shorter.Append(length, Decoders.Text(600, seed: length));
            Decoders.AssertExact(shorter, $"{length} tokens and others");
            shorter.DropCache();
        }

        Decoders.AssertExact(first, "the first, after all");
        Assert.Equal(Fork(first), first.Next());

        // A cache that is cut in the middle of a shared block goes on in a copy of it.
        StackCache cut = Decoders.Mixed.CreateCache(1, 4000, prefixes.Pool), beside = Decoders.Mixed.CreateCache(2, 4000, prefixes.Pool);
        var logits = new float[Decoders.Words];
        Decoders.Mixed.Forward(text.AsSpan(0, 600), cut, logits);
        using KeyValueBlock block = cut.Share(0, 0);
        beside.Adopt(1, [block]);
        cut.Truncate(0, 300);
        long before = prefixes.Pool.UsedBytes;
        Decoders.Mixed.Forward([1, 2, 3], cut, logits);
        Assert.Equal(before + BlockBytes, prefixes.Pool.UsedBytes);
        AttentionGen.Tests.Support.Bits.AssertSame(Decoders.Logits(Decoders.Mixed, [.. text[..300], 1, 2, 3]), logits, "cut");
        beside.Copy(1, 0);
        var two = new float[2 * Decoders.Words];
        Decoders.Mixed.Forward([7, 8], beside, two);
        AttentionGen.Tests.Support.Bits.AssertSame(Decoders.Logits(Decoders.Mixed, [.. text[..512], 7]), two.AsSpan(0, Decoders.Words), "copied");
        AttentionGen.Tests.Support.Bits.AssertSame(Decoders.Logits(Decoders.Mixed, [.. text[..512], 8]), two.AsSpan(Decoders.Words), "adopted");
    }

    [Fact]
    public void AForgedCollision_IsNoHit()
    {
        // All blocks have one name; then all that follow the same one.
        foreach (Func<PrefixName, ReadOnlySpan<int>, PrefixName> hash in (Func<PrefixName, ReadOnlySpan<int>, PrefixName>[])[static (_, _) => default, static (before, _) => before with { Low = before.Low + 1 }])
        {
            var prefixes = new PrefixCache(Decoders.Mixed, long.MaxValue, hash);
            Session first = Open(prefixes, [.. Prompt, 1]);
            first.Prefill();
            int[] other = Decoders.Text(1030, seed: 8), behind = [.. Prompt, 1];
            behind[600] ^= 1;
            foreach (int[] text in (int[][])[other, behind, [.. Prompt.AsSpan(512), .. Prompt.AsSpan(0, 512), 2]])
            {
                long hits = prefixes.Hits;
                Session second = Open(prefixes, text);
                Decoders.AssertExact(second, "another text with the same name");
                Assert.Equal(text == behind ? hits + 1 : hits, prefixes.Hits);
                second.DropCache();
            }

            Decoders.AssertExact(first, "the first");
        }
    }

    [Fact]
    public void TheLeastRecentlyUsedBlock_Goes_AndNoneThatIsInUse()
    {
        // Room for four blocks: each session has one that is shared, and a part of another.
        var prefixes = new PrefixCache(Decoders.Mixed, 4 * BlockBytes);
        int[][] texts = [.. Enumerable.Range(20, 4).Select(static seed => Decoders.Text(513, seed))];
        foreach (int[] text in texts[..3])
        {
            Session session = Open(prefixes, text);
            session.Prefill();
            session.DropCache();
        }

        Assert.Equal((3, 3 * BlockBytes), (prefixes.Blocks, prefixes.Pool.UsedBytes));
        Assert.Equal(1, Finds(prefixes, texts[0]));
        Session used = Open(prefixes, texts[3]);
        used.Prefill();
        Assert.Equal((3, 4 * BlockBytes), (prefixes.Blocks, prefixes.Pool.UsedBytes));

        // The second was not used since; finding it again takes the place of the third.
        Assert.Equal(0, Finds(prefixes, texts[1]));
        Assert.Equal(0, Finds(prefixes, texts[2]));
        Assert.Equal(1, Finds(prefixes, texts[3]));
        Assert.True(prefixes.Pool.UsedBytes <= prefixes.Pool.ByteBudget);

        // All in use: two sessions with two blocks each.
        prefixes.Trim();
        Session other = Open(prefixes, texts[0]);
        other.Prefill();
        Assert.Equal(4 * BlockBytes, prefixes.Pool.UsedBytes);
        Session third = Open(prefixes, texts[1]);
        KeyValuePoolException error = Assert.Throws<KeyValuePoolException>(() => third.Next());
        Assert.Contains($"{4 * BlockBytes} of {4 * BlockBytes} bytes are in use", error.Message, StringComparison.Ordinal);
        Assert.Equal((513, 0L), (third.Log.Count, third.CacheBytes));
        used.DropCache();
        Decoders.AssertExact(third, "once there is room");
        Assert.Equal(4 * BlockBytes, prefixes.Pool.UsedBytes);
        Decoders.AssertExact(other, "the other");
    }

    /// <summary>Blocks of a window's layer that its session has left behind are memory like any other: as many full sessions fit as their caches do.</summary>
    [Theory]
    [InlineData(1, 2048, false)]
    [InlineData(3, 2048, false)]
    [InlineData(2, 2048, true)]
    [InlineData(1, 1536, true)]
    [InlineData(3, 1536, true)]
    public void FullSessions_OfWindows_FitIntoTheBytesOfTheirCaches(int sessions, int tokens, bool isNarrowLast)
    {
        TextDecoder decoder = isNarrowLast ? Decoders.NarrowLast : Decoders.Mixed;
        var prefixes = new PrefixCache(decoder, sessions * decoder.CreateCache(1, tokens).Bytes);
        var all = new List<Session>();
        for (int i = 0; i < sessions; i++)
        {
            Session session = Decoders.Open(decoder, Decoders.Text(tokens - 1, seed: i), new SessionOptions { MaxTokens = tokens, PrefixCache = prefixes });
            all.Add(session);
            session.Next();
            var logits = new float[Decoders.Words];
            session.GetLogits(logits);
            AttentionGen.Tests.Support.Bits.AssertSame(Decoders.Logits(decoder, session.Log.Tokens), logits, $"session {i}");
        }

        Assert.Equal(prefixes.Pool.ByteBudget, prefixes.Pool.UsedBytes);
        all.ForEach(static session => session.DropCache());
    }

    [Fact]
    public void ASessionThatWasLetGo_GivesItsPagesBack_WhenItsObjectIsFound()
    {
        var prefixes = new PrefixCache(Decoders.Mixed, long.MaxValue);
        Forgotten();
        Assert.Equal(3 * BlockBytes, prefixes.Pool.UsedBytes);
        for (int i = 0; i < 50 && prefixes.Pool.UsedBytes > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            prefixes.Trim();
        }

        Assert.Equal(0, prefixes.Pool.UsedBytes);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Forgotten() => Open(prefixes, [.. Prompt, 1]).Prefill();
    }

    [Fact]
    public void TenTimesMoreSessionsThanFit_RunWithinTheBudget()
    {
        const int Sessions = 40;
        var prefixes = new PrefixCache(Decoders.Mixed, 4 * BlockBytes);
        Session[] all = [.. Enumerable.Range(0, Sessions).Select(i => Open(prefixes, Decoders.Text(30, seed: i), seed: i))];
        Session[] plain = [.. Enumerable.Range(0, Sessions).Select(i => Decoders.Open(Decoders.Mixed, Decoders.Text(30, seed: i), seed: i))];
        var warm = new Queue<Session>();
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < Sessions; i++)
            {
                while (true)
                {
                    try
                    {
                        Assert.Equal(plain[i].Next(30 + round), all[i].Next(30 + round));
                        break;
                    }
                    catch (KeyValuePoolException)
                    {
                        warm.Dequeue().DropCache();
                    }
                }

                warm.Enqueue(all[i]);
                Assert.True(prefixes.Pool.UsedBytes <= prefixes.Pool.ByteBudget);
            }
        }
    }

    [Fact]
    public void SessionsOnManyThreads_ShareWithoutAWrongBit()
    {
        var prefixes = new PrefixCache(Decoders.Mixed, 24 * BlockBytes);
        int[][] texts = [.. Enumerable.Range(0, 3).Select(static seed => (int[])[.. Prompt[..512], .. Decoders.Text(600, seed + 50)])];
        int[][] expected = [.. texts.Select(static text => Decoders.Draw(Decoders.Open(Decoders.Mixed, text), 5))];
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            Session session = Open(prefixes, texts[i % 3]);
            Assert.Equal(expected[i % 3], Decoders.Draw(session, 5));
            session.DropCache();
        });
        prefixes.Trim();
        Assert.Equal(0, prefixes.Pool.UsedBytes);
    }

    [Fact]
    public void BlocksThatDoNotBelong_AreRefused()
    {
        var pool = new KeyValuePool(long.MaxValue);
        StackCache cache = Decoders.Mixed.CreateCache(2, 1100, pool), own = Decoders.Mixed.CreateCache(1, 1100);
        Decoders.Mixed.Forward([.. Prompt, .. Prompt], cache, new float[2 * Decoders.Words]);
        using KeyValueBlock first = cache.Share(0, 0), second = cache.Share(1, 1);

        Assert.Throws<InvalidOperationException>(() => own.Share(0, 0));
        Assert.Throws<InvalidOperationException>(() => own.Adopt(0, []));
        Assert.Throws<ArgumentOutOfRangeException>("block", () => cache.Share(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>("block", () => cache.Share(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Share(2, 0));
        Assert.Contains("must be empty", Assert.Throws<InvalidOperationException>(() => cache.Adopt(0, [first])).Message, StringComparison.Ordinal);
        cache.Reset(0);
        Assert.Contains("blocks[0] must be block 0 of its sequence, but is 1", Assert.Throws<ArgumentException>("blocks", () => cache.Adopt(0, [second])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("blocks", () => cache.Adopt(0, [first, second, first]));
        Assert.Contains("another one's", Assert.Throws<ArgumentException>("blocks", () => Decoders.Make(3).CreateCache(1, 1100, pool).Adopt(0, [first])).Message, StringComparison.Ordinal);
        var gone = cache.Share(1, 0);
        gone.Dispose();
        gone.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cache.Adopt(0, [gone]));
        Assert.Equal(0, cache.Lengths[0]);

        // A window has passed by what the token behind a block would see.
        StackCache late = Decoders.Mixed.CreateCache(1, 3000, pool);
        Decoders.Mixed.Forward(Decoders.Text(2000), late, new float[Decoders.Words]);
        Assert.Contains("have been evicted", Assert.Throws<InvalidOperationException>(() => late.Share(0, 0)).Message, StringComparison.Ordinal);
        late.Reset();
        cache.Reset();
        first.Dispose();
        second.Dispose();
        Assert.Equal(0, pool.UsedBytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyValuePool(0));
    }

    private static Session Open(PrefixCache prefixes, ReadOnlySpan<int> tokens, long seed = 5) =>
        Decoders.Open(Decoders.Mixed, tokens, new SessionOptions { PrefixCache = prefixes }, seed);

    /// <summary>The next token of the same log without anything shared.</summary>
    private static int Fork(Session session) => new Session(Decoders.Mixed, SessionLog.Parse(session.Log.ToBytes())).Next();

    /// <summary>How many blocks a session with this text finds.</summary>
    private static long Finds(PrefixCache prefixes, int[] text)
    {
        long before = prefixes.Hits;
        Session session = Open(prefixes, text);
        session.Prefill();
        session.DropCache();
        return prefixes.Hits - before;
    }
}
