using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace AttentionGen.Orleans.Tests.Support;

/// <summary>A grain storage that all silos of a cluster share and that none takes along when it dies: a database, in short.</summary>
internal sealed class SharedStorage(Serializer serializer, SharedStorage.Records records) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await Task.Yield();
        if (records.Rows.TryGetValue(grainId, out Row? row))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (serializer.Deserialize<T>(row.Bytes), row.ETag, true);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await records.BeforeWrite(grainId);
        var row = new Row(serializer.SerializeToArray(grainState.State), Guid.NewGuid().ToString());
        bool isWritten = records.Rows.TryGetValue(grainId, out Row? old)
            ? old.ETag == grainState.ETag && records.Rows.TryUpdate(grainId, row, old)
            : grainState.ETag is null && records.Rows.TryAdd(grainId, row);
        if (!isWritten)
        {
            throw new InconsistentStateException("Another one has written.", old?.ETag, grainState.ETag);
        }

        Interlocked.Increment(ref records.Writes);
        (grainState.ETag, grainState.RecordExists) = (row.ETag, true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await records.BeforeWrite(grainId);
        records.Rows.TryRemove(grainId, out _);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
    }

    /// <summary>What a cluster has stored.</summary>
    internal sealed class Records
    {
        public int Writes;

        public ConcurrentDictionary<GrainId, Row> Rows { get; } = new();

        /// <summary>Runs before each write and each removal, which it may hold up or let fail.</summary>
        public Func<GrainId, Task> BeforeWrite { get; set; } = static _ => Task.CompletedTask;
    }

    internal sealed record Row(byte[] Bytes, string ETag);
}
