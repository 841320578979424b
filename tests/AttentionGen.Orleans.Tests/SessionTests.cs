using AttentionGen.Orleans.Tests.Support;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>A session of the cluster: its replies, its order, its owner, and what it lets in.</summary>
[Collection(nameof(SharedCluster))]
public sealed class SessionTests(SharedCluster shared)
{
    private const string Prompt = "And God said, ";

    private readonly SessionCluster _cluster = shared.Cluster;

    [Fact]
    public async Task Replies_AreThoseOfOneProcess_ToTheBit()
    {
        ClusterSession session = await _cluster.OpenAsync();
        await session.AppendAsync(Model.Tokens(Prompt));
        int[] first = await session.GenerateAsync(100).ToArrayAsync();
        await session.AppendAsync(Model.Tokens("\nAnd the king "));
        int[] second = await session.GenerateAsync(53).ToArrayAsync();

        (int[] drawn, float[] logits) = Model.Undisturbed(Model.Sampler, (Prompt, 100), ("\nAnd the king ", 53));
        Assert.Equal(drawn, first.Concat(second));
        Assert.Equal(logits, await session.GetLogitsAsync());
    }

    [Fact]
    public async Task Parts_FollowEachOther_AndAreAsLongAsWrites()
    {
        ClusterSession session = await _cluster.OpenAsync(key: "a key of 16 chars");
        await session.AppendAsync(Model.Tokens(Prompt));
        int writes = _cluster.Storage.Writes;
        ReplyPart[] parts = await Grain(session).GenerateAsync("a key of 16 chars", Prompt.Length, 20).ToArrayAsync();

        Assert.Equal([Prompt.Length, Prompt.Length + 8, Prompt.Length + 16], parts.Select(part => part.At));
        Assert.Equal([8, 8, 4], parts.Select(part => part.Tokens.Length));
        Assert.Equal([ReplyEnd.None, ReplyEnd.None, ReplyEnd.Count], parts.Select(part => part.End));
        Assert.Equal(writes + 3, _cluster.Storage.Writes);
    }

    [Fact]
    public async Task Operations_CanBeRepeated()
    {
        string key = ClusterSession.CreateKey();
        ClusterSession session = await _cluster.OpenAsync(key: key);
        int[] prompt = Model.Tokens(Prompt);
        await session.AppendAsync(prompt);
        int[] reply = await session.GenerateAsync(30).ToArrayAsync();
        ISessionGrain grain = Grain(session);
        int writes = _cluster.Storage.Writes;

        Assert.Equal(session.Count, (await grain.OpenAsync(key)).Count);
        Assert.Equal(session.Count, await grain.AppendAsync(key, 0, prompt));
        Assert.Equal(session.Count, await grain.AppendAsync(key, 0, [.. prompt, .. reply]));
        ReplyPart again = Assert.Single(await grain.GenerateAsync(key, prompt.Length + 7, 23).ToArrayAsync());
        Assert.Equal(reply[7..], again.Tokens);
        Assert.Equal(ReplyEnd.Count, again.End);
        Assert.Equal(writes, _cluster.Storage.Writes);
    }

    [Fact]
    public async Task TwoReadersOfOneReply_HaveTheSameTokens()
    {
        string name = Guid.NewGuid().ToString(), key = ClusterSession.CreateKey();
        ClusterSession one = await _cluster.OpenAsync(name, key), other = await _cluster.OpenAsync(name, key);
        await one.AppendAsync(Model.Tokens(Prompt));
        await other.ReadAsync();
        int[][] replies = await Task.WhenAll(one.GenerateAsync(80).ToArrayAsync().AsTask(), other.GenerateAsync(80).ToArrayAsync().AsTask());

        Assert.Equal(replies[0], replies[1]);
        Assert.Equal(Model.Undisturbed(Model.Sampler, (Prompt, 80)).Drawn, replies[0]);
    }

