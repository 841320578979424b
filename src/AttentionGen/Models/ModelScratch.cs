using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen;

/// <summary>The scratch memory of a model's call: that of its layers, and behind it rows that go into them or come out.</summary>
/// <remarks>In the caller's workspace, or in one of the pool, which has it back when this is disposed of, however the call ends.</remarks>
internal readonly ref struct ModelScratch : IDisposable
{
    private readonly bool _isBorrowed;
    private readonly long _floatsOfLayers;

    /// <param name="given">The caller's workspace, or none.</param>
    /// <param name="bytesOfLayers">Scratch of the layers.</param>
    /// <param name="floats">Floats of all rows.</param>
    public ModelScratch(Workspace? given, long bytesOfLayers, long floats)
    {
        _floatsOfLayers = bytesOfLayers / sizeof(float);
        long bytes = (_floatsOfLayers + floats) * sizeof(float);
        _isBorrowed = given is null;
        Workspace = given ?? WorkspacePool.Rent(bytes);
        Workspace.Reserve(bytes);
    }

    /// <summary>The workspace that the layers get.</summary>
    public Workspace Workspace { get; }

    /// <summary>Some of the rows.</summary>
    /// <param name="start">The first float, from the beginning of the rows.</param>
    /// <param name="count">Floats.</param>
    public Span<float> Rows(long start, int count) => MemoryMarshal.CreateSpan(ref Unsafe.Add(ref Workspace.Origin, (nint)(_floatsOfLayers + start)), count);

    /// <summary>Keeps the memory alive up to here, and gives back what was borrowed.</summary>
    public void Dispose()
    {
        GC.KeepAlive(Workspace);
        if (_isBorrowed)
        {
            WorkspacePool.Return(Workspace);
        }
    }
}
