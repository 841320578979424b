using System.Numerics.Tensors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>Makes the compilation of a user's project: the running runtime, AttentionGen, and the strictest options.</summary>
internal static class TestCompilation
{
    private static readonly Lazy<MetadataReference[]> FoundReferences = new(FindReferences);

    public static IReadOnlyList<MetadataReference> References => FoundReferences.Value;

    /// <summary>Warnings are errors and nullable is on.</summary>
    public static CSharpCompilationOptions Options { get; } = new(
        OutputKind.DynamicallyLinkedLibrary,
        nullableContextOptions: NullableContextOptions.Enable,
        generalDiagnosticOption: ReportDiagnostic.Error,
        warningLevel: 9999);

    public static CSharpCompilation Create(string source, LanguageVersion languageVersion = LanguageVersion.Latest) =>
        Create("Demo", [Parse(source, "Demo.cs", languageVersion)]);

    /// <summary>A project of several files that may reference other projects.</summary>
    public static CSharpCompilation Create(string assembly, IEnumerable<SyntaxTree> files, params MetadataReference[] projects) =>
        CSharpCompilation.Create(
            assembly,
            files,
            [.. References, .. projects],
            Options);

    /// <summary>The same project with another kind of reference to the library, or none.</summary>
    public static CSharpCompilation WithLibrary(this CSharpCompilation compilation, params MetadataReference[] libraries) => compilation
        .RemoveReferences(References.Where(static reference => reference.Display == Library.Location))
        .AddReferences(libraries);

    /// <summary>The library as a project with an extern alias references it.</summary>
    public static MetadataReference LibraryAs(params string[] aliases) =>
        MetadataReference.CreateFromFile(Library.Location, new MetadataReferenceProperties(aliases: [.. aliases]));

    private static System.Reflection.Assembly Library => typeof(MultiHeadAttentionAttribute).Assembly;

    /// <summary>Documentation comments are diagnosed too, since users turn that on for their own project.</summary>
    public static SyntaxTree Parse(string source, string path, LanguageVersion languageVersion = LanguageVersion.Latest) =>
        CSharpSyntaxTree.ParseText(
            source,
            ParseOptions(languageVersion),
            path);

    public static CSharpParseOptions ParseOptions(LanguageVersion languageVersion = LanguageVersion.Latest) =>
        new(languageVersion, DocumentationMode.Diagnose);

    public static CSharpCompilation WithEdit(this CSharpCompilation compilation, string newSource)
    {
        SyntaxTree tree = compilation.SyntaxTrees.First();
        return compilation.ReplaceSyntaxTree(
            tree,
            Parse(newSource, tree.FilePath, ((CSharpParseOptions)tree.Options).LanguageVersion));
    }

    /// <summary>
    /// The runtime's own assemblies, AttentionGen and the package that it brings along: nothing else of the test host's,
    /// which share its list.
    /// </summary>
    private static MetadataReference[] FindReferences()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. trusted.Split(Path.PathSeparator)
                .Where(path => Path.GetDirectoryName(path) == runtime)
                .Append(Library.Location)
                .Append(typeof(TensorSpan<>).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
