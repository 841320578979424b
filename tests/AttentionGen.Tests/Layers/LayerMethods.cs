namespace AttentionGen.Tests.Layers;

/// <summary>The generated <c>Forward</c> of a layer with any sequence length.</summary>
internal delegate void ForwardMethod(
    ReadOnlySpan<float> input,
    Span<float> output,
    int batch,
    int sequence,
    PaddingMask padding = default,
    Workspace? workspace = null,
    int maxDegreeOfParallelism = 0);

/// <summary>The generated <c>Attend</c> of a layer with any sequence length.</summary>
internal delegate void AttendMethod(
    ReadOnlySpan<float> query,
    ReadOnlySpan<float> key,
    ReadOnlySpan<float> value,
    Span<float> output,
    int batch,
    int queryLength,
    int keyLength,
    PaddingMask padding = default,
    Workspace? workspace = null,
    int maxDegreeOfParallelism = 0);

/// <summary>The generated <c>GetWorkspaceBytes</c> of a layer with any sequence length.</summary>
internal delegate long WorkspaceMethod(int batch, int sequence, int maxDegreeOfParallelism = 0);
