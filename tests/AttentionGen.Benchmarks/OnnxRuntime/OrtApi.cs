using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// The part of ONNX Runtime's C API that the comparison calls. The API is one table of function pointers whose order
/// never changes, because later versions only append; the numbers below are places in that table.
/// </summary>
/// <remarks>A call that can fail returns a status, null for success; <see cref="Check"/> turns it into an exception.</remarks>
internal sealed unsafe class OrtApi
{
    private const uint Version = 16; // any version since the newest function used here: 3

    private readonly nint* _functions;

    /// <summary>Loads the library, which stays loaded for the rest of the process.</summary>
    /// <exception cref="DllNotFoundException">It cannot be loaded, for example because libc is musl.</exception>
    public OrtApi(string libraryPath)
    {
        nint library = NativeLibrary.Load(libraryPath);
        var getApiBase = (delegate* unmanaged<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        nint* apiBase = getApiBase();
        _functions = ((delegate* unmanaged<uint, nint*>)apiBase[0])(Version);
        LibraryVersion = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? "";
        if (_functions == null)
        {
            throw new DllNotFoundException($"{libraryPath} does not offer version {Version} of its API.");
        }
    }

    /// <summary>The library's own version, such as 1.30.0.</summary>
    public string LibraryVersion { get; }

    /// <summary>(log level, log id, out environment)</summary>
    public delegate* unmanaged<int, byte*, nint*, nint> CreateEnv => (delegate* unmanaged<int, byte*, nint*, nint>)_functions[3];

    /// <summary>(environment, model, bytes, options, out session)</summary>
    public delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint> CreateSessionFromArray =>
        (delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)_functions[8];

    /// <summary>(out options)</summary>
    public delegate* unmanaged<nint*, nint> CreateSessionOptions => (delegate* unmanaged<nint*, nint>)_functions[10];

    /// <summary>(options, level)</summary>
    public delegate* unmanaged<nint, int, nint> SetSessionGraphOptimizationLevel => (delegate* unmanaged<nint, int, nint>)_functions[23];

    /// <summary>(options, threads)</summary>
    public delegate* unmanaged<nint, int, nint> SetIntraOpNumThreads => (delegate* unmanaged<nint, int, nint>)_functions[24];

    /// <summary>(options, threads)</summary>
    public delegate* unmanaged<nint, int, nint> SetInterOpNumThreads => (delegate* unmanaged<nint, int, nint>)_functions[25];

    /// <summary>(memory information, data, bytes, dimensions, rank, element type, out value)</summary>
    public delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint> CreateTensorWithDataAsOrtValue =>
        (delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)_functions[49];

    /// <summary>(allocator type, memory type, out memory information)</summary>
    public delegate* unmanaged<int, int, nint*, nint> CreateCpuMemoryInfo => (delegate* unmanaged<int, int, nint*, nint>)_functions[69];

    public delegate* unmanaged<nint, void> ReleaseMemoryInfo => (delegate* unmanaged<nint, void>)_functions[94];

    public delegate* unmanaged<nint, void> ReleaseSession => (delegate* unmanaged<nint, void>)_functions[95];

    public delegate* unmanaged<nint, void> ReleaseValue => (delegate* unmanaged<nint, void>)_functions[96];

    public delegate* unmanaged<nint, void> ReleaseSessionOptions => (delegate* unmanaged<nint, void>)_functions[100];

    /// <summary>(session, run options or null, binding)</summary>
    public delegate* unmanaged<nint, nint, nint, nint> RunWithBinding => (delegate* unmanaged<nint, nint, nint, nint>)_functions[133];

    /// <summary>(session, out binding)</summary>
    public delegate* unmanaged<nint, nint*, nint> CreateIoBinding => (delegate* unmanaged<nint, nint*, nint>)_functions[134];

    public delegate* unmanaged<nint, void> ReleaseIoBinding => (delegate* unmanaged<nint, void>)_functions[135];

    /// <summary>(binding, name, value)</summary>
    public delegate* unmanaged<nint, byte*, nint, nint> BindInput => (delegate* unmanaged<nint, byte*, nint, nint>)_functions[136];

    /// <summary>(binding, name, value)</summary>
    public delegate* unmanaged<nint, byte*, nint, nint> BindOutput => (delegate* unmanaged<nint, byte*, nint, nint>)_functions[137];

    /// <exception cref="InvalidOperationException">The status is a failure; the message is ONNX Runtime's.</exception>
    public void Check(nint status)
    {
        if (status != 0)
        {
            string? message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)_functions[2])(status));
            ((delegate* unmanaged<nint, void>)_functions[93])(status);
            throw new InvalidOperationException($"ONNX Runtime: {message}");
        }
    }
}
