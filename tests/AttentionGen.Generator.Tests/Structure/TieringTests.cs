using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace AttentionGen.Generator.Tests.Structure;

/// <summary>No loop over numbers waits for the JIT's second tier.</summary>
/// <remarks>
/// A method is first compiled without optimisation, and again when it has been called often and nothing new was compiled for a
/// while. Where one core does everything, that takes seconds, and until then a loop over a row costs several times what it should.
/// </remarks>
public sealed class TieringTests
{
    /// <summary>
    /// The folders whose methods run once for a row, a tile or a head. Those that decide what is run, such as stages, loop over a
    /// few things, and gain from what the second tier knows about them.
    /// </summary>
    private static readonly string[] Folders = ["Elementwise", "Softmax", "Norms", "Projections", "Positions", "Panels", "Scores", "Context", "Attend"];

    /// <summary>What is made once for a layer.</summary>
    private static readonly string[] Once = ["AlibiSlopes.Of", "RotaryFrequencies.Of"];

    [Fact]
    public void AMethodWithALoop_IsOptimisedWhenItIsFirstCompiled()
    {
        string[] files = [.. SourceTree.Runtime.Files.Where(static path => Folders.Contains(SourceTree.Runtime.FolderOf(path)))];
        string[] waiting = [.. files.SelectMany(WaitingLoops).Distinct().Order(StringComparer.Ordinal)];

        Assert.Empty(waiting.Except(Once));
        Assert.Empty(Once.Except(waiting));
    }

    /// <summary>Methods with a loop of their own and without the attribute, as the file's name and theirs.</summary>
    private static IEnumerable<string> WaitingLoops(string path)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetRoot();
        foreach (SyntaxNode method in root.DescendantNodes().Where(static node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax))
        {
            bool hasLoop = method.DescendantNodes(node => node == method || node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax))
                .Any(static node => node is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax);
            if (hasLoop && !Attributes(method).Any(static attribute => attribute.ToString().Contains("AggressiveOptimization", StringComparison.Ordinal)))
            {
                yield return $"{Path.GetFileNameWithoutExtension(path)}.{Name(method)}";
            }
        }
    }

    private static SyntaxList<AttributeListSyntax> Attributes(SyntaxNode method) => method switch
    {
        BaseMethodDeclarationSyntax declaration => declaration.AttributeLists,
        LocalFunctionStatementSyntax local => local.AttributeLists,
        _ => ((AccessorDeclarationSyntax)method).AttributeLists,
    };

    private static string Name(SyntaxNode method) => method switch
    {
        MethodDeclarationSyntax declaration => declaration.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        ConstructorDeclarationSyntax => "constructor",
        _ => method.Kind().ToString(),
    };
}
