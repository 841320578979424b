using AttentionGen.Orleans.Tests.Support;
using Orleans;
using Orleans.Runtime;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>An activation that another one has replaced writes nothing, hands nothing out, and ends.</summary>
[Collection(nameof(SharedCluster))]
public sealed class FencingTests(SharedCluster shared)
{
    private const string Prompt = "In the beginning";

    private readonly SessionCluster _cluster = shared.Cluster;

    [Fact]
    public async Task AnActivation_WhoseStorageWasWrittenByAnother_Ends_AndTheReplyGoesOn()
    {
        ClusterSession session = await _cluster.OpenAsync();
        await session.AppendAsync(Model.Tokens(Prompt));
        List<int> tokens = [];
        await foreach (int token in session.GenerateAsync(40))
        {
            tokens.Add(token);
            if (tokens.Count == 8)
            {
                // What an activation in another part of a divided cluster would do: take over with a higher epoch.
                GrainId id = _cluster.Client.GetGrain<ISessionGrain>(session.Name).GetGrainId();
                SharedStorage.Row row = _cluster.Storage.Rows[id];
                _cluster.Storage.Rows[id] = row with { ETag = "another's" };
            }
        }

        Assert.Equal(Model.Undisturbed(Model.Sampler, (Prompt, 40)).Drawn, tokens);
    }

    [Fact]
    public async Task TheReplacedActivation_SaysSo_AndHandsNothingOut()
    {
        string key = ClusterSession.CreateKey();
        ClusterSession session = await _cluster.OpenAsync(key: key);
        await session.AppendAsync(Model.Tokens(Prompt));
        ISessionGrain grain = _cluster.Client.GetGrain<ISessionGrain>(session.Name);
        GrainId id = grain.GetGrainId();
        _cluster.Storage.Rows[id] = _cluster.Storage.Rows[id] with { ETag = "another's" };

        await Assert.ThrowsAsync<SessionMovedException>(async () => await grain.GenerateAsync(key, Prompt.Length, 8).ToArrayAsync());
        Assert.Equal(Model.Tokens(Prompt), await grain.ReadAsync(key, 0));
    }

    [Fact]
    public async Task EachActivation_RaisesTheEpoch_BeforeItDoesAnything()
    {
        ClusterSession session = await _cluster.OpenAsync();
        await session.AppendAsync(Model.Tokens(Prompt));
        GrainId id = _cluster.Client.GetGrain<ISessionGrain>(session.Name).GetGrainId();
        byte[] before = _cluster.Storage.Rows[id].Bytes;
        await _cluster.Silos.DeactivateAsync(id);
        int writes = _cluster.Storage.Writes;
        await session.ReadAsync();

        Assert.Equal(writes + 1, _cluster.Storage.Writes);
        Assert.NotEqual(before, _cluster.Storage.Rows[id].Bytes);
        Assert.Equal(Model.Undisturbed(Model.Sampler, (Prompt, 20)).Drawn, await session.GenerateAsync(20).ToArrayAsync());
    }

    [Fact]
    public async Task ARemovalThatFails_CanBeRepeated_AndWhatIsOpenedThen_IsWritten()
    {
        string key = ClusterSession.CreateKey();
        ClusterSession session = await _cluster.OpenAsync(key: key);
        await session.AppendAsync(Model.Tokens(Prompt));
        ISessionGrain grain = _cluster.Client.GetGrain<ISessionGrain>(session.Name);
        GrainId id = grain.GetGrainId();
        using var writes = new FailingWrites(_cluster.Storage, id);
        await Assert.ThrowsAsync<OrleansException>(() => grain.DeleteAsync(key));
        Assert.Equal(Prompt.Length, (await grain.ReadAsync(key, 0)).Length);
        writes.Fail = false;
        await grain.DeleteAsync(key);
        Assert.DoesNotContain(id, _cluster.Storage.Rows);

        // What is said first is written although the session before it had more tokens in the storage.
        writes.Fail = true;
        await Assert.ThrowsAsync<OrleansException>(() => grain.OpenAsync(key));
        writes.Fail = false;
        await grain.AppendAsync(key, 0, [65]);
        Assert.Contains(id, _cluster.Storage.Rows);
        await _cluster.Silos.DeactivateAsync(id);
        Assert.Equal(65, Assert.Single(await grain.ReadAsync(key, 0)));
    }

    [Fact]
    public async Task ALogThatIsDamaged_IsRefused_AndNotCountedAsASession()
    {
        string key = ClusterSession.CreateKey();
        ClusterSession session = await _cluster.OpenAsync(key: key);
        await session.AppendAsync(Model.Tokens(Prompt));
        GrainId id = _cluster.Client.GetGrain<ISessionGrain>(session.Name).GetGrainId();
        CounterOf[] active = [.. _cluster.Silos.GetActiveSilos().Select(static silo => new CounterOf(silo.ServiceProvider, "attentiongen.sessions.active"))];
        await _cluster.Silos.DeactivateAsync(id);
        SharedStorage.Row row = _cluster.Storage.Rows[id];
        byte[] damaged = [.. row.Bytes];
        damaged[damaged.AsSpan().IndexOf("AGSL"u8) + 50] ^= 1;
        _cluster.Storage.Rows[id] = row with { Bytes = damaged };

        Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => session.ReadAsync().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("The log of a session cannot be read", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(-1, active.Sum(static counter => counter.Sum));
        _cluster.Storage.Rows[id] = row;
        session = new ClusterSession(_cluster.Client, session.Name, key);
        Assert.Equal(Prompt.Length, (await session.ReadAsync()).Length);
        Array.ForEach(active, static counter => counter.Dispose());
    }

    [Fact]
    public async Task AWriteThatFails_HandsNothingOut_AndIsMadeUpFor()
    {
        string key = ClusterSession.CreateKey();
        ClusterSession session = await _cluster.OpenAsync(key: key);
        await session.AppendAsync(Model.Tokens(Prompt));
        ISessionGrain grain = _cluster.Client.GetGrain<ISessionGrain>(session.Name);
        GrainId id = grain.GetGrainId();
        using var writes = new FailingWrites(_cluster.Storage, id);
        List<ReplyPart> parts = [];
        await Assert.ThrowsAsync<OrleansException>(async () =>
        {
            await foreach (ReplyPart part in grain.GenerateAsync(key, Prompt.Length, 20))
            {
                parts.Add(part);
            }
        });
        Assert.Empty(parts);
        writes.Fail = false;
        Assert.Equal(Model.Undisturbed(Model.Sampler, (Prompt, 20)).Drawn, await session.GenerateAsync(20).ToArrayAsync());
    }
}
