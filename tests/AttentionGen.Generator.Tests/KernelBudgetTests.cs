using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>
/// Counts in the text what the planner promises: no generated method has more vector multiply-adds or locals than the JIT
/// optimises well. It tracks 1,024 locals, and about two temporaries come to each one that is written.
/// </summary>
public sealed class KernelBudgetTests
{
    private const int MostMultiplyAdds = 400;
    private const int MostLocals = 400;
    private const int LargestTypeText = 768 * 1024;

    [Theory]
    [InlineData("DModel = 8, Heads = 1")]
    [InlineData("DModel = 8, Heads = 8, Causal = true")]
    [InlineData("DModel = 21, Heads = 3, Causal = true")]
    [InlineData("DModel = 32, Heads = 2, Sequence = 16")]
    [InlineData("DModel = 32, Heads = 4, Causal = true, Sequence = 1")]
    [InlineData("DModel = 50, Heads = 5")]
    [InlineData("DModel = 64, Heads = 4, Sequence = 64")]
    [InlineData("DModel = 64, Heads = 1")]
    [InlineData("DModel = 120, Heads = 5, Bias = false")]
    [InlineData("DModel = 512, Heads = 8, Causal = true")]
    [InlineData("DModel = 768, Heads = 8")]
    [InlineData("DModel = 512, Heads = 4")]
    [InlineData("DModel = 512, Heads = 2, Causal = true")]
    [InlineData("DModel = 512, Heads = 1")]
    [InlineData("DModel = 8192, Heads = 128, KeyValueHeads = 8, Causal = true")]
    [InlineData("DModel = 2048, Heads = 32, HeadDim = 80, KeyValueHeads = 1, OutputProjection = false")]
    public void NoMethod_ExceedsWhatTheJitOptimisesWell(string arguments)
    {
        GeneratorRun run = GeneratorHarness.RunOnAnySource(
            $"namespace Demo; [AttentionGen.MultiHeadAttention({arguments})] public partial class Layer;");
        Assert.NotEmpty(run.Files);
        Assert.InRange(run.Files.Sum(file => file.SourceText.Length), 1, LargestTypeText);
        int kernels = 0;
        foreach (GeneratedSourceResult file in run.Files)
        {
            SyntaxNode root = CSharpSyntaxTree.ParseText(file.SourceText).GetRoot();
            foreach (MethodDeclarationSyntax method in root.DescendantNodes().OfType<MethodDeclarationSyntax>())
            {
                int multiplyAdds = method.DescendantNodes().OfType<IdentifierNameSyntax>()
                    .Count(name => name.Identifier.Text is "FusedMultiplyAdd" or "MultiplyAdd");
                int locals = method.DescendantNodes().OfType<VariableDeclaratorSyntax>().Count();

                // What a step computes and declares is inlined.
                GeneratedStep[] steps = [.. GeneratedSteps.CalledIn(method.Body?.ToString() ?? "")];
                multiplyAdds += steps.Sum(step => step.MultiplyAdds);
                locals += steps.Sum(step => step.Rows + step.Vectors);
                string what = $"{file.HintName}, {method.Identifier.Text}: {multiplyAdds} multiply-adds, {locals} locals";
                Assert.True(multiplyAdds <= MostMultiplyAdds && locals <= MostLocals, what);
                kernels += multiplyAdds > 0 ? 1 : 0;
            }
        }

        Assert.True(kernels > 20, $"Only {kernels} methods with multiply-adds were found.");
    }
}
