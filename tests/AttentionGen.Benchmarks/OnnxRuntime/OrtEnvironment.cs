namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>ONNX Runtime, loaded, with the one environment that a process has; it lives as long as the process.</summary>
internal sealed unsafe class OrtEnvironment
{
    private const int LogErrorsOnly = 3;

    private static readonly Lazy<(OrtEnvironment? Environment, string? Problem)> Shared = new(Load);

    private OrtEnvironment(string libraryPath)
    {
        Api = new OrtApi(libraryPath);
        nint handle;
        fixed (byte* id = "compare\0"u8)
        {
            Api.Check(Api.CreateEnv(LogErrorsOnly, id, &handle));
        }

        Handle = handle;
    }

    public OrtApi Api { get; }

    public nint Handle { get; }

    /// <summary>What it is called in tables.</summary>
    public string Name => $"ONNX Runtime {Api.LibraryVersion}";

    /// <summary>The environment, or null and the reason why there is none, as a sentence; installs the library if needed.</summary>
    public static OrtEnvironment? TryGet(out string? problem)
    {
        (OrtEnvironment? environment, problem) = Shared.Value;
        return environment;
    }

    private static (OrtEnvironment?, string?) Load()
    {
        NpmPackage.Result package = NpmPackage.Locate();
        if (package.LibraryPath is null)
        {
            return (null, package.Problem);
        }

        try
        {
            return (new OrtEnvironment(package.LibraryPath), null);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            return (null, $"ONNX Runtime's library cannot be loaded here ({exception.Message.Split('\n')[0]}).");
        }
    }
}
