using AttentionGen.Orleans.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>Caches that wait on a disk for their sessions: a shorter way back, and never another one.</summary>
public sealed class SnapshotTests : IDisposable
{
    private const int Prompt = 1_900;

    private readonly string _folder = Directory.CreateTempSubdirectory("attentiongen-snapshots").FullName;

    private string Snapshots => Path.Combine(_folder, "of", "sessions");

    private string[] Files => Directory.GetFiles(Snapshots);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ASessionThatLeaves_ComesBackFromItsSnapshot_WithoutComputing()
    {
        await using SessionCluster cluster = await StartAsync();
        using var saved = new CounterOf(Silo(cluster), "attentiongen.snapshots.saved");
        using var loaded = new CounterOf(Silo(cluster), "attentiongen.snapshots.loaded");
        using var rebuilds = new CounterOf(Silo(cluster), "attentiongen.sessions.rebuilds");
        ClusterSession session = await SayAsync(cluster, "../../etc/passwd\0", seed: 1);
        await DeactivateAsync(cluster, session);

        string file = Assert.Single(Files);
        Assert.Matches("^[0-9a-f]{64}\\.agkv$", Path.GetFileName(file));
        using var computed = new CounterOf(Silo(cluster), "attentiongen.tokens.computed");
        Assert.Equal(Expected(1, 20)[10..], await session.GenerateAsync(10).ToArrayAsync());
        Assert.Equal((1, 1, 0), (saved.Sum, loaded.Sum, rebuilds.Sum));
        Assert.InRange(computed.Sum, 10, 20);

        // Little has been added to what is on the disk: it stays as it is, and is still a beginning.
        DateTime written = File.GetLastWriteTimeUtc(file);
        await DeactivateAsync(cluster, session);
        Assert.Equal((1, written), (saved.Sum, File.GetLastWriteTimeUtc(file)));
        Assert.Equal(Expected(1, 30)[20..], await session.GenerateAsync(10).ToArrayAsync());
        Assert.Equal(2, loaded.Sum);

        await session.DeleteAsync();
        Assert.Empty(Files);
    }

    [Fact]
    public async Task ColdSessions_AreSavedBeforeTheirCachesGo()
    {
        const int Sessions = 9;
        await using SessionCluster cluster = await StartAsync(options => options.CacheBytes = 4 * LongModel.Decoder.CreateCache(1, 2048).Bytes);
        using var saved = new CounterOf(Silo(cluster), "attentiongen.snapshots.saved");
        using var loaded = new CounterOf(Silo(cluster), "attentiongen.snapshots.loaded");
        var sessions = new List<ClusterSession>();
        for (int i = 0; i < Sessions; i++)
        {
            sessions.Add(await SayAsync(cluster, $"{i}", seed: i));
            long most = Math.Max(0, i - 3);
            await UntilAsync(() => saved.Sum >= most);
        }

        Assert.InRange(Files.Length, Sessions - 4, Sessions);
        for (int i = 0; i < Sessions; i++)
        {
            Assert.Equal(Expected(i, 20)[10..], await sessions[i].GenerateAsync(10).ToArrayAsync());
        }

        Assert.InRange(loaded.Sum, 1, Sessions);
    }

    [Theory]
    [InlineData("a bit")]
    [InlineData("its end")]
    [InlineData("all of it")]
    [InlineData("another session's")]
    public async Task ASnapshotThatIsNotTheSessionsOwn_IsRefused_AndRemoved(string damage)
    {
        await using SessionCluster cluster = await StartAsync();
        using var refused = new CounterOf(Silo(cluster), "attentiongen.snapshots.refused");
        using var rebuilds = new CounterOf(Silo(cluster), "attentiongen.sessions.rebuilds");
        ClusterSession session = await SayAsync(cluster, "one", seed: 1), other = await SayAsync(cluster, "other", seed: 2);
        await DeactivateAsync(cluster, session);
        string file = Assert.Single(Files);
        await DeactivateAsync(cluster, other);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1000] ^= 1;
        File.WriteAllBytes(file, damage switch
        {
            "a bit" => bytes,
            "its end" => bytes[..^5000],
            "all of it" => [],
            _ => File.ReadAllBytes(Files.Single(path => path != file)),
        });

