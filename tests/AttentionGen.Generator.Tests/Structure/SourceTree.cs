using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AttentionGen.Generator.Tests.Structure;

/// <summary>The sources of a project, bound by the compiler, so that tests can ask what knows what.</summary>
internal sealed class SourceTree
{
    private const string ImplicitUsings =
        """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly string _root;
    private readonly CSharpCompilation _compilation;

    /// <param name="project">The project's folder, from the repository's root on.</param>
    /// <param name="references">What the project references.</param>
    /// <param name="shared">Files of other projects that it compiles too, from the repository's root on.</param>
    private SourceTree(IEnumerable<MetadataReference> references, string[] project, params string[] shared)
    {
        _root = RepositoryRoot.Combine(project);

        // Files of the library that the generator compiles too are in a namespace of its own there.
        var options = new CSharpParseOptions(LanguageVersion.Preview, preprocessorSymbols: project[0] == "generator" ? ["IN_GENERATOR"] : []);
        string[] built = [Path.Combine(_root, "obj"), Path.Combine(_root, "bin")];
        Files =
        [
            .. Directory.EnumerateFiles(_root, "*.cs", SearchOption.AllDirectories)
                .Where(path => !Array.Exists(built, folder => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))),
        ];
        IEnumerable<SyntaxTree> trees = Files.Concat(shared.Select(path => RepositoryRoot.Combine(path.Split('/')))).Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path));
        _compilation = CSharpCompilation.Create(
            project[^1],
            [.. trees, CSharpSyntaxTree.ParseText(ImplicitUsings, options)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }

    /// <summary>The runtime library.</summary>
    public static SourceTree Runtime { get; } = new(Platform(), ["src", "AttentionGen"]);

    /// <summary>The generator.</summary>
    public static SourceTree Generator { get; } = new(
        Platform(),
        ["generator", "AttentionGen.Generator"],
        "src/AttentionGen/Functions/FunctionMath.Division.cs",
        "src/AttentionGen/Functions/IntRange.cs",
        "src/AttentionGen/Functions/Truth.cs");

    /// <summary>The package that reads <c>.onnx</c> files.</summary>
    public static SourceTree Onnx { get; } = new(
        Platform().Append(MetadataReference.CreateFromFile(typeof(ITensorSource).Assembly.Location)),
        ["src", "AttentionGen.Onnx"],
        "src/AttentionGen/Formats/FileText.cs",
        "src/AttentionGen/Formats/NearestNames.cs",
        "src/AttentionGen/Formats/StoredBytes.cs",
        "src/AttentionGen/Formats/StoredFile.cs");

    /// <summary>The package of sessions.</summary>
    public static SourceTree Sessions { get; } = new(
        Platform().Append(MetadataReference.CreateFromFile(typeof(ITensorSource).Assembly.Location)), ["src", "AttentionGen.Sessions"]);

    /// <summary>The package for clusters.</summary>
    public static SourceTree Orleans { get; } = new(
        [.. Platform(), .. OrleansPackage.References(), .. new[] { typeof(ITensorSource), typeof(Session) }.Select(static type => MetadataReference.CreateFromFile(type.Assembly.Location))],
        ["src", "AttentionGen.Orleans"]);

    /// <summary>The package that turns texts into vectors.</summary>
    public static SourceTree ExtensionsAI { get; } = new(
        Platform().Append(MetadataReference.CreateFromFile(typeof(ITensorSource).Assembly.Location)),
        ["src", "AttentionGen.Extensions.AI"],
        "src/AttentionGen/Models/L2Norm.cs",
        "src/AttentionGen/Formats/FileText.cs");

    /// <summary>All files.</summary>
    public string[] Files { get; }

    /// <summary>What the compiler refuses; nothing, or what follows would miss what it does not understand.</summary>
    public IEnumerable<Diagnostic> Errors => _compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    /// <summary>All types that are declared in the project.</summary>
    public IEnumerable<INamedTypeSymbol> Types =>
        _compilation.SyntaxTrees.SelectMany(tree =>
        {
            SemanticModel model = _compilation.GetSemanticModel(tree);
            return tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => (INamedTypeSymbol)model.GetDeclaredSymbol(type)!);
        }).Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default);

    /// <summary>Which folder's files name types of which other folder, each with an example.</summary>
    public IEnumerable<(string From, string To, string Example)> Dependencies()
    {
        foreach (SyntaxTree tree in _compilation.SyntaxTrees.Where(static tree => tree.FilePath.Length > 0))
        {
            SemanticModel model = _compilation.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                ISymbol? symbol = model.GetSymbolInfo(name).Symbol;
                if ((symbol as INamedTypeSymbol ?? symbol?.ContainingType) is { } type && Declaration(type) is { } declared)
                {
                    string from = FolderOf(tree.FilePath);
                    string to = FolderOf(declared);
                    if (from != to)
                    {
                        yield return (from, to, $"{Path.GetFileName(tree.FilePath)} names {type.Name}");
                    }
                }
            }
        }
    }

    /// <summary>The folder of a file below the project's; empty for a file that lies in the project's own.</summary>
    public string FolderOf(string path) => Path.GetRelativePath(_root, path).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : "";

    private static string? Declaration(INamedTypeSymbol type)
    {
        while (type.ContainingType is not null)
        {
            type = type.ContainingType;
        }

        return type.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.FilePath;
    }

    private static IEnumerable<MetadataReference> Platform() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("AttentionGen", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path));
}
