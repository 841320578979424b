using Xunit;

namespace AttentionGen.Sessions.Tests;

/// <summary>Operations of a session: repeated, out of order, contradicting, from an owner that was replaced.</summary>
public sealed class SessionTests
{
    [Fact]
    public void ARepeatedAppend_IsIgnored_AndOneThatOverlapsAddsTheRest()
    {
        int[] text = Decoders.Text(20);
        Session session = Decoders.Open(Decoders.Mixed, text.AsSpan(0, 10));

        Assert.Equal(0, session.Append(0, text.AsSpan(0, 10)));
        Assert.Equal(0, session.Append(4, text.AsSpan(4, 3)));
        Assert.Equal(0, session.Append(10, []));
        Assert.Equal(10, session.Append(5, text.AsSpan(5)));
        Assert.Equal(text, session.Log.Tokens.ToArray());
        Assert.Equal(0, session.CacheBytes);
    }

    [Fact]
    public void AGap_IsRefused_AndSaysWhereToGoOn()
    {
        Session session = Decoders.Open(Decoders.Mixed, Decoders.Text(10));

        SessionGapException error = Assert.Throws<SessionGapException>(() => session.Append(12, [1]));
        Assert.Equal((12, 10), (error.Index, error.ExpectedIndex));
        Assert.Equal("at must be at most 10, since the log has 10 tokens, but is 12: those between are missing.", error.Message);
        Assert.Equal(10, Assert.Throws<SessionGapException>(() => session.Next(11)).ExpectedIndex);
        Assert.Throws<ArgumentOutOfRangeException>("at", () => session.Append(-1, [1]));
        Assert.Throws<ArgumentOutOfRangeException>("at", () => session.Next(-1));
        Assert.Equal(10, session.Log.Count);
    }

    [Fact]
    public void AContradiction_IsRefused_AndChangesNothing()
    {
        int[] text = Decoders.Text(10);
        Session session = Decoders.Open(Decoders.Mixed, text);
        int[] other = [.. text[6..], 1, 2];
        other[2] ^= 1;

        SessionConflictException error = Assert.Throws<SessionConflictException>(() => session.Append(6, other));
        Assert.Equal(8, error.Index);
        Assert.Contains($"tokens[2] must be {text[8]}, the token at index 8 of the log, but is {text[8] ^ 1}", error.Message, StringComparison.Ordinal);
        Assert.Equal(9, Assert.Throws<SessionConflictException>(() => session.Next(9)).Index);
        Assert.Equal(text, session.Log.Tokens.ToArray());
    }

    [Fact]
    public void ADrawnToken_IsGivenBack_AndMayBeAppendedOnceMore()
    {
        Session session = Decoders.Open(Decoders.Mixed, Decoders.Text(10));
        int first = session.Next(10), second = session.Next();

        Assert.Equal(first, session.Next(10));
        Assert.Equal(second, session.Next(11));
        Assert.Equal(1, session.Append(10, [first, second, 3]));
        Assert.Equal((13, 2), (session.Log.Count, session.Log.Drawn));
        Assert.Equal([false, true, true, false], Enumerable.Range(9, 4).Select(session.Log.IsDrawn));
        Assert.Throws<ArgumentOutOfRangeException>("index", () => session.Log.IsDrawn(13));
    }

    [Fact]
    public void AnOwnerThatWasReplaced_IsRefused()
    {
        Session session = Decoders.Open(Decoders.Mixed, Decoders.Text(10));
        session.Append(10, [1], epoch: 3);
        session.Fence(5);

        SessionFencedException error = Assert.Throws<SessionFencedException>(() => session.Next(11, epoch: 4));
        Assert.Equal((4, 5), (error.Epoch, error.CurrentEpoch));
        Assert.Throws<SessionFencedException>(() => session.Append(0, [], epoch: 4));
        Assert.Throws<SessionFencedException>(() => session.Fence(4));
        Assert.Equal(11, session.Log.Count);
        Assert.Throws<SessionGapException>(() => session.Append(12, [1], epoch: 6));
        Assert.Equal(6, session.Log.Epoch);
        Assert.Equal(6, SessionLog.Parse(session.Log.ToBytes()).Epoch);
    }

