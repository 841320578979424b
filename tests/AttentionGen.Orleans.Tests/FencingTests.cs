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
    public async Task AWriteThatFails_HandsNothingOut_AndIsMadeUpFor()
    {
        string key = ClusterSession.CreateKey();
        ClusterSession session = await _cluster.OpenAsync(key: key);
        await session.AppendAsync(Model.Tokens(Prompt));
        ISessionGrain grain = _cluster.Client.GetGrain<ISessionGrain>(session.Name);
        GrainId id = grain.GetGrainId();
        bool fails = true;
        Func<GrainId, Task> before = _cluster.Storage.BeforeWrite;
        _cluster.Storage.BeforeWrite = other => other == id && fails ? throw new IOException("The disk is full.") : Task.CompletedTask;
        try
        {
            List<ReplyPart> parts = [];
            await Assert.ThrowsAsync<OrleansException>(async () =>
            {
                await foreach (ReplyPart part in grain.GenerateAsync(key, Prompt.Length, 20))
                {
                    parts.Add(part);
                }
            });
            Assert.Empty(parts);
            fails = false;
            Assert.Equal(Model.Undisturbed(Model.Sampler, (Prompt, 20)).Drawn, await session.GenerateAsync(20).ToArrayAsync());
        }
        finally
        {
            _cluster.Storage.BeforeWrite = before;
        }
    }
}
