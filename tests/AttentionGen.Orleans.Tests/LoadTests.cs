using AttentionGen.Orleans.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>A silo with more to do than it takes on, and readers who have had enough.</summary>
public sealed class LoadTests
{
    [Fact]
    public async Task ABusySilo_RefusesTheNextReply_AndGoesOnWithTheOthers()
    {
        await using SessionCluster cluster = await SessionCluster.StartAsync(1, static options =>
        {
            options.MaxPending = 2;
            options.TokensPerWrite = 4;
        });
        IServiceProvider silo = cluster.Silos.Silos[0].ServiceProvider;
        using var refused = new CounterOf(silo, "attentiongen.requests.refused");
        using var pending = new CounterOf(silo, "attentiongen.requests.pending");
        ClusterSession[] sessions = [await cluster.OpenAsync(), await cluster.OpenAsync(), await cluster.OpenAsync()];
        foreach (ClusterSession session in sessions)
        {
            await session.AppendAsync(Model.Tokens("And "));
        }

        IAsyncEnumerator<int> one = sessions[0].GenerateAsync(20).GetAsyncEnumerator(), two = sessions[1].GenerateAsync(20).GetAsyncEnumerator();
        Assert.True(await one.MoveNextAsync() && await two.MoveNextAsync());
        var busy = await Assert.ThrowsAsync<ClusterBusyException>(async () => await sessions[2].GenerateAsync(20).ToArrayAsync());
        Assert.Contains("2 replies and requests to work on, which is AttentionSiloOptions.MaxPending", busy.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ClusterBusyException>(() => new ClusterEmbeddings(cluster.Client).EncodeAsync([[65]]));
        Assert.Equal(2, refused.Sum);
        Assert.Equal(2, pending.Values[^1]);

        await one.DisposeAsync();
        int[] expected = Model.Undisturbed(Model.Sampler, ("And ", 20)).Drawn;
        Assert.Equal(expected, await sessions[2].GenerateAsync(20).ToArrayAsync());
        List<int> rest = [two.Current];
        while (await two.MoveNextAsync())
        {
            rest.Add(two.Current);
        }

        await two.DisposeAsync();
        Assert.Equal(expected, rest);
        Assert.Equal(0, silo.GetRequiredService<ComputePool>().Pending);
    }

    [Fact]
    public async Task ACancelledReply_Ends_AndCanBeTakenUpAgain()
    {
        await using SessionCluster cluster = await SessionCluster.StartAsync(1, static options => options.TokensPerWrite = 4);
        ComputePool pool = cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<ComputePool>();
        ClusterSession session = await cluster.OpenAsync();
        await session.AppendAsync(Model.Tokens("And "));
        using var enough = new CancellationTokenSource();
        List<int> tokens = [];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (int token in session.GenerateAsync(400, cancellationToken: enough.Token))
            {
                tokens.Add(token);
                if (tokens.Count == 10)
                {
                    await enough.CancelAsync();
                }
            }
        });

        Assert.InRange(tokens.Count, 10, 30);
        for (int i = 0; i < 200 && pool.Pending > 0; i++)
        {
            await Task.Delay(10);
        }

        Assert.Equal(0, pool.Pending);
        tokens.AddRange(await session.ReadAsync());
        tokens.AddRange(await session.GenerateAsync(20).ToArrayAsync());
        Assert.Equal(Model.Undisturbed(Model.Sampler, ("And ", tokens.Count)).Drawn, tokens);
    }

    [Fact]
    public async Task ThePool_RunsInOrder_CancelsWhatWaits_AndHandsOnFailures()
    {
        await using SessionCluster cluster = await SessionCluster.StartAsync(1, static options => options.ComputeThreads = 1);
        ComputePool pool = cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<ComputePool>();
        using var gate = new ManualResetEventSlim();
        using var cancelled = new CancellationTokenSource();
        Task<int> first = pool.RunAsync(() => { gate.Wait(); return 1; }, default);
        Task<int> second = pool.RunAsync(() => 2, cancelled.Token);
        Task<int> third = pool.RunAsync<int>(() => throw new InvalidDataException("third"), default);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(first.IsCompleted);
        gate.Set();
        Assert.Equal(1, await first);
        Assert.Equal("third", (await Assert.ThrowsAsync<InvalidDataException>(() => third)).Message);
    }

    [Fact]
    public async Task OptionsThatNoSiloCanHave_EndItsStart()
    {
        long bytes = Model.Decoder.CreateCache(1, 512).Bytes;
        await Refused("AttentionSiloOptions.MaxPending must be at least 1, but is 0.", static options => options.MaxPending = 0);
        await Refused("AttentionSiloOptions.MaxTextsPerMessage must be from 1 to 16384, but is 20000.", static options => options.MaxTextsPerMessage = 20_000);
        await Refused("AttentionSiloOptions.WriteInterval must be zero or longer", static options => options.WriteInterval = TimeSpan.FromSeconds(-1));
        await Refused($"AttentionSiloOptions.CacheBytes must be at least {2 * bytes}", options =>
        {
            options.MaxTokens = 512;
            options.ComputeThreads = 2;
            options.CacheBytes = (2 * bytes) - 1;
        });

        static async Task Refused(string expected, Action<AttentionSiloOptions> configure) =>
            Assert.Contains(expected, (await Assert.ThrowsAsync<OrleansConfigurationException>(() => SessionCluster.StartAsync(1, configure))).Message, StringComparison.Ordinal);
    }
}
