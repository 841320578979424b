using AttentionGen.Orleans.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>Many more sessions than caches fit.</summary>
public sealed class BudgetTests
{
    private const int Fitting = 4;
    private const int Sessions = 10 * Fitting;
    private const int Tokens = 40;

    [Fact]
    public async Task TenTimesMoreSessionsThanFit_RunWithinTheBudget_ToTheBit()
    {
        long bytes = Model.Decoder.CreateCache(1, 512).Bytes;
        await using SessionCluster cluster = await SessionCluster.StartAsync(1, options =>
        {
            options.MaxTokens = 512;
            options.CacheBytes = Fitting * bytes;
            options.ComputeThreads = 3;
        });
        IServiceProvider silo = cluster.Silos.Silos[0].ServiceProvider;
        CacheBudget caches = silo.GetRequiredService<CacheBudget>();
        Assert.Equal((bytes, Fitting), (caches.BytesOfOne, caches.Capacity));
        using var evictions = new CounterOf(silo, "attentiongen.sessions.evictions");
        using var rebuilds = new CounterOf(silo, "attentiongen.sessions.rebuilds");
        using var stop = new CancellationTokenSource();
        Task<long> most = WatchAsync(caches, stop.Token);

        ClusterSession[] sessions = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(i => cluster.OpenAsync($"{i}", sampler: Model.Sampler with { Seed = i })));
        int[][] replies = await Task.WhenAll(sessions.Select(SayAsync));
        int[][] more = await Task.WhenAll(sessions.Select(SayAsync));
        await stop.CancelAsync();

        Assert.InRange(await most, bytes, Fitting * bytes);
        Assert.InRange(evictions.Sum, Sessions - Fitting, long.MaxValue);
        Assert.InRange(rebuilds.Sum, Sessions - Fitting, long.MaxValue);
        for (int i = 0; i < Sessions; i++)
        {
            Assert.Equal(Model.Undisturbed(Model.Sampler with { Seed = i }, ("And ", Tokens), ("And ", Tokens)).Drawn, replies[i].Concat(more[i]));
        }
    }

    [Fact]
    public async Task AReaderWhoGoesSilent_KeepsNobodyWaitingForItsCache()
    {
        await using SessionCluster cluster = await SessionCluster.StartAsync(1, options =>
        {
            options.MaxTokens = 512;
            options.CacheBytes = Model.Decoder.CreateCache(1, 512).Bytes;
            options.ComputeThreads = 1;
            options.TokensPerWrite = 4;
        });
        ClusterSession silent = await cluster.OpenAsync(), other = await cluster.OpenAsync();
        await silent.AppendAsync(Model.Tokens("And "));
        await other.AppendAsync(Model.Tokens("And "));
        await using IAsyncEnumerator<int> reply = silent.GenerateAsync(40).GetAsyncEnumerator();
        Assert.True(await reply.MoveNextAsync());

        Task<int[]> waiting = other.GenerateAsync(40).ToArrayAsync().AsTask();
        int[] expected = Model.Undisturbed(Model.Sampler, ("And ", 40)).Drawn;
        Assert.Equal(expected, await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        List<int> rest = [reply.Current];
        while (await reply.MoveNextAsync())
        {
            rest.Add(reply.Current);
        }

        Assert.Equal(expected, rest);
    }

    private static async Task<int[]> SayAsync(ClusterSession session)
    {
        await session.AppendAsync(Model.Tokens("And "));
        return await session.GenerateAsync(Tokens).ToArrayAsync();
    }

    private static async Task<long> WatchAsync(CacheBudget caches, CancellationToken stop)
    {
        long most = 0;
        while (!stop.IsCancellationRequested)
        {
            most = Math.Max(most, caches.UsedBytes);
            await Task.Delay(1, CancellationToken.None);
        }

        return most;
    }
}
