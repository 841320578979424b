using System.Globalization;
using System.Numerics.Tensors;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>Where a project's references keep the library's types from generated code, one message says why, and nothing is generated.</summary>
public sealed class LibraryReachTests
{
    private const string Layer = "namespace Demo { [AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2)] public partial class A; }";

    private const string Aliased = "extern alias attention; namespace Demo { [attention::AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2)] public partial class A; }";

    [Fact]
    public Task AliasAlone_IsReported() => AssertReportedAsync(
        TestCompilation.Create(Aliased).WithLibrary(TestCompilation.LibraryAs("attention")),
        "its reference has the alias attention and no other; write 'global,attention' for its Aliases");

    [Fact]
    public Task SeveralAliases_AreReported() => AssertReportedAsync(
        TestCompilation.Create(Aliased).WithLibrary(TestCompilation.LibraryAs("attention", "other")),
        "its reference has the alias attention, other and no other; write 'global,attention,other' for its Aliases");

    [Fact]
    public Task AliasBesideTheGlobalOne_DoesNotMatter() =>
        AssertCompilesAsync(TestCompilation.Create(Aliased).WithLibrary(TestCompilation.LibraryAs("global", "attention")));

    [Fact]
    public Task AttributeOfTheProjectItself_IsReported() => AssertReportedAsync(
        TestCompilation.Create($$"""
            namespace AttentionGen { public sealed class MultiHeadAttentionAttribute : System.Attribute { public int DModel { get; set; } public int Heads { get; set; } }  }
            {{Layer}}
            """),
        "the attribute is declared in Demo, which is not the library; rename it there");

    [Fact]
    public Task OtherVersionOfTheLibrary_IsReported() => AssertReportedAsync(
        TestCompilation.Create(Layer).WithLibrary(Compile("AttentionGen", """
            [assembly: System.Reflection.AssemblyVersion("0.0.9")]
            namespace AttentionGen { public sealed class MultiHeadAttentionAttribute : System.Attribute { public int DModel { get; set; } public int Heads { get; set; } } }
            namespace AttentionGen.Kernels { public interface ILayerKernels; }
            """)),
        $"the library is version 0.0.9.0 and the generator {typeof(MultiHeadAttentionGenerator).Assembly.GetName().Version}; take both from one package");

    [Fact]
    public Task PublicTypeOfAnotherReference_WithTheNameOfTheLibrarys_IsReported() => AssertReportedAsync(
        TestCompilation.Create(Layer).AddReferences(Compile("Copy", "namespace AttentionGen { public sealed class Workspace; }")),
        "AttentionGen.Workspace is declared in Copy too; rename it, or move it to another namespace");

    [Fact]
    public Task InternalTypeOfAnotherReference_WithTheNameOfTheLibrarys_DoesNotMatter() =>
        AssertCompilesAsync(TestCompilation.Create(Layer).AddReferences(Compile("Copy", "namespace AttentionGen { sealed class Workspace; }")));

    [Fact]
    public Task MissingTensors_AreReported() => AssertReportedAsync(
        TestCompilation.Create(Layer) is var compilation
            ? compilation.RemoveReferences(compilation.References.Where(static reference => reference.Display == typeof(TensorSpan<>).Assembly.Location))
            : null!,
        "members of theirs take the TensorSpan of System.Numerics.Tensors, which the project does not reference; add a reference to that package, without an alias");

    [Fact]
    public async Task KernelsOfAnotherProject_WhoseInternalsAreVisible_DoNotMatter()
    {
        Compilation models = GeneratorHarness.Run("""
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Demo")]
            namespace Models { [AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2)] public partial class Other; }
            """).Output.WithAssemblyName("Models");

        await AssertCompilesAsync(TestCompilation.Create(Layer).AddReferences(Image(models)));
    }

    private static async Task AssertReportedAsync(CSharpCompilation compilation, string reason)
    {
        GeneratorRun run = GeneratorHarness.RunOn(compilation);

        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(run));
        Assert.Equal("ATTN0028", diagnostic.Id);
        Assert.Equal($"The code generated for A could not name the types of AttentionGen: {reason}", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        Assert.Empty(run.Files);
    }

    private static async Task AssertCompilesAsync(CSharpCompilation compilation)
    {
        GeneratorRun run = GeneratorHarness.RunOn(compilation);

        Assert.DoesNotContain(await AnalyzerHarness.AnalyzeAsync(run), static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(5, run.Files.Length);
        Assert.Empty(CompilationErrors.Of(run.Output));
    }

    private static MetadataReference Compile(string assembly, string source) =>
        Image(TestCompilation.Create(assembly, [TestCompilation.Parse(source, "Library.cs")]).WithLibrary());

    private static MetadataReference Image(Compilation compilation)
    {
        using var image = new MemoryStream();
        Assert.True(compilation.WithOptions(compilation.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default)).Emit(image).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
