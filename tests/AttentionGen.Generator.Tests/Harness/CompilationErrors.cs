using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>Takes a compilation; hands on what a user's build would complain of, each with the line of code it is about.</summary>
internal static class CompilationErrors
{
    /// <summary>"Missing XML comment": the samples of the tests need none, but generated code does.</summary>
    public const string MissingXmlComment = "CS1591";

    /// <summary>What the compiler says of a class that is not partial where there is a generated part of it.</summary>
    public const string MissingPartial = "CS0260";

    /// <remarks>Emits, because some errors are found no earlier.</remarks>
    public static IReadOnlyList<string> Of(Compilation compilation) =>
    [
        .. compilation.Emit(Stream.Null).Diagnostics
            .Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Where(static diagnostic => diagnostic.Id != MissingXmlComment || IsGenerated(diagnostic.Location))
            .Select(Describe),
    ];

    /// <summary>The same for files without generated ones: much faster, for tests that are not about what is generated.</summary>
    public static IReadOnlyList<string> OfUserCode(Compilation compilation) =>
    [
        .. compilation.SyntaxTrees
            .Where(static tree => !tree.FilePath.EndsWith(".g.cs", StringComparison.Ordinal))
            .SelectMany(tree => compilation.GetSemanticModel(tree).GetDiagnostics())
            .Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != MissingXmlComment)
            .Select(Describe),
    ];

    private static bool IsGenerated(Location location) =>
        location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true;

    private static string Describe(Diagnostic diagnostic)
    {
        FileLinePositionSpan position = diagnostic.Location.GetLineSpan();
        string line = diagnostic.Location.SourceTree is { } tree && tree.GetText().Lines is { Count: > 0 } lines
            ? lines[position.StartLinePosition.Line].ToString().Trim()
            : "";
        return $"{Path.GetFileName(position.Path)}({position.StartLinePosition}): {diagnostic.Id} {diagnostic.GetMessage()} | {line}";
    }
}
