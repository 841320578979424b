using Microsoft.ML.OnnxRuntime;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>ONNX Runtime, loaded, with the one environment that a process has; it lives as long as the process.</summary>
internal sealed class OrtEnvironment
{
    private static readonly Lazy<(OrtEnvironment? Environment, string? Problem)> Shared = new(Load);

    private OrtEnvironment(OrtEnv environment) => Name = $"ONNX Runtime {environment.GetVersionString()}";

    /// <summary>What it is called in tables.</summary>
    public string Name { get; }

    /// <summary>The environment, or null and the reason why there is none, as a sentence.</summary>
    public static OrtEnvironment? TryGet(out string? problem)
    {
        (OrtEnvironment? environment, problem) = Shared.Value;
        return environment;
    }

    private static (OrtEnvironment?, string?) Load()
    {
        var options = new EnvironmentCreationOptions { logId = "compare", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        try
        {
            return (new OrtEnvironment(OrtEnv.CreateInstanceWithOptions(ref options)), null);
        }
        catch (Exception exception) when ((exception as TypeInitializationException)?.InnerException is { } inner)
        {
            // The package has no library for this platform, or one for another libc.
            return (null, $"ONNX Runtime's library cannot be loaded here ({inner.Message.Split('\n')[0]}).");
        }
    }
}
