using Orleans.Runtime;

namespace AttentionGen.Orleans.Tests.Support;

/// <summary>A storage that cannot write the log of one session, as long as it is told so; until it is disposed.</summary>
internal sealed class FailingWrites : IDisposable
{
    private readonly SharedStorage.Records _storage;
    private readonly Func<GrainId, Task> _before;

    public FailingWrites(SharedStorage.Records storage, GrainId session)
    {
        _storage = storage;
        _before = storage.BeforeWrite;
        storage.BeforeWrite = id => id == session && Fail ? throw new IOException("The disk is full.") : Task.CompletedTask;
    }

    public bool Fail { get; set; } = true;

    public void Dispose() => _storage.BeforeWrite = _before;
}
