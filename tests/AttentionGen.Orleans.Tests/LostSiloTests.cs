using System.Collections.Concurrent;
using AttentionGen.Orleans.Tests.Support;
using Orleans.TestingHost;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>Silos die in the middle of conversations, which go on with the same text.</summary>
public sealed class LostSiloTests
{
    private const int Conversations = 6;
    private const int Turns = 3;
    private const int Tokens = 80;

    [Fact]
    public async Task ConversationsGoOn_ToTheBit_AndNoTokenComesTwice()
    {
        await using SessionCluster cluster = await SessionCluster.StartAsync(3, static options => options.TokensPerWrite = 4, isMortal: true);
        var seen = new ConcurrentDictionary<string, List<int>>();
        Task<float[]>[] conversations = [.. Enumerable.Range(0, Conversations).Select(number => ConverseAsync(cluster, number, seen))];

        // In the middle of their second turn, as a rule.
        while (seen.Values.Sum(static tokens => tokens.Count) < Conversations * Tokens * 5 / 4 || seen.Count < Conversations)
        {
            await Task.Delay(5);
        }

        InProcessSiloHandle lost = cluster.Silos.GetActiveSilos().Last();
        await cluster.Silos.KillSiloAsync(lost);
        float[][] logits = await Task.WhenAll(conversations);

        for (int i = 0; i < Conversations; i++)
        {
            (int[] drawn, float[] expected) = Model.Undisturbed(Sampler(i), [.. Enumerable.Range(0, Turns).Select(turn => (Prompt(i, turn), Tokens))]);
            Assert.Equal(drawn, seen[$"{i}"]);
            Assert.Equal(expected, logits[i]);
        }
    }

    private static async Task<float[]> ConverseAsync(SessionCluster cluster, int number, ConcurrentDictionary<string, List<int>> seen)
    {
        ClusterSession session = await cluster.OpenAsync($"{number}", sampler: Sampler(number));
        List<int> tokens = seen.GetOrAdd(session.Name, static _ => []);
        for (int turn = 0; turn < Turns; turn++)
        {
            await session.AppendAsync(Model.Tokens(Prompt(number, turn)));
            await foreach (int token in session.GenerateAsync(Tokens))
            {
                tokens.Add(token);
            }
        }

        return await session.GetLogitsAsync();
    }

    private static SamplerSettings Sampler(int number) => Model.Sampler with { Seed = number };

    private static string Prompt(int number, int turn) => $"\n{number}:{turn} And ";
}