    [Fact]
    public async Task GapsAndContradictions_AreRefused_WithWhereTheyAre()
    {
        string key = ClusterSession.CreateKey();
        ClusterSession session = await _cluster.OpenAsync(key: key);
        await session.AppendAsync(Model.Tokens(Prompt));
        ISessionGrain grain = Grain(session);

        var gap = await Assert.ThrowsAsync<SessionGapException>(() => grain.AppendAsync(key, 20, [1]));
        Assert.Equal((20, Prompt.Length), (gap.Index, gap.ExpectedIndex));
        Assert.Equal(new SessionGapException(20, Prompt.Length).Message, gap.Message);
        var conflict = await Assert.ThrowsAsync<SessionConflictException>(() => grain.AppendAsync(key, 1, Model.Tokens("nd Gad")));
        Assert.Equal(5, conflict.Index);
        Assert.Contains("tokens[4] must be 111", conflict.Message, StringComparison.Ordinal);
        foreach (int at in (int[])[15, Model.Decoder.Embeddings.PositionCount + 1, int.MaxValue])
        {
            // Behind the last token that a session may have, nothing could ever end the reply.
            gap = await Assert.ThrowsAsync<SessionGapException>(async () => await grain.GenerateAsync(key, at, 1).ToArrayAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.Equal((at, Prompt.Length), (gap.Index, gap.ExpectedIndex));
        }

        await Assert.ThrowsAsync<SessionConflictException>(async () => await grain.GenerateAsync(key, 2, 1).ToArrayAsync());
        await Assert.ThrowsAsync<SessionConflictException>(() => grain.GetLogitsAsync(key, 2));
        Assert.Equal(Model.Tokens(Prompt), await grain.ReadAsync(key, 0));
    }

    [Fact]
    public async Task ASession_AnswersToNoOtherKey_AndTellsNothing()
    {
        ClusterSession session = await _cluster.OpenAsync();
        await session.AppendAsync(Model.Tokens(Prompt));
        string other = ClusterSession.CreateKey();
        ISessionGrain grain = Grain(session);
        string none = (await Assert.ThrowsAsync<SessionAccessException>(() => _cluster.Client.GetGrain<ISessionGrain>("nobody's").ReadAsync(other, 0))).Message;

        foreach (Func<Task> operation in (Func<Task>[])
        [
            () => grain.OpenAsync(other),
            () => grain.AppendAsync(other, 0, [65]),
            () => grain.ReadAsync(other, 0),
            () => grain.GetLogitsAsync(other, 0),
            () => grain.DeleteAsync(other),
            async () => await grain.GenerateAsync(other, Prompt.Length, 1).ToArrayAsync(),
        ])
        {
            Assert.Equal(none, (await Assert.ThrowsAsync<SessionAccessException>(operation)).Message);
        }

        await session.GenerateAsync(1).ToArrayAsync();
    }

    [Fact]
    public async Task Storage_HasNoKey()
    {
        string key = ClusterSession.CreateKey();
        ClusterSession session = await _cluster.OpenAsync(key: key);
        ClusterSession twin = await _cluster.OpenAsync(key: key);
        byte[] row = Row(session), other = Row(twin);

        Assert.True(row.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(key)) < 0);
        byte[] hash = SessionOwner.Hash(session.Name, key);
        Assert.True(row.AsSpan().IndexOf(hash) >= 0);
        Assert.True(other.AsSpan().IndexOf(hash) < 0);

        byte[] Row(ClusterSession of) => _cluster.Storage.Rows[Grain(of).GetGrainId()].Bytes;
    }

    [Fact]
    public async Task WhatComesOverTheWire_IsRefused_UnlessASessionTakesIt()
    {
        const string Key = "a key of 16 chars";
        ClusterSession session = await _cluster.OpenAsync(key: Key);
        ISessionGrain grain = Grain(session);
        await grain.AppendAsync(Key, 0, Model.Tokens(Prompt));

        await Refused<ArgumentException>("key must have from 16 to 256 characters, but has 5.", () => grain.OpenAsync("short"));
        await Refused<ArgumentException>("key must have from 16 to 256 characters, but has 257.", () => grain.OpenAsync(new string('k', 257)));
        await Refused<ArgumentException>("tokens must have from 1 to 65536 ids, but has 0.", () => grain.AppendAsync(Key, Prompt.Length, []));
        await Refused<ArgumentException>("tokens must have from 1 to 65536 ids, but has 65537.", () => grain.AppendAsync(Key, Prompt.Length, new int[65537]));
        await Refused<ArgumentNullException>("tokens", () => grain.AppendAsync(Key, Prompt.Length, null!));
        await Refused<ArgumentNullException>("key", () => grain.ReadAsync(null!, 0));
        await Refused<ArgumentOutOfRangeException>("token 1 is 128", () => grain.AppendAsync(Key, Prompt.Length, [65, 128]));
        await Refused<ArgumentOutOfRangeException>("token 0 is -1", () => grain.AppendAsync(Key, Prompt.Length, [-1]));
        await Refused<ArgumentOutOfRangeException>("at", () => grain.AppendAsync(Key, -1, [65]));
        await Refused<ArgumentOutOfRangeException>("count", async () => await grain.GenerateAsync(Key, Prompt.Length, 0).ToArrayAsync());
        await Refused<ArgumentException>("stops must have at most 64 ids, but has 65.", async () => await grain.GenerateAsync(Key, Prompt.Length, 1, new int[65]).ToArrayAsync());
        await Refused<ArgumentOutOfRangeException>("emperature", () => _cluster.Client.GetGrain<ISessionGrain>("hot").OpenAsync(Key, new SamplerSettings { Temperature = -1 }));
        await Refused<InvalidOperationException>("cannot be changed", () => grain.OpenAsync(Key, new SamplerSettings { Seed = 2 }));
        await Refused<InvalidOperationException>("do not fit", () => grain.AppendAsync(Key, Prompt.Length, new int[4000]));
        await Assert.ThrowsAnyAsync<Exception>(() => _cluster.Client.GetGrain<ISessionGrain>(new string('n', 257)).OpenAsync(Key));
        foreach (string name in (string[])[" \t", "\uD800", "half \uDC00 of a pair", "\uD83D"])
        {
            Assert.Throws<ArgumentException>("name", () => new ClusterSession(_cluster.Client, name, Key));
        }

        var half = Assert.Throws<ArgumentException>("key", () => new ClusterSession(_cluster.Client, "half", "a key of 16 chars\uD801"));
        Assert.StartsWith("key must be a text, but has half a surrogate pair at index 17.", half.Message, StringComparison.Ordinal);

        await (await _cluster.OpenAsync("../a+b#c?%00\0\U0001F600")).AppendAsync(Model.Tokens(Prompt));
        Assert.Throws<ArgumentException>(() => new ClusterSession(_cluster.Client, "", Key));
        Assert.Equal(Model.Tokens(Prompt), await grain.ReadAsync(Key, 0));
    }

