using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;

namespace AttentionGen;

/// <summary>Checks requests for embeddings, and hands them to the silo's batches.</summary>
[Reentrant]
[StatelessWorker]
internal sealed class EmbeddingGrain(TextEncoder encoder, EmbeddingBatcher batcher, ComputePool pool, IOptions<AttentionSiloOptions> options) : Grain, IEmbeddingGrain
{
    private const int TokensWithoutPositions = 8192;

    private readonly EmbeddingInfo _info = new()
    {
        Dimensions = encoder.Dimensions,
        VocabularySize = encoder.Embeddings.VocabularySize,
        MaxTokens = Math.Min(
            options.Value.MaxTokensPerMessage, encoder.Embeddings.PositionCount is > 0 and int positions ? positions : TokensWithoutPositions),
        MaxTokensPerMessage = options.Value.MaxTokensPerMessage,
        MaxTextsPerMessage = options.Value.MaxTextsPerMessage,
    };

    public Task<EmbeddingInfo> GetInfoAsync() => Task.FromResult(_info);

    public async Task<float[]> EncodeAsync(int[] tokens, int[] lengths, CancellationToken cancellationToken)
    {
        WireChecks.Texts(tokens, lengths, _info);
        using ComputePool.Admission admission = pool.Admit();
        return await batcher.EncodeAsync(tokens, lengths, cancellationToken);
    }
}