        Assert.Equal(Expected(1, 20)[10..], await session.GenerateAsync(10).ToArrayAsync());
        Assert.Equal((1, 1), (refused.Sum, rebuilds.Sum));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task TheOldest_MakeRoomForOthers()
    {
        long bytes;
        await using (SessionCluster cluster = await StartAsync())
        {
            await DeactivateAsync(cluster, await SayAsync(cluster, "first", seed: 1));
            bytes = new FileInfo(Assert.Single(Files)).Length;
        }

        string unfinished = Path.Combine(Snapshots, "of a process that died.tmp");
        File.WriteAllText(unfinished, "half");
        File.SetLastWriteTimeUtc(unfinished, DateTime.UtcNow.AddHours(-1));
        await using (SessionCluster cluster = await StartAsync(options => options.SnapshotBytes = (2 * bytes) + (bytes / 2)))
        {
            Assert.False(File.Exists(unfinished));
            string first = Assert.Single(Files);
            foreach (int i in (int[])[2, 3, 4])
            {
                await DeactivateAsync(cluster, await SayAsync(cluster, $"{i}", seed: i));
                Assert.InRange(Files.Sum(static file => new FileInfo(file).Length), bytes, 2.5 * bytes);
            }

            Assert.DoesNotContain(first, Files);
            Assert.InRange(Files.Length, 1, 2);
        }
    }

    [Fact]
    public async Task ADirectoryThatIsGone_CostsAReplay_AndOneThatCannotBe_EndsTheStart()
    {
        await using SessionCluster cluster = await StartAsync();
        using var failed = new CounterOf(Silo(cluster), "attentiongen.snapshots.failed");
        ClusterSession session = await SayAsync(cluster, "one", seed: 1);
        Directory.Delete(Snapshots, recursive: true);
        await DeactivateAsync(cluster, session);
        Assert.Equal(1, failed.Sum);
        Assert.Equal(Expected(1, 20)[10..], await session.GenerateAsync(10).ToArrayAsync());

        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Contains(
            $"AttentionSiloOptions.SnapshotDirectory must be a directory that can be written, but is {file}.",
            (await Assert.ThrowsAsync<OrleansConfigurationException>(() => StartAsync(options => options.SnapshotDirectory = file))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "AttentionSiloOptions.SnapshotBytes must be at least 1, but is 0.",
            (await Assert.ThrowsAsync<OrleansConfigurationException>(() => StartAsync(options => options.SnapshotBytes = 0))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoWantsASession_InterruptsItsSave()
    {
        var live = new LiveSession("one", new Session(LongModel.Decoder, new SessionLog()));
        using var interruption = new CancellationTokenSource();
        using var isHeld = new ManualResetEventSlim();
        live.Interruption = interruption;
        Task save = Task.Run(() =>
        {
            lock (live.Gate)
            {
                isHeld.Set();
                interruption.Token.WaitHandle.WaitOne();
            }
        });
        isHeld.Wait();
        await Task.Run(() =>
        {
            using (live.Enter())
            {
                Assert.True(live.Gate.IsHeldByCurrentThread);
            }

            Assert.False(live.Gate.IsHeldByCurrentThread);
        }).WaitAsync(TimeSpan.FromSeconds(20));
        await save;
    }

    private Task<SessionCluster> StartAsync(Action<AttentionSiloOptions>? configure = null) => SessionCluster.StartAsync(
        1,
        options =>
        {
            options.ComputeThreads = 2;
            options.MaxTokens = 2048;
            options.ChunkTokens = 64;
            options.CacheBytes = 1 << 28;
            options.SnapshotDirectory = Snapshots;
            configure?.Invoke(options);
        },
        decoder: LongModel.Decoder);

    private static IServiceProvider Silo(SessionCluster cluster) => cluster.Silos.Silos[0].ServiceProvider;

    /// <summary>A session that has said ten tokens behind a long prompt of its own.</summary>
    private static async Task<ClusterSession> SayAsync(SessionCluster cluster, string name, int seed)
    {
        ClusterSession session = await cluster.OpenAsync(name);
        await session.AppendAsync(TextOf(seed));
        Assert.Equal(Expected(seed, 10), await session.GenerateAsync(10).ToArrayAsync());
        return session;
    }

    private static Task DeactivateAsync(SessionCluster cluster, ClusterSession session) =>
        cluster.Silos.DeactivateAsync(cluster.Client.GetGrain<ISessionGrain>(session.Name).GetGrainId());

    private static int[] TextOf(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Prompt).Select(_ => random.Next(LongModel.Words))];
    }

    private static int[] Expected(int seed, int count)
    {
        var session = new Session(LongModel.Decoder, new SessionLog(Model.Sampler));
        session.Append(0, TextOf(seed));
        return [.. Enumerable.Range(0, count).Select(_ => session.Next())];
    }

    private static async Task UntilAsync(Func<bool> isTrue)
    {
        for (int i = 0; i < 500 && !isTrue(); i++)
        {
            await Task.Delay(10);
        }

        Assert.True(isTrue());
    }
}
