using Orleans;

namespace AttentionGen;

/// <summary>Vectors of texts from a cluster, as a program outside or inside of it asks for them: in messages of bounded size, spread over the silos, repeated where one is lost.</summary>
/// <remarks>Thread-safe. A text's vector has the same bits alone and in any call, from any silo.</remarks>
[CLSCompliant(false)]
public sealed class ClusterEmbeddings
{
    private readonly IGrainFactory _grains;
    private readonly ClusterClientOptions _options;
    private EmbeddingInfo? _info;

    /// <summary>Stands for the cluster's encoder. Nothing is sent yet.</summary>
    /// <param name="grains">The cluster: its client, or the grain factory of a silo, which then asks itself.</param>
    /// <param name="options">How to deal with the cluster; the defaults by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of the options is not positive; the message says which.</exception>
    public ClusterEmbeddings(IGrainFactory grains, ClusterClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(grains);
        _grains = grains;
        _options = options ?? new ClusterClientOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.TokensPerMessage);
    }

    /// <summary>What the encoder takes and gives.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<EmbeddingInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        _info ??= await RetryPolicy.RunAsync(() => Any().GetInfoAsync(), _options.RetryFor, cancellationToken);

    /// <summary>Takes texts to vectors. Requests are sent one after the other; call it several times at once to have several silos compute.</summary>
    /// <param name="texts">The token ids of each text, with the special tokens that the model wants; at most <see cref="EmbeddingInfo.MaxTokens"/> each.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A vector of <see cref="EmbeddingInfo.Dimensions"/> floats for each text, in their order.</returns>
    /// <exception cref="ArgumentException">A text is too long, or a token is none of the model's; the message says which of its request.</exception>
    /// <exception cref="ClusterBusyException">The silo has as much to do as it takes on.</exception>
    /// <exception cref="InvalidOperationException">Silos have encoders of different dimensions.</exception>
    public async Task<float[][]> EncodeAsync(IReadOnlyList<int[]> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        EmbeddingInfo info = await GetInfoAsync(cancellationToken);
        int mostTokens = Math.Min(info.MaxTokensPerMessage, _options.TokensPerMessage);
        var vectors = new float[texts.Count][];
        for (int first = 0, next; first < texts.Count; first = next)
        {
            next = first + 1;
            for (int tokens = texts[first].Length; next < texts.Count && next - first < info.MaxTextsPerMessage && tokens + texts[next].Length <= mostTokens; next++)
            {
                tokens += texts[next].Length;
            }

            int[][] some = [.. texts.Skip(first).Take(next - first)];
            int[] all = [.. some.SelectMany(static text => text)];
            int[] lengths = [.. some.Select(static text => text.Length)];
            float[] rows = await RetryPolicy.RunAsync(() => Any().EncodeAsync(all, lengths, cancellationToken), _options.RetryFor, cancellationToken);
            if (rows.Length != some.Length * info.Dimensions)
            {
                throw new InvalidOperationException(
                    $"The silos must have one encoder, of {info.Dimensions} dimensions as one of them has said, but another has answered {some.Length} texts with {rows.Length} numbers.");
            }

            for (int i = 0; i < some.Length; i++)
            {
                vectors[first + i] = rows.AsSpan(i * info.Dimensions, info.Dimensions).ToArray();
            }
        }

        return vectors;
    }

    /// <summary>Another key each time: a client sends calls of one key through one gateway, in whose silo they are computed.</summary>
    private IEmbeddingGrain Any() => _grains.GetGrain<IEmbeddingGrain>(Random.Shared.Next(KeyCount));

    /// <summary>Keys that are asked, many times the silos, and few activations for each of them.</summary>
    private const int KeyCount = 1024;
}
