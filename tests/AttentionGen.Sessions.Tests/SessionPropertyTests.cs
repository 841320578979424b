using AttentionGen.Tests.Support;
using CsCheck;
using Xunit;

namespace AttentionGen.Sessions.Tests;

/// <summary>Any order of operations, with caches lost, snapshots of any age and a budget that is too small, leaves the text of a plain decoder.</summary>
public sealed class SessionPropertyTests
{
    private const long BlockBytes = 3 * 2 * 512 * 33 * sizeof(float);

    /// <summary>An operation: its kind, and a number for what it needs.</summary>
    private static readonly Gen<(int Kind, int Number)[]> Operations = Gen.Select(Gen.Int[0, 8], Gen.Int[0, 999]).Array[1, 40];

    [Fact]
    public void Operations_InAnyOrder_LeaveTheTextOfAPlainDecoder()
    {
        Sampling.Check(Operations, Run, cases: 40, stream: 18);
    }

    private static void Run((int Kind, int Number)[] operations)
    {
        // Two sessions with one beginning, a whole block and more of it, so that they share; room for little more than both and a snapshot.
        int[] prompt = Decoders.Text(530, seed: 18);
        var prefixes = new PrefixCache(Decoders.Mixed, 8 * BlockBytes);
        var options = new SessionOptions { PrefixCache = prefixes, ChunkTokens = 100 };
        Session[] sessions = [.. Enumerable.Range(0, 2).Select(i => Decoders.Open(Decoders.Mixed, prompt, options, seed: i))];
        PlainText[] texts = [.. Enumerable.Range(0, 2).Select(i => new PlainText(prompt, i))];
        byte[]?[] snapshots = [null, null];
        foreach ((int kind, int number) in operations)
        {
            int which = number % 2;
            Session session = sessions[which];
            PlainText text = texts[which];
            int at = Math.Max(0, text.Tokens.Count - (number % 7));
            switch (kind)
            {
                case 0 or 1:
                    Assert.Equal(text.Next(), session.Next(text.Tokens.Count - 1));
                    break;
                case 2:
                    int[] some = [.. text.Tokens.Skip(at), .. Decoders.Text(number % 4, number)];
                    Assert.Equal(number % 4, session.Append(at, some));
                    text.Tokens.AddRange(some[^(number % 4)..]);
                    break;
                case 3:
                    Assert.Throws<SessionGapException>(() => session.Append(text.Tokens.Count + 1 + number, [1]));
                    Assert.Throws<SessionConflictException>(() => session.Append(text.Tokens.Count - 1, [(text.Tokens[^1] + 1) % Decoders.Words, 2]));
                    break;
                case 4:
                    session.DropCache();
                    break;
                case 5:
                    session.DropCache();
                    sessions[which] = new Session(Decoders.Mixed, SessionLog.Parse(session.Log.ToBytes()), options with { ChunkTokens = 1 + number });
                    break;
                case 6 when session.CachedTokens > 0:
                    using (var file = new MemoryStream())
                    {
                        session.SaveSnapshot(file);
                        snapshots[which] = file.ToArray();
                    }

                    break;
                case 7 when snapshots[number / 2 % 2] is { } bytes:
                    // The other session's is refused, unless it is of tokens that both have.
                    bool isOwn = number / 2 % 2 == which;
                    using (var file = new MemoryStream(bytes))
                    {
                        bool isTaken = session.TryLoadSnapshot(file, out string? problem);
                        Assert.True(isTaken || !isOwn, problem);
                    }

                    break;
                default:
                    prefixes.Trim();
                    break;
            }

            Assert.Equal(text.Tokens, sessions[which].Log.Tokens.ToArray());
            Assert.Equal(text.Drawn, sessions[which].Log.Drawn);
        }

        foreach (Session session in sessions)
        {
            Decoders.AssertExact(session, "after all operations");
            session.DropCache();
        }

        prefixes.Trim();
        Assert.Equal(0, prefixes.Pool.UsedBytes);
    }

    /// <summary>The text that a session should have: by a cache that is never lost, and a sampler that goes on.</summary>
    private sealed class PlainText(int[] prompt, long seed)
    {
        private readonly StackCache _cache = Decoders.Mixed.CreateCache(1, 1200);
        private readonly TokenSampler _sampler = new(seed: seed);
        private readonly float[] _logits = new float[Decoders.Words];

        public List<int> Tokens { get; } = [.. prompt];

        public int Drawn => (int)_sampler.Drawn;

        public int Next()
        {
            Decoders.Mixed.Forward([.. Tokens.Skip(_cache.Lengths[0])], _cache, _logits);
            Tokens.Add(_sampler.Next(_logits));
            return Tokens[^1];
        }
    }
}
