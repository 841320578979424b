using AttentionGen.Orleans.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>Sessions of a silo that begin with the same tokens.</summary>
public sealed class PrefixTests
{
    private const int Prompt = 5_000;

    [Fact]
    public async Task ALongBeginning_IsComputedOnce_AndASlowOneLeavesOthersTheirTurn()
    {
        await using SessionCluster cluster = await SessionCluster.StartAsync(1, static options =>
        {
            options.ComputeThreads = 1;
            options.MaxTokens = Prompt + 100;
            options.ChunkTokens = 64;
            options.WriteInterval = TimeSpan.Zero;
            options.TokensPerWrite = 32;
        }, decoder: LongModel.Decoder);
        IServiceProvider silo = cluster.Silos.Silos[0].ServiceProvider;
        using var hits = new CounterOf(silo, "attentiongen.prefixes.hits");
        using var computations = new CounterOf(silo, "attentiongen.compute.wait");
        int[] prompt = [.. Enumerable.Range(0, Prompt).Select(static i => i * 31 % LongModel.Words)];
        int[] expected = Undisturbed(prompt);
        for (int i = 0; i < 2; i++)
        {
            ClusterSession session = await cluster.OpenAsync();
            await session.AppendAsync(prompt);
            Assert.Equal(expected, await session.GenerateAsync(20).ToArrayAsync());
            if (i == 0)
            {
                // The prompt was computed in several parts, between which another session would have had its turn.
                Assert.InRange(computations.Values.Count, 4, 1000);
            }
        }

        int block = silo.GetRequiredService<SessionModel>().Prefixes.BlockTokens;
        Assert.Equal((Prompt - 1) / block, hits.Values[^1]);
    }

    [Fact]
    public void ASessionThatIsFull_TakesNoMoreThanIsCountedForIt()
    {
        var model = new SessionModel(LongModel.Decoder, Microsoft.Extensions.Options.Options.Create(new AttentionSiloOptions { MaxTokens = 700, CacheBytes = 1 << 28 }));
        var session = new Session(LongModel.Decoder, new SessionLog(), model.Options);
        session.Append(0, [.. Enumerable.Range(0, 700).Select(static i => i % LongModel.Words)]);
        session.Prefill();

        Assert.Equal(700, session.CachedTokens);
        Assert.InRange(session.CacheBytes, model.CacheBytes / 2, model.CacheBytes);
        session.DropCache();
    }

    private static int[] Undisturbed(int[] prompt)
    {
        var session = new Session(LongModel.Decoder, new SessionLog(Model.Sampler), new SessionOptions { MaxTokens = Prompt + 100 });
        session.Append(0, prompt);
        return [.. Enumerable.Range(0, 20).Select(_ => session.Next())];
    }
}
