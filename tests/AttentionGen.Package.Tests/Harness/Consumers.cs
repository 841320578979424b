namespace AttentionGen.Package.Tests.Harness;

/// <summary>The sources of the folder Consumers: programs and layers of projects that use the package.</summary>
internal static class Consumers
{
    /// <summary>Runs the layer and compares it with the reference: exit code 0 if they agree.</summary>
    public const string Program = "Program.cs";

    /// <summary>README's first layer.</summary>
    public const string Layer = "DecoderAttention.cs";

    /// <summary>Layers that cannot work, each with its mistake marked.</summary>
    public const string BadLayers = "BadLayers.cs";

    /// <summary>The project that is published for many platforms, and says how attention does there.</summary>
    public const string Probe = "Probe";

    public static string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>The files of a project that is there as a whole.</summary>
    public static IEnumerable<string> Files(string project) => Directory.EnumerateFiles(PathOf(project));

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Consumers", name);
}
