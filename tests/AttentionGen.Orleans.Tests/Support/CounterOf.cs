using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace AttentionGen.Orleans.Tests.Support;

/// <summary>Adds up, or keeps, what a silo says of one of its figures.</summary>
internal sealed class CounterOf : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<double> _values = [];

    public CounterOf(IServiceProvider silo, string name)
    {
        IMeterFactory meters = silo.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == name && instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) => Add(value));
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Add(value));
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => Add(value));
        _listener.Start();
    }

    public IReadOnlyList<double> Values
    {
        get
        {
            _listener.RecordObservableInstruments();
            lock (_values)
            {
                return [.. _values];
            }
        }
    }

    public long Sum => (long)Values.Sum();

    public void Dispose() => _listener.Dispose();

    private void Add(double value)
    {
        lock (_values)
        {
            _values.Add(value);
        }
    }
}
