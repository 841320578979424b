using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AttentionGen;

/// <summary>The figures of a silo, for all that collects from System.Diagnostics.Metrics. docs/cluster.md lists them.</summary>
internal sealed class SiloMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "AttentionGen.Orleans";

    private readonly Meter _meter;
    private readonly Counter<long> _drawn;
    private readonly Counter<long> _computed;
    private readonly Counter<long> _texts;
    private readonly Counter<long> _textTokens;
    private readonly Counter<long> _rebuilds;
    private readonly Counter<long> _evictions;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _fenced;
    private readonly UpDownCounter<long> _sessions;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _part;
    private readonly Histogram<double> _write;
    private readonly Histogram<int> _batch;

    public SiloMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _drawn = _meter.CreateCounter<long>("attentiongen.tokens.drawn", "{token}", "Tokens that sessions have drawn; their rate is the silo's speed.");
        _computed = _meter.CreateCounter<long>("attentiongen.tokens.computed", "{token}", "Tokens that have passed through the decoder: those drawn, prompts, and what was rebuilt.");
        _texts = _meter.CreateCounter<long>("attentiongen.embeddings.texts", "{text}", "Texts that became vectors.");
        _textTokens = _meter.CreateCounter<long>("attentiongen.embeddings.tokens", "{token}", "Tokens of those texts.");
        _rebuilds = _meter.CreateCounter<long>("attentiongen.sessions.rebuilds", "{session}", "Caches that were made anew from a log that had replies already.");
        _evictions = _meter.CreateCounter<long>("attentiongen.sessions.evictions", "{session}", "Caches that were dropped for the sake of others.");
        _refused = _meter.CreateCounter<long>("attentiongen.requests.refused", "{request}", "Replies and requests that were refused because the silo was busy.");
        _fenced = _meter.CreateCounter<long>("attentiongen.sessions.fenced", "{session}", "Activations that ended because another one had written.");
        _sessions = _meter.CreateUpDownCounter<long>("attentiongen.sessions.active", "{session}", "Sessions that are active in the silo, with a cache or without.");
        _wait = _meter.CreateHistogram<double>("attentiongen.compute.wait", "s", "How long computations wait for a thread.");
        _part = _meter.CreateHistogram<double>("attentiongen.reply.part", "s", "From asking for a part of a reply to handing it out.");
        _write = _meter.CreateHistogram<double>("attentiongen.session.write", "s", "How long the grain storage takes for a log.");
        _batch = _meter.CreateHistogram<int>("attentiongen.embeddings.batch", "{text}", "Texts that pass through the encoder together.");
    }

    public void Observe(ComputePool pool)
    {
        _meter.CreateObservableGauge("attentiongen.requests.pending", () => pool.Pending, "{request}", "Replies and requests that the silo works on or has waiting.");
        _meter.CreateObservableGauge("attentiongen.compute.queue", () => pool.Waiting, "{computation}", "Computations that wait for a thread.");
    }

    public void Observe(CacheBudget caches) =>
        _meter.CreateObservableGauge("attentiongen.cache.bytes", () => caches.UsedBytes, "By", "What the caches of all sessions take.");

    public void Observe(PrefixCache prefixes)
    {
        _meter.CreateObservableCounter("attentiongen.prefixes.hits", () => prefixes.Hits, "{block}", "Blocks of keys that sessions have found where another had computed them.");
        _meter.CreateObservableCounter("attentiongen.prefixes.misses", () => prefixes.Misses, "{block}", "Blocks that sessions have looked for in vain.");
    }

    public void Drawn(int tokens) => _drawn.Add(tokens);

    public void Computed(int tokens) => _computed.Add(tokens);

    public void Embedded(int texts, int tokens)
    {
        _texts.Add(texts);
        _textTokens.Add(tokens);
        _batch.Record(texts);
    }

    public void Rebuilt() => _rebuilds.Add(1);

    public void Evicted() => _evictions.Add(1);

    public void Refused() => _refused.Add(1);

    public void Fenced() => _fenced.Add(1);

    public void Activated() => _sessions.Add(1);

    public void Deactivated() => _sessions.Add(-1);

    public void Waited(TimeSpan time) => _wait.Record(time.TotalSeconds);

    public void HandedOut(long since) => _part.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);

    public void Written(long since) => _write.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
}