    [Fact]
    public async Task AReply_EndsWithAStop_AlsoWhenItIsReadAgain_AndWhereTheSessionIsFull()
    {
        int[] drawn = Model.Undisturbed(Model.Sampler, (Prompt, 100)).Drawn;
        int stop = Array.IndexOf(drawn, ' ', 10);
        ClusterSession session = await _cluster.OpenAsync();
        await session.AppendAsync(Model.Tokens(Prompt));
        int[] head = await session.GenerateAsync(10).ToArrayAsync();
        int[] tail = await session.GenerateAsync(1000, [' ']).ToArrayAsync();

        Assert.Equal(drawn[..(stop + 1)], head.Concat(tail));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => session.GenerateAsync(-1));
        Assert.Empty(await session.GenerateAsync(0).ToArrayAsync());
        int[] rest = await session.GenerateAsync(int.MaxValue).ToArrayAsync();
        Assert.Equal((await session.OpenAsync()).MaxTokens, session.Count);
        Assert.Equal(session.Count, Prompt.Length + head.Length + tail.Length + rest.Length);
        Assert.Empty(await session.GenerateAsync(5).ToArrayAsync());
    }

    [Fact]
    public async Task WhatAReaderHasLeft_IsReadLater()
    {
        ClusterSession session = await _cluster.OpenAsync();
        await session.AppendAsync(Model.Tokens(Prompt));
        await foreach (int _ in session.GenerateAsync(100))
        {
            break;
        }

        Assert.Equal(Prompt.Length + 1, session.Count);
        await Assert.ThrowsAsync<SessionConflictException>(() => session.AppendAsync(new int[] { '#' }));
        int[] left = await session.ReadAsync();
        Assert.Equal(Model.Undisturbed(Model.Sampler, (Prompt, 8)).Drawn[1..], left);
        await session.AppendAsync(new int[] { '#' });
    }

    [Fact]
    public async Task ADeletedSession_IsGone_AndItsNameFree()
    {
        ClusterSession session = await _cluster.OpenAsync();
        await session.AppendAsync(Model.Tokens(Prompt));
        await session.DeleteAsync();

        Assert.Equal(0, session.Count);
        await Assert.ThrowsAsync<SessionAccessException>(() => session.ReadAsync());
        ClusterSession heir = await _cluster.OpenAsync(session.Name);
        Assert.Empty(await heir.ReadAsync());
    }

    [Fact]
    public async Task LongPrompts_GoInParts()
    {
        int[] prompt = [.. Enumerable.Range(0, 150).Select(static i => 32 + (i % 90))];
        var session = new ClusterSession(_cluster.Client, Guid.NewGuid().ToString(), ClusterSession.CreateKey(), new ClusterClientOptions { TokensPerMessage = 40 });
        await session.OpenAsync();
        int writes = _cluster.Storage.Writes;
        await session.AppendAsync(prompt);

        Assert.Equal(writes + 4, _cluster.Storage.Writes);
        Assert.Equal(150, session.Count);
    }

    private ISessionGrain Grain(ClusterSession session) => _cluster.Client.GetGrain<ISessionGrain>(session.Name);

    private static async Task Refused<T>(string expected, Func<Task> operation)
        where T : Exception =>
        Assert.Contains(expected, (await Assert.ThrowsAsync<T>(operation)).Message, StringComparison.Ordinal);
}
