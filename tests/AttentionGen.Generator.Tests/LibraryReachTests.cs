using System.Globalization;
using System.Numerics.Tensors;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>Where a project's references keep the library's types from generated code, one message says why, and what can be declared there stands in.</summary>
public sealed class LibraryReachTests
{
    private const string Layer = "namespace Demo { [AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2)] public partial class A; }";

    private const string Aliased = "extern alias attention; namespace Demo { [attention::AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2)] public partial class A; }";

    [Fact]
    public async Task AliasAlone_IsReported() => Assert.Empty((await AssertReportedAsync(
        TestCompilation.Create(Aliased).WithLibrary(TestCompilation.LibraryAs("attention")),
        "its reference has the alias attention and no other; write 'global,attention' for its Aliases")).Files);

    [Fact]
    public Task SeveralAliases_AreReported() => AssertReportedAsync(
        TestCompilation.Create(Aliased).WithLibrary(TestCompilation.LibraryAs("attention", "other")),
        "its reference has the alias attention, other and no other; write 'global,attention,other' for its Aliases");

    [Fact]
    public Task AliasBesideTheGlobalOne_DoesNotMatter() =>
        AssertCompilesAsync(TestCompilation.Create(Aliased).WithLibrary(TestCompilation.LibraryAs("global", "attention")));

    [Fact]
    public async Task AttributeOfTheProjectItself_IsReported() => await AssertReportedAsync(
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

    /// <summary>Nor does whoever calls the layer have tensors, so that stubs without them leave the message alone.</summary>
    [Theory]
    [InlineData("layer.Forward(x, y, 1, 4);")]
    [InlineData("layer.Forward(x, x, x, y, 1, 4, 4, new AttentionGen.AttentionOptions());")]
    [InlineData("layer.ProjectMemory(x, x, layer.CreateMemory(1, 4), 4);")]
    [InlineData("Demo.A.Attend(x, x, x, y, 1, 4, 4, maxDegreeOfParallelism: 1); _ = Demo.A.Plan.Active.Name + Demo.A.Shape.DModel + Demo.A.DModel;")]
    public async Task MissingTensors_AreReported_AndNothingElse(string statements)
    {
        CSharpCompilation compilation = TestCompilation.Create(
            $"{Layer} static class Use {{ static void Run(AttentionGen.MultiHeadAttentionWeights weights, float[] x, float[] y) {{ var layer = new Demo.A(weights); {statements} }} }}");

        GeneratorRun run = await AssertReportedAsync(
            compilation.RemoveReferences(compilation.References.Where(static reference => reference.Display == typeof(TensorSpan<>).Assembly.Location)),
            "members of theirs take the TensorSpan of System.Numerics.Tensors, which the project does not reference; add a reference to that package, without an alias");

        Assert.Empty(CompilationErrors.Of(run.Output));
    }

    [Fact]
    public async Task KernelsOfAnotherProject_WhoseInternalsAreVisible_DoNotMatter()
    {
        Compilation models = GeneratorHarness.Run("""
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Demo")]
            namespace Models { [AttentionGen.MultiHeadAttention(DModel = 16, Heads = 2)] public partial class Other; }
            """).Output.WithAssemblyName("Models");

        await AssertCompilesAsync(TestCompilation.Create(Layer).AddReferences(Image(models)));
    }

    private static async Task<GeneratorRun> AssertReportedAsync(CSharpCompilation compilation, string reason)
    {
        GeneratorRun run = GeneratorHarness.RunOn(compilation);

        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(run));
        Assert.Equal("ATTN0028", diagnostic.Id);
        Assert.Equal($"The code generated for A could not name the types of AttentionGen: {reason}", diagnostic.GetMessage(CultureInfo.InvariantCulture));
        return run;
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
