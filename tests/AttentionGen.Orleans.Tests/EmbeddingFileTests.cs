using AttentionGen.Orleans.Tests.Support;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>A file of vectors that is written in one go, and one that is ended at any byte and taken up again.</summary>
[Collection(nameof(SharedCluster))]
public sealed class EmbeddingFileTests : IDisposable
{
    private static readonly string[] Lines = [.. Enumerable.Range(0, 50).Select(static i => $"{i}. {new string('a', i % 7)} And the evening"), "", "the last one"];
    private static readonly EmbeddingFileOptions Options = new() { LinesPerRequest = 4, RequestsAtOnce = 3 };

    private readonly string _folder = Directory.CreateTempSubdirectory("attentiongen-vectors").FullName;
    private readonly ClusterEmbeddings _embeddings;
    private readonly string _path;

    public EmbeddingFileTests(SharedCluster shared)
    {
        _embeddings = new ClusterEmbeddings(shared.Cluster.Client);
        _path = Path.Combine(_folder, "vectors");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TheFile_HasTheVectorOfEachLine_InTheirOrder()
    {
        var told = new Told();
        EmbeddingFileResult result = await EmbeddingFile.WriteAsync(_path, Lines, Model.Tokens, _embeddings, Options, told);

        Assert.Equal(new EmbeddingFileResult(Lines.Length, 0), result);
        Assert.Equal(Lines.Select(static line => Model.Vector(Model.Tokens(line))), EmbeddingFile.Read(_path));
        Assert.Equal((0, Lines.Length), (told.Values[0], told.Values[^1]));
        Assert.Equal(["vectors"], Directory.EnumerateFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task EndedAtAnyByte_ItGoesOn_AndIsTheSameFile()
    {
        await WriteAsync();
        byte[] whole = await File.ReadAllBytesAsync(_path);
        int record = (whole.Length - EmbeddingFileFormat.HeadBytes) / Lines.Length;
        var random = new Random(5);
        foreach (int cut in (int[])[0, 3, 31, 32, 33, 32 + record - 1, 32 + record, 32 + (7 * record) + 5, whole.Length - 1, whole.Length, .. Enumerable.Range(0, 6).Select(_ => random.Next(whole.Length))])
        {
            File.Delete(_path);
            await File.WriteAllBytesAsync(_path + ".partial", whole[..cut]);
            EmbeddingFileResult result = await WriteAsync();

            Assert.Equal(Math.Max(cut - 32, 0) / record, result.LinesFound);
            Assert.Equal(whole, await File.ReadAllBytesAsync(_path));
            Assert.False(File.Exists(_path + ".partial"));
        }
    }

    [Fact]
    public async Task WhatADiskHasLost_IsComputedAgain()
    {
        await WriteAsync();
        byte[] whole = await File.ReadAllBytesAsync(_path);
        int record = (whole.Length - EmbeddingFileFormat.HeadBytes) / Lines.Length;
        byte[] torn = [.. whole];
        Array.Clear(torn, 32 + (20 * record) + 100, 300);
        File.Move(_path, _path + ".partial");
        await File.WriteAllBytesAsync(_path + ".partial", torn);

        Assert.Equal(20, (await WriteAsync()).LinesFound);
        Assert.Equal(whole, await File.ReadAllBytesAsync(_path));
        await File.WriteAllBytesAsync(_path, torn);
        Assert.Contains("line 21", Assert.Throws<InvalidDataException>(() => EmbeddingFile.Read(_path).Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACancelledCall_LeavesWhatIsDone_ForTheNext()
    {
        using var enough = new CancellationTokenSource();
        int read = 0;
        IEnumerable<string> slow = Lines.Select(line =>
        {
            if (++read == 30)
            {
                enough.Cancel();
            }

            return line;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EmbeddingFile.WriteAsync(_path, slow, Model.Tokens, _embeddings, Options, cancellationToken: enough.Token));

        Assert.InRange((await WriteAsync()).LinesFound, 4, 30);
        Assert.Equal(Lines.Length, EmbeddingFile.Read(_path).Count());
    }

    [Fact]
    public async Task OtherLines_AndOtherFiles_AreRefused()
    {
        await WriteAsync();
        Assert.Equal(new EmbeddingFileResult(Lines.Length, Lines.Length), await WriteAsync());
        await Refused("found that of another line 3", () => WriteAsync([.. Lines.Take(2), "another", .. Lines.Skip(3)]));
        await Refused("the first 52 alone", () => WriteAsync([.. Lines, "one more"]));
        await Refused("found that of another line 52", () => WriteAsync(Lines[..^1]));
        await File.WriteAllBytesAsync(_path + ".2.partial", new EmbeddingFileFormat(5).Head());
        await Refused("the model's 128 dimensions, found 5", () => EmbeddingFile.WriteAsync(_path + ".2", Lines, Model.Tokens, _embeddings));
        await File.WriteAllTextAsync(_path + ".3.partial", "a text of somebody, which is to stay as it is");
        await Refused("begins with the letters AGEV", () => EmbeddingFile.WriteAsync(_path + ".3", Lines, Model.Tokens, _embeddings));
        Assert.Equal("a text of somebody, which is to stay as it is", await File.ReadAllTextAsync(_path + ".3.partial"));
    }

    [Fact]
    public async Task TwoAtOnce_DoNotWriteOneFile()
    {
        using var held = new EmbeddingFileWriter(_path + ".partial", Model.Encoder.Dimensions, mayWrite: true);
        await Assert.ThrowsAsync<IOException>(() => WriteAsync());
    }

    private Task<EmbeddingFileResult> WriteAsync(string[]? lines = null) => EmbeddingFile.WriteAsync(_path, lines ?? Lines, Model.Tokens, _embeddings, Options);

    private static async Task Refused(string expected, Func<Task> operation) =>
        Assert.Contains(expected, (await Assert.ThrowsAsync<InvalidDataException>(operation)).Message, StringComparison.Ordinal);

    private sealed class Told : IProgress<long>
    {
        public List<long> Values { get; } = [];

        public void Report(long value) => Values.Add(value);
    }
}
