using System.Runtime.InteropServices;
using AttentionGen;
using Orleans;

namespace Cluster.Driving;

/// <summary>What came of a conversation with a cluster.</summary>
/// <param name="Plan">What was to be said.</param>
/// <param name="Log">What was said and seen.</param>
/// <param name="Kept">What the cluster's log had in the end.</param>
/// <param name="Logits">The logits behind each turn.</param>
internal sealed record HeldConversation(ConversationPlan Plan, int[] Log, int[] Kept, List<float[]> Logits)
{
    /// <summary>On a busy machine it takes long until a silo is back.</summary>
    public static readonly ClusterClientOptions Patient = new() { RetryFor = TimeSpan.FromMinutes(10) };

    /// <summary>Holds one.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="number">Which one.</param>
    /// <param name="pace">How long the reader takes for a token.</param>
    /// <param name="seen">Told of each token.</param>
    public static async Task<HeldConversation> HoldAsync(IClusterClient client, int number, TimeSpan pace, Action seen)
    {
        var plan = new ConversationPlan(number);
        string name = $"conversation {number}", key = ClusterSession.CreateKey();
        var session = new ClusterSession(client, name, key, Patient);
        await session.OpenAsync(plan.Sampler);
        List<int> log = [];
        List<float[]> logits = [];
        foreach ((string prompt, int tokens) in plan.Turns)
        {
            await session.AppendAsync(KingJames.Tokens(prompt));
            log.AddRange(KingJames.Tokens(prompt));
            await foreach (int token in session.GenerateAsync(tokens))
            {
                log.Add(token);
                seen();
                if (pace > TimeSpan.Zero)
                {
                    await Task.Delay(pace);
                }
            }

            logits.Add(await session.GetLogitsAsync());
        }

        // What another reader finds, who has the key and has seen nothing.
        int[] kept = await new ClusterSession(client, name, key, Patient).ReadAsync();
        return new HeldConversation(plan, [.. log], kept, logits);
    }

    /// <summary>Compares it with the same conversation in this process, where nothing disturbs it.</summary>
    public Conversation Compare()
    {
        (int[] log, List<float[]> logits) = Plan.RunUndisturbed();
        return new Conversation(
            KingJames.Text(Log),
            Plan.Turns.Sum(static turn => turn.Tokens),
            Log.SequenceEqual(log) && Kept.SequenceEqual(log),
            Logits.Zip(logits).All(static pair => AreSame(pair.First, pair.Second)));
    }

    /// <summary>Whether two rows have the same bits.</summary>
    public static bool AreSame(float[] one, float[] other) => MemoryMarshal.AsBytes<float>(one).SequenceEqual(MemoryMarshal.AsBytes<float>(other));
}
