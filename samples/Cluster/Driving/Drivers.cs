using System.Collections.Concurrent;
using AttentionGen;
using Orleans;

namespace Cluster.Driving;

/// <summary>Readers who hold one conversation after the other, and one who asks for vectors, until they are told that it is enough.</summary>
/// <param name="client">The cluster.</param>
/// <param name="pace">How long a reader takes for a token.</param>
internal sealed class Drivers(IClusterClient client, TimeSpan pace)
{
    private readonly ConcurrentQueue<Conversation> _finished = new();
    private int _next;
    private long _seen;

    /// <summary>Tokens that all readers together have seen.</summary>
    public long Seen => Interlocked.Read(ref _seen);

    /// <summary>Conversations that have begun.</summary>
    public int Started => Volatile.Read(ref _next);

    /// <summary>Conversations that have ended.</summary>
    public IReadOnlyCollection<Conversation> Finished => _finished;

    /// <summary>Vectors that came.</summary>
    public int Vectors { get; private set; }

    /// <summary>Those of them whose bits are not those of the same text alone in this process.</summary>
    public int OtherVectors { get; private set; }

    /// <summary>Works until it is enough; conversations that have begun are held to their end, and compared.</summary>
    public Task RunAsync(int atOnce, Func<bool> isEnough) => Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => ConverseAsync(isEnough)).Append(EmbedAsync(isEnough)));

    /// <summary>Readers alone, with nothing computed in this process: for measuring silos.</summary>
    public Task ReadAsync(int atOnce, Func<bool> isEnough) => Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
    {
        while (!isEnough())
        {
            await HoldAsync();
        }
    }));

    private async Task ConverseAsync(Func<bool> isEnough)
    {
        while (!isEnough())
        {
            HeldConversation held = await HoldAsync();
            _finished.Enqueue(await Task.Run(held.Compare));
        }
    }

    private Task<HeldConversation> HoldAsync() => HeldConversation.HoldAsync(client, Interlocked.Increment(ref _next), pace, () => Interlocked.Increment(ref _seen));

    private async Task EmbedAsync(Func<bool> isEnough)
    {
        var embeddings = new ClusterEmbeddings(client, HeldConversation.Patient);
        for (int number = 0; !isEnough(); number++)
        {
            int[][] texts = [.. Enumerable.Range(0, 8).Select(i => KingJames.Tokens($"Verse {(8 * number) + i}: let there be light."))];
            float[][] vectors = await embeddings.EncodeAsync(texts);
            Vectors += vectors.Length;
            OtherVectors += texts.Zip(vectors).Count(static pair => !HeldConversation.AreSame(VectorOf(pair.First), pair.Second));
            await Task.Delay(10 * pace);
        }
    }

    private static float[] VectorOf(int[] text)
    {
        var vector = new float[KingJames.Encoder.Dimensions];
        KingJames.Encoder.Encode(text, [0, text.Length], vector);
        return vector;
    }
}
