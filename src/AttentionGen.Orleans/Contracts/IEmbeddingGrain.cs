using Orleans;

namespace AttentionGen;

/// <summary>Vectors of texts, computed in the silo that is asked. <see cref="ClusterEmbeddings"/> is how programs use it.</summary>
/// <remarks>
/// Stateless: each silo has its own activations, and any number may be asked in any order. The key has no meaning but that a client sends what has the same
/// key through the same gateway. Texts of requests that come within <see cref="AttentionSiloOptions.EmbeddingWindow"/> pass through the model together,
/// without padding; a text's vector has the same bits as alone.
/// </remarks>
[CLSCompliant(false)]
public interface IEmbeddingGrain : IGrainWithIntegerKey
{
    /// <summary>What the encoder takes and gives.</summary>
    Task<EmbeddingInfo> GetInfoAsync();

    /// <summary>Takes texts to vectors.</summary>
    /// <param name="tokens">The token ids of all texts, one behind the other.</param>
    /// <param name="lengths">Tokens of each text. At most <see cref="AttentionSiloOptions.MaxTextsPerMessage"/> texts of at most <see cref="AttentionSiloOptions.MaxTokensPerMessage"/> tokens together.</param>
    /// <param name="cancellationToken">Ends the wait; a batch that has begun is computed.</param>
    /// <returns><c>[texts, Dimensions]</c>, row-major.</returns>
    /// <exception cref="ArgumentException">A length does not fit, a text is too long for the model, or a token is none of the model's; the message says which.</exception>
    /// <exception cref="ClusterBusyException">The silo has as much to do as it takes on.</exception>
    Task<float[]> EncodeAsync(int[] tokens, int[] lengths, CancellationToken cancellationToken = default);
}
