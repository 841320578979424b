using System.Diagnostics.Metrics;

namespace AttentionGen;

/// <summary>The figures of a silo's snapshots, of the meter of <see cref="SiloMetrics"/>.</summary>
internal sealed class SnapshotMetrics
{
    private readonly Counter<long> _saved;
    private readonly Counter<long> _loaded;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _failed;

    public SnapshotMetrics(IMeterFactory meters)
    {
        Meter meter = meters.Create(SiloMetrics.MeterName);
        _saved = meter.CreateCounter<long>("attentiongen.snapshots.saved", "{snapshot}", "Caches that were written to the snapshot directory.");
        _loaded = meter.CreateCounter<long>("attentiongen.snapshots.loaded", "{snapshot}", "Caches that came from there, and were not rebuilt.");
        _refused = meter.CreateCounter<long>("attentiongen.snapshots.refused", "{snapshot}", "Snapshots that were damaged or of another text, and were removed.");
        _failed = meter.CreateCounter<long>("attentiongen.snapshots.failed", "{snapshot}", "Snapshots that could not be written.");
    }

    public void Saved() => _saved.Add(1);

    public void Loaded() => _loaded.Add(1);

    public void Refused() => _refused.Add(1);

    public void Failed() => _failed.Add(1);
}
