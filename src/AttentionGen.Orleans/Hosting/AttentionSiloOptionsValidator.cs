using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace AttentionGen;

/// <summary>Ends the start of a silo whose options no silo can have.</summary>
internal sealed class AttentionSiloOptionsValidator(IOptions<AttentionSiloOptions> options, CacheBudget? caches = null, SnapshotStore? snapshots = null) : IConfigurationValidator
{
    private const int MostTokensPerMessage = 1 << 22;
    private const int MostTextsPerMessage = 1 << 14;

    public void ValidateConfiguration()
    {
        AttentionSiloOptions values = options.Value;
        Within(values.ComputeThreads, 1, int.MaxValue, nameof(values.ComputeThreads));
        Within(values.MaxPending, 1, int.MaxValue, nameof(values.MaxPending));
        Within(values.MaxTokens ?? 1, 1, int.MaxValue, nameof(values.MaxTokens));
        Within(values.ChunkTokens, 1, int.MaxValue, nameof(values.ChunkTokens));
        Within(values.TokensPerWrite, 1, int.MaxValue, nameof(values.TokensPerWrite));
        Within(values.MaxTokensPerMessage, 1, MostTokensPerMessage, nameof(values.MaxTokensPerMessage));
        Within(values.MaxTextsPerMessage, 1, MostTextsPerMessage, nameof(values.MaxTextsPerMessage));
        Within(values.EmbeddingTokensPerBatch, 1, int.MaxValue, nameof(values.EmbeddingTokensPerBatch));
        Within(values.SnapshotTokens, 1, int.MaxValue, nameof(values.SnapshotTokens));
        if (values.SnapshotBytes < 1)
        {
            throw new OrleansConfigurationException($"{nameof(AttentionSiloOptions)}.{nameof(values.SnapshotBytes)} must be at least 1, but is {values.SnapshotBytes}.");
        }

        NotNegative(values.WriteInterval, nameof(values.WriteInterval));
        NotNegative(values.EmbeddingWindow, nameof(values.EmbeddingWindow));
        if (caches is not null && caches.Capacity < values.ComputeThreads)
        {
            long least = checked(caches.BytesOfOne * values.ComputeThreads);
            throw new OrleansConfigurationException(
                $"{nameof(AttentionSiloOptions)}.{nameof(values.CacheBytes)} must be at least {least}, the caches of {values.ComputeThreads} sessions of {nameof(values.MaxTokens)} tokens,"
                + $" one for each of {nameof(values.ComputeThreads)}, but is {values.CacheBytes}.");
        }

        try
        {
            snapshots?.Prepare();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OrleansConfigurationException(
                $"{nameof(AttentionSiloOptions)}.{nameof(values.SnapshotDirectory)} must be a directory that can be written, but is {values.SnapshotDirectory}. {wrong.Message}", wrong);
        }
    }

    private static void Within(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            string range = most == int.MaxValue ? $"at least {least}" : $"from {least} to {most}";
            throw new OrleansConfigurationException($"{nameof(AttentionSiloOptions)}.{name} must be {range}, but is {value}.");
        }
    }

    private static void NotNegative(TimeSpan value, string name)
    {
        if (value < TimeSpan.Zero)
        {
            throw new OrleansConfigurationException($"{nameof(AttentionSiloOptions)}.{name} must be zero or longer, but is {value}.");
        }
    }
}
