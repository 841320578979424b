using AttentionGen.Orleans.Tests.Support;
using Orleans.TestingHost;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>Vectors from the cluster: packed with those of other requests, with the bits of each alone.</summary>
[Collection(nameof(SharedCluster))]
public sealed class EmbeddingTests(SharedCluster shared)
{
    private static readonly int[][] Texts = [.. Enumerable.Range(0, 60).Select(static i => Model.Tokens(string.Concat(Enumerable.Repeat($"{i} And it came to pass ", 1 + (i % 5)))))];

    private readonly SessionCluster _cluster = shared.Cluster;

    [Fact]
    public async Task RequestsAtOnce_PassTogether_WithTheBitsOfEachAlone()
    {
        InProcessSiloHandle[] silos = [.. _cluster.Silos.GetActiveSilos()];
        CounterOf[] batches = [.. silos.Select(silo => new CounterOf(silo.ServiceProvider, "attentiongen.embeddings.batch"))];
        var embeddings = new ClusterEmbeddings(_cluster.Client);
        float[][][] vectors = await Task.WhenAll(Texts.Select(text => embeddings.EncodeAsync([text])));

        Assert.All(Texts.Zip(vectors), pair => Assert.Equal(Model.Vector(pair.First), Assert.Single(pair.Second)));
        double[] sizes = [.. batches.SelectMany(batch => batch.Values)];
        Assert.Equal(Texts.Length, sizes.Sum());
        Assert.InRange(sizes.Length, 1, Texts.Length - 1);
        Array.ForEach(batches, batch => batch.Dispose());
    }

    [Fact]
    public async Task ManyTexts_GoInSeveralMessages_AndComeInTheirOrder()
    {
        var embeddings = new ClusterEmbeddings(_cluster.Client, new ClusterClientOptions { TokensPerMessage = 200 });
        float[][] vectors = await embeddings.EncodeAsync(Texts);

        Assert.All(Texts.Zip(vectors), pair => Assert.Equal(Model.Vector(pair.First), pair.Second));
        Assert.Empty(await embeddings.EncodeAsync([]));
        Assert.Equal(new float[Model.Encoder.Dimensions], Assert.Single(await embeddings.EncodeAsync([[]])));
    }

    [Fact]
    public async Task WhatNoModelTakes_IsRefused_AndHarmsNobodyElse()
    {
        IEmbeddingGrain grain = _cluster.Client.GetGrain<IEmbeddingGrain>(0);
        EmbeddingInfo info = await grain.GetInfoAsync();
        Task<float[]> good = grain.EncodeAsync(Texts[0], [Texts[0].Length]);

        await Refused("token 1 is 128", () => grain.EncodeAsync([1, 128], [2]));
        await Refused("the 3 ids that lengths add up to, but has 2", () => grain.EncodeAsync([1, 2], [3]));
        await Refused("that of text 1 is -1", () => grain.EncodeAsync([1, 2], [3, -1]));
        await Refused($"that of text 0 is {info.MaxTokens + 1}", () => grain.EncodeAsync(new int[info.MaxTokens + 1], [info.MaxTokens + 1]));
        await Refused("at most 65536 ids, but has 65537", () => grain.EncodeAsync(new int[65537], [65537]));
        await Refused("1 to 1024 texts, but are of 1025", () => grain.EncodeAsync([], new int[1025]));
        await Refused("1 to 1024 texts, but are of 0", () => grain.EncodeAsync([], []));
        await Refused("(Parameter 'lengths')", () => grain.EncodeAsync([], null!));
        Assert.Equal(Model.Vector(Texts[0]), await good);
    }

    private static async Task Refused(string expected, Func<Task> operation) =>
        Assert.Contains(expected, (await Assert.ThrowsAnyAsync<ArgumentException>(operation)).Message, StringComparison.Ordinal);
}