    [Fact]
    public void WhatDoesNotFit_IsRefused_WithTheNumbers()
    {
        var session = new Session(Decoders.Mixed, new SessionLog(), new SessionOptions { MaxTokens = 5 });

        Assert.Contains("at least one token", Assert.Throws<InvalidOperationException>(() => session.Next()).Message, StringComparison.Ordinal);
        session.Prefill();
        session.Append(0, [1, 2, 3, 4]);
        Assert.Contains("4 of 5 tokens, and 2 more do not fit", Assert.Throws<InvalidOperationException>(() => session.Append(4, [1, 2])).Message, StringComparison.Ordinal);
        session.Next();
        Assert.Contains("all of 5 tokens", Assert.Throws<InvalidOperationException>(() => session.Next()).Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 49, but token 1 is 50", Assert.Throws<ArgumentOutOfRangeException>("tokens", () => new Session(Decoders.Mixed, new SessionLog()).Append(0, [1, 50])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("log", () => new Session(Decoders.Mixed, session.Log, new SessionOptions { MaxTokens = 4 }));
        Assert.Throws<ArgumentException>("logits", () => session.GetLogits(new float[49]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Session(Decoders.Mixed, new SessionLog(), new SessionOptions { MaxTokens = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Session(Decoders.Mixed, new SessionLog(), new SessionOptions { ChunkTokens = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Session(Decoders.Mixed, new SessionLog(), new SessionOptions { MaxDegreeOfParallelism = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>("options", () => new Session(TextGeneration.KingJames.Load(), new SessionLog(), new SessionOptions { MaxTokens = 513 }));
        Assert.Throws<ArgumentException>("options", () => new Session(Decoders.Mixed, new SessionLog(), new SessionOptions { PrefixCache = new PrefixCache(Decoders.Make(2), 1) }));
    }

    [Fact]
    public async Task ACancelledPrefill_KeepsItsChunks_AndGoesOnToTheSameBits()
    {
        int[] text = Decoders.Text(300);
        Session session = Decoders.Open(Decoders.Mixed, text, new SessionOptions { ChunkTokens = 50 });
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => session.Next(300, epoch: null, cancelled.Token));
        Assert.Equal((300, 0, 0), (session.Log.Count, session.CachedTokens, session.Log.Drawn));

        var late = new CancellationTokenSource();
        Task cancels = Task.Run(async () =>
        {
            while (session.CachedTokens == 0)
            {
                await Task.Yield();
            }

            late.Cancel();
        });
        Exception? error = Record.Exception(() => session.Prefill(late.Token));
        await cancels;
        Assert.True(error is null ? session.CachedTokens == 300 : error is OperationCanceledException, $"{session.CachedTokens} tokens, {error}");
        Assert.Equal(0, session.CachedTokens % 50);
        Decoders.AssertExact(session, "after a cancellation");
        late.Dispose();
    }

    [Fact]
    public void ALostSession_GoesOnWithTheSameTextAndTheSameBits()
    {
        foreach (bool shares in (bool[])[false, true])
        {
            Session undisturbed = Decoders.Open(Decoders.Mixed, Decoders.Text(1030));
            int[] expected = Decoders.Draw(undisturbed, 40);
            PrefixCache? prefixes = shares ? new PrefixCache(Decoders.Mixed, long.MaxValue) : null;
            for (int kill = 0; kill < 40; kill += 13)
            {
                Session lost = Decoders.Open(Decoders.Mixed, Decoders.Text(1030), new SessionOptions { PrefixCache = prefixes, ChunkTokens = 100 + kill });
                int[] before = Decoders.Draw(lost, kill);
                var found = new Session(Decoders.Mixed, SessionLog.Parse(lost.Log.ToBytes()), new SessionOptions { PrefixCache = prefixes, MaxDegreeOfParallelism = 1 });
                Assert.Equal(expected, (int[])[.. before, .. Decoders.Draw(found, 40 - kill)]);
                Decoders.AssertExact(found, $"lost at {kill}");
                found.DropCache();
                Decoders.AssertExact(found, $"dropped, lost at {kill}");
            }
        }
    }

    [Fact]
    public void ATextOfTheTrainedModel_IsThatOfItsGenerator()
    {
        TextDecoder decoder = TextGeneration.KingJames.Load();
        int[] prompt = TextGeneration.KingJames.Tokens("In the beginning");
        var session = new Session(decoder, new SessionLog(new SamplerSettings { Temperature = 0.7, TopP = 0.95, Seed = 1 }));
        session.Append(0, prompt);

        Assert.Equal(decoder.Generate(prompt, new TokenSampler(0.7, 0, 0.95, 1), 100), Decoders.Draw(session, 100));
    }

    [Fact]
    public void APrefill_StopsWhereItIsTold_SaysWhatIsLeft_AndChangesNoBit()
    {
        int[] text = Decoders.Text(1300);
        var prefixes = new PrefixCache(Decoders.Mixed, long.MaxValue);
        foreach (PrefixCache? cache in (PrefixCache?[])[null, prefixes])
        {
            var session = new Session(Decoders.Mixed, new SessionLog(), new SessionOptions { ChunkTokens = 100, PrefixCache = cache });
            Assert.Equal(0, session.Prefill(10));
            session.Append(0, text);
            int left = text.Length;
            foreach (int tokens in (int[])[0, 1, 99, 250, 500])
            {
                left -= tokens;
                Assert.Equal(left, session.Prefill(tokens));
                Assert.Equal(left, session.Log.Count - session.CachedTokens);
            }

            Assert.Throws<ArgumentOutOfRangeException>("maxTokens", () => session.Prefill(-1));
            Assert.Equal(0, session.Prefill(int.MaxValue));
            Assert.Equal(0, session.Prefill(0));
            Decoders.AssertExact(session, "after parts");
            session.Append(1300, [7]);
            Assert.Equal(1, session.Prefill(0));
            Decoders.AssertExact(session, "after one more");
        }

        // What another session has computed costs nothing.
        Session second = Decoders.Open(Decoders.Mixed, text, new SessionOptions { PrefixCache = prefixes });
        Assert.Equal(text.Length - 1024, second.Prefill(0));
        Assert.Equal(text.Length - 1034, second.Prefill(10));
        Decoders.AssertExact(second, "after shared blocks");
    }
}
