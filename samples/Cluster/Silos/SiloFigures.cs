using System.Diagnostics.Metrics;

namespace Cluster.Silos;

/// <summary>The figures of the library's meter, as a program that collects metrics would read them.</summary>
internal sealed class SiloFigures : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _values = [];

    public SiloFigures(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "AttentionGen.Orleans" && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => Set(instrument, value));
        _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Set(instrument, value));
        _listener.Start();
    }

    public SiloReport Read()
    {
        _listener.RecordObservableInstruments();
        lock (_values)
        {
            return new SiloReport(
                Value("attentiongen.tokens.drawn"),
                Value("attentiongen.embeddings.texts"),
                Value("attentiongen.sessions.active"),
                Value("attentiongen.cache.bytes"),
                Value("attentiongen.sessions.rebuilds"),
                (long)Environment.CpuUsage.TotalTime.TotalMilliseconds);
        }
    }

    public void Dispose() => _listener.Dispose();

    private long Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>Counters are added up, of gauges the last value counts.</summary>
    private void Set(Instrument instrument, long value)
    {
        lock (_values)
        {
            _values[instrument.Name] = instrument.IsObservable ? value : Value(instrument.Name) + value;
        }
    }
}
