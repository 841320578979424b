using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>
/// Takes a compilation; hands it on without the kernels, which no user's code can refer to. What analyzers and fixes see is
/// then bound in a fiftieth of the time.
/// </summary>
internal static class KernelFiles
{
    private static readonly string[] Endings = [".Vector512.g.cs", ".Vector256.g.cs", ".Vector128.g.cs", ".Scalar.g.cs"];

    public static Compilation WithoutKernels(this Compilation compilation) =>
        compilation.RemoveSyntaxTrees(compilation.SyntaxTrees.Where(static tree =>
            Endings.Any(ending => tree.FilePath.EndsWith(ending, StringComparison.Ordinal))));
}
