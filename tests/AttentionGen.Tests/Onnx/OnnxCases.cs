namespace AttentionGen.Tests.Onnx;

/// <summary>
/// The cases of ONNX's node tests, where somebody has put them: they are not part of this repository. Theories take names.
/// </summary>
internal static class OnnxCases
{
    /// <summary>What names another folder than the default.</summary>
    public const string Variable = "ATTENTIONGEN_ONNX_CASES";

    /// <summary>Why nothing runs, and what to do about it.</summary>
    public const string HowToGetThem =
        $"There are no ONNX cases here. Set {Variable} to a folder of ONNX's node tests (onnx/backend/test/data/node) as "
        + ".safetensors files, or put it at shared/onnx-cases beside the repository; OnnxCase says what a file holds.";

    /// <summary>
    /// Cases that cannot be expressed, with the reason. There are none; a list that is longer than a handful is no conformance.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, string> Inexpressible = new Dictionary<string, string>();

    /// <summary>The folder with the cases, null if there is none.</summary>
    public static string? Folder { get; } = FindFolder();

    /// <summary>All names, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = Folder is null
        ? []
        : [.. Directory.GetFiles(Folder, "*.safetensors").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    /// <summary>The names of cases that run.</summary>
    public static IEnumerable<object[]> Runnable =>
        Names.Where(name => !Inexpressible.ContainsKey(name)).Select(name => (object[])[new OnnxCaseName(name)]);

    public static OnnxCase Get(string name) => OnnxCase.Read(Path.Combine(Folder!, $"{name}.safetensors"));

    private static string? FindFolder()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } stated)
        {
            // A misspelt folder must not look like one that nobody has.
            return Directory.Exists(stated) ? stated : throw new DirectoryNotFoundException($"{Variable} names {stated}, which is no folder.");
        }

        for (DirectoryInfo? ancestor = new(AppContext.BaseDirectory); ancestor is not null; ancestor = ancestor.Parent)
        {
            string folder = Path.Combine(ancestor.FullName, "shared", "onnx-cases");
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }
}
