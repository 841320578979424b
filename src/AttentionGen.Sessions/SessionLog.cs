using System.Runtime.InteropServices;

namespace AttentionGen;

/// <summary>All that a session is: its tokens, which of them were drawn, how, and for whom. A cache is rebuilt from it, to the bit.</summary>
/// <remarks>
/// <para>A log grows by the operations of the <see cref="Session"/> that it was given to, and belongs to that one alone.</para>
/// <para>Not thread-safe: read it while no operation of the session runs.</para>
/// </remarks>
public sealed partial class SessionLog
{
    private readonly List<int> _tokens = [];

    private byte[] _fingerprint = [];

    /// <summary>Lengths of runs of tokens that were appended, drawn, appended and so on; all but the first are positive.</summary>
    private readonly List<int> _runs = [0];

    /// <summary>Makes an empty log.</summary>
    /// <param name="sampler">How tokens will be drawn; the defaults of <see cref="SamplerSettings"/> by default.</param>
    /// <param name="epoch">The epoch of the first owner, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range, or the epoch is negative.</exception>
    public SessionLog(SamplerSettings? sampler = null, long epoch = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        Sampler = sampler ?? new SamplerSettings();
        _ = Sampler.CreateSampler();
        Epoch = epoch;
    }

    /// <summary>How tokens are drawn.</summary>
    public SamplerSettings Sampler { get; }

    /// <summary>The epoch of the newest owner that the session has heard of.</summary>
    public long Epoch { get; internal set; }

    /// <summary>The <see cref="TextDecoder.Fingerprint"/> of the model that the tokens were drawn by, 32 bytes; empty before a session was made with the log.</summary>
    public ReadOnlySpan<byte> Fingerprint => _fingerprint;

    /// <summary>Tokens.</summary>
    public int Count => _tokens.Count;

    /// <summary>How many of them were drawn: the sampler's counter.</summary>
    public int Drawn { get; private set; }

    /// <summary>The tokens; the span is valid until the next one joins them.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Whether a token was drawn by the session, and not appended.</summary>
    /// <param name="index">Its index.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public bool IsDrawn(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        int start = Count;
        int run = _runs.Count;
        while (start > index)
        {
            start -= _runs[--run];
        }

        return IsDrawnRun(run);
    }

    /// <summary>Binds the log to a model; refuses another one.</summary>
    internal void Bind(ReadOnlySpan<byte> fingerprint)
    {
        if (_fingerprint.Length == 0)
        {
            _fingerprint = fingerprint.ToArray();
        }
        else if (!fingerprint.SequenceEqual(_fingerprint))
        {
            throw new SessionModelException(Convert.ToHexStringLower(_fingerprint), Convert.ToHexStringLower(fingerprint));
        }
    }

    /// <summary>Takes tokens that were checked.</summary>
    internal void Append(ReadOnlySpan<int> tokens)
    {
        if (!tokens.IsEmpty)
        {
            Grow(isDrawn: false, tokens.Length);
            _tokens.AddRange(tokens);
        }
    }

    /// <summary>Takes a token that was drawn.</summary>
    internal void AddDrawn(int token)
    {
        Grow(isDrawn: true, 1);
        _tokens.Add(token);
        Drawn++;
    }

    private static bool IsDrawnRun(int run) => (run & 1) != 0;

    private void Grow(bool isDrawn, int tokens)
    {
        if (IsDrawnRun(_runs.Count - 1) != isDrawn)
        {
            _runs.Add(0);
        }

        _runs[^1] += tokens;
    }
}
