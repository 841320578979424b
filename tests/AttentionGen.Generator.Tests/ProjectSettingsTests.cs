using System.Reflection;
using System.Runtime.Loader;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>Whatever a project sets, generated files bring no warning of their own, and compute the same.</summary>
public sealed class ProjectSettingsTests
{
    /// <summary>Layers with everything that a public member can show, nested ones too, and what C# 11 knows of it.</summary>
    private const string Layers = """
        /// <summary>A layer.</summary>
        [AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2, Causal = true, Rotary = AttentionGen.RotaryPairing.HalfSplit)] public partial class Cached { }
        /// <summary>A layer.</summary>
        [AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2, Sequence = 8, PositionBias = AttentionGen.PositionBias.Alibi, AddBiasKeyValue = false)] public sealed partial class Fixed { }
        /// <summary>Around a layer.</summary>
        public partial class Outer
        {
            /// <summary>A layer.</summary>
            [AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2, KeyDim = 24, ValueDim = 8)] protected partial class Crossed { }
        }
        """;

    public static TheoryData<string, string, CSharpCompilationOptions, LanguageVersion> Settings => new()
    {
        { "CLS-compliant", "[assembly: System.CLSCompliant(true)]", TestCompilation.Options, LanguageVersion.Latest },
        { "not CLS-compliant", "[assembly: System.CLSCompliant(false)]", TestCompilation.Options, LanguageVersion.Latest },
        { "C# 11", "", TestCompilation.Options, LanguageVersion.CSharp11 },
        { "no nullable context", "", TestCompilation.Options.WithNullableContextOptions(NullableContextOptions.Disable), LanguageVersion.Latest },
        { "checked arithmetic", "", TestCompilation.Options.WithOverflowChecks(true), LanguageVersion.Latest },
        { "optimised", "", TestCompilation.Options.WithOptimizationLevel(OptimizationLevel.Release).WithPlatform(Platform.X64), LanguageVersion.Latest },
        { "everything", "[assembly: System.CLSCompliant(true)]", TestCompilation.Options.WithOverflowChecks(true).WithNullableContextOptions(NullableContextOptions.Annotations), LanguageVersion.Preview },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void GeneratedFiles_HaveNoWarning(string name, string assembly, CSharpCompilationOptions options, LanguageVersion version)
    {
        GeneratorRun run = GeneratorHarness.RunOn(
            TestCompilation.Create($"{assembly}\nnamespace Demo\n{{\n{Layers}\n}}", version).WithOptions(options), version);

        Assert.Equal(15, run.Files.Length);
        IReadOnlyList<string> complaints = CompilationErrors.Of(run.Output);
        Assert.True(complaints.Count == 0, $"{name}: {string.Join("\n", complaints)}");
    }

    [Fact]
    public void NamesInLowerCaseOnly_BringNoWarningIntoGeneratedFiles()
    {
        GeneratorRun run = GeneratorHarness.RunOn(
            TestCompilation.Create(
                """
                #pragma warning disable CS8981
                namespace demo;

                public partial class outer
                {
                    [AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2)] public partial class layer { }
                }
                """,
                LanguageVersion.Latest),
            LanguageVersion.Latest);

        Assert.Empty(CompilationErrors.Of(run.Output));
        Assert.DoesNotContain(run.Output.GetDiagnostics(), diagnostic => diagnostic.Id == "CS8981" && diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("[System.Obsolete] ")]
    [InlineData("[System.Obsolete(\"Old.\")] ")]
    [InlineData("[System.Diagnostics.CodeAnalysis.Experimental(\"DEMO1\")] ")]
    [InlineData("[System.CLSCompliant(false)] ")]
    [InlineData("[System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverage] ")]
    [InlineData("[System.CodeDom.Compiler.GeneratedCode(\"Mine\", \"1\")] ")]
    [InlineData("[System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never), System.Diagnostics.DebuggerNonUserCode] ")]
    public void AttributesOfTheLayerAndOfWhatIsAroundIt_DoNotMatter(string attributes) =>
        Assert.NotEmpty(GeneratorHarness.Run($$"""
            [assembly: System.CLSCompliant(true)]
            namespace Demo;
            {{attributes}}[AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2)] public partial class A;
            {{attributes}}public partial class Outer { {{attributes}}[AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2)] public partial class A; }
            """).Files);

    [Fact]
    public void CheckedArithmetic_HasTheSameBits() => Assert.Equal(Run(overflowChecks: false), Run(overflowChecks: true));

    [Fact]
    public void StaticFieldOfTheUsersPart_MayHoldALayer() => Assert.NotEmpty(Run(overflowChecks: false));

    /// <summary>The output of a layer that its own class holds: its kernels' numbers have to be there before it is made.</summary>
    private static float[] Run(bool overflowChecks)
    {
        GeneratorRun run = GeneratorHarness.RunOn(TestCompilation.Create("""
            using System.Linq;
            using AttentionGen;
            namespace Demo;
            [MultiHeadAttention(DModel = 32, Heads = 2, Causal = true)]
            public partial class A
            {
                private static readonly A Shared = new(MultiHeadAttentionWeights.FromPacked(
                    32, Numbers(96 * 32), Numbers(96), Numbers(32 * 32), Numbers(32)));

                public static float[] Run()
                {
                    var output = new float[2 * 40 * 32];
                    Shared.Forward(Numbers(2 * 40 * 32), output, 2, 40);
                    return output;
                }

                private static float[] Numbers(int count) => Enumerable.Range(0, count).Select(static i => ((i * 37 % 101) - 50) / 200f).ToArray();
            }
            """).WithOptions(TestCompilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default).WithOverflowChecks(overflowChecks)));
        using var image = new MemoryStream();
        Assert.True(run.Output.Emit(image).Success);
        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext(name: null, isCollectible: true).LoadFromStream(image);
        return (float[])assembly.GetType("Demo.A", throwOnError: true)!.GetMethod("Run")!.Invoke(null, null)!;
    }
}
