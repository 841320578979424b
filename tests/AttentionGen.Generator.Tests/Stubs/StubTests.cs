using System.Globalization;
using System.Text.RegularExpressions;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using AttentionGen.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests.Stubs;

/// <summary>A wrong attribute is one error, however much the program uses the class.</summary>
public sealed class StubTests
{
    /// <summary>Nothing can be added to these classes.</summary>
    private static readonly string[] WithoutStubs =
        ["Class is static", "Class is local to its file", "Containing class is local to its file", "Base class has only a private constructor"];

    /// <summary>The compiler says the same of these in its own words, and goes no further.</summary>
    private static readonly string[] SaidByTheCompiler = [DiagnosticDescriptors.NotPartial.Id, DiagnosticDescriptors.ContainingTypeNotPartial.Id];

    public static TheoryData<string> Names => [.. Grid.Of(DiagnosticCases.Wrong.Where(HasStubs)).Select(static wrong => wrong.Name)];

    public static TheoryData<string> HopelessNames => [.. DiagnosticCases.Wrong.Where(static wrong => !HasStubs(wrong)).Select(static wrong => wrong.Name)];

    /// <summary>Attributes whose members differ.</summary>
    public static TheoryData<string> Attributes =>
    [
        "DModel = 64, Heads = 4",
        "DModel = 96, Heads = 6, HeadDim = 40, Sequence = 16, Scale = 0.25",
        "DModel = 64, Heads = 4, KeyValueHeads = 2, Causal = true, Bias = false, OutputProjection = false",
        "DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40, ValueHeadDim = 8, OutputDim = 32",
        "DModel = 64, Heads = 4, AddBiasKeyValue = true, Causal = true",
        "DModel = 64, Heads = 4, AddZeroAttention = true, Sequence = 7",
        "DModel = 64, Heads = 4, PositionBias = PositionBias.Alibi, Causal = true",
        "DModel = 64, Heads = 4, Sinks = true, Causal = true, LeftWindow = 7",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task WrongExample_UsedInAllOrdinaryWays_HasNoErrorBesidesItsOwn(string name)
    {
        DiagnosticCase wrong = DiagnosticCases.Named(name);
        DiagnosticMarkup markup = DiagnosticMarkup.Parse(wrong.Source);

        GeneratorRun run = GeneratorHarness.RunOn(Program(markup.Source, wrong), wrong.LanguageVersion);

        string[] errors = [.. CompilationErrors.Of(run.Output).Select(static error => Regex.Match(error, @"(CS\d+) .*").Value)];
        Assert.Equal(
            SaidByTheCompiler.Contains(wrong.Id) ? markup.Expected.Select(static _ => CompilationErrors.MissingPartial) : [],
            errors.Select(static error => error.Split(' ')[0]));
        Assert.Equal(
            markup.Expected.Select(static expected => expected.Id).Order(),
            (await AnalyzerHarness.AnalyzeAsync(run)).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(static diagnostic => diagnostic.Id).Order());
    }

    /// <summary>Every rule on an attribute is among those.</summary>
    [Fact]
    public void EveryErrorOfAnAttribute_HasStubs()
    {
        IEnumerable<string> errors = AnalyzerHarness.Analyzers.OfType<MultiHeadAttentionAnalyzer>().Single().SupportedDiagnostics
            .Where(static rule => rule.DefaultSeverity == DiagnosticSeverity.Error)
            .Select(static rule => rule.Id);

        Assert.Equal(errors.Order(), DiagnosticCases.Wrong.Where(HasStubs).Select(static wrong => wrong.Id).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WrongExample_IsOneFileOfStubs(string name)
    {
        DiagnosticCase wrong = DiagnosticCases.Named(name);

        GeneratorRun run = GeneratorHarness.RunOnAnySource(DiagnosticMarkup.Parse(wrong.Source).Source, wrong.LanguageVersion);

        GeneratedSourceResult file = Assert.Single(run.Files, IsOfTheLayer);
        Assert.Contains("NotImplementedException", file.SourceText.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("GeneratedFacts", file.SourceText.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HopelessNames))]
    public void ClassThatCannotBeALayer_GetsNothing(string name)
    {
        DiagnosticCase wrong = DiagnosticCases.Named(name);

        GeneratorRun run = GeneratorHarness.RunOnAnySource(DiagnosticMarkup.Parse(wrong.Source).Source, wrong.LanguageVersion);

        Assert.DoesNotContain(run.Files, IsOfTheLayer);
    }

    /// <summary>An attribute that is right, on a class that is not: its stubs have all that a right class would have.</summary>
    [Theory]
    [MemberData(nameof(Attributes))]
    public void Stubs_AreTheMembersOfTheLayer_WithTheirNumbers(string arguments)
    {
        string[] members = PublicMembers(DiagnosticCases.Layer(arguments));
        string[] stubs = PublicMembers(DiagnosticCases.Type($$"""[MultiHeadAttention({{arguments}})] public partial class DecoderAttention { public DecoderAttention(int layer) { } }"""));

        Assert.Contains(members, static member => member.Contains("Forward(", StringComparison.Ordinal));
        Assert.Empty(members.Where(static member => !DependsOnPlans(member)).Except(stubs));
        Assert.Empty(members.Select(WithoutValue).Except(stubs.Select(WithoutValue)));
    }

    [Theory]
    [InlineData("Sequence = -1", "layer.Forward(x, y, 2); layer.Forward(x, y, 2, 8); _ = new DecoderAttention(null!).CreateMemory(1);")]
    [InlineData("Sequence = -1", "DecoderAttention.Attend(x, x, x, y, 2); DecoderAttention.Attend(x, x, x, y, 2, 8, 8); _ = DecoderAttention.GetWorkspaceBytes(2, 8); _ = DecoderAttention.Sequence;")]
    [InlineData("PositionBias = (PositionBias)9", "layer.Attend(x, x, x, y, 2, 8, 8);")]
    [InlineData("CausalAlignment = CausalAlignment.BottomRight", "layer.Forward(x, layer.CreateCache(1, 8), y, 1); _ = DecoderAttention.CacheBytesPerToken;")]
    [InlineData("KeyDim = -1", "layer.Forward(x, y, 2, 8); _ = DecoderAttention.GetMultiplyAdds(2, 8);")]
    public void WhereAnOptionIsNotKnown_ItsMembersAreThereEitherWay(string argument, string uses)
    {
        GeneratorRun run = GeneratorHarness.RunOnAnySource(DiagnosticCases.Type($$"""
            [MultiHeadAttention(DModel = 64, Heads = 4, {{argument}})] public partial class DecoderAttention;
            public static class Program { public static void Run(DecoderAttention layer, System.ReadOnlySpan<float> x, System.Span<float> y) { {{uses}} } }
            """));

        Assert.Empty(CompilationErrors.Of(run.Output));
    }

    [Fact]
    public void ClassThatImplementsAnInterface_HasItsMembersInSpiteOfTheError() =>
        Assert.Empty(CompilationErrors.Of(GeneratorHarness.RunOnAnySource(DiagnosticCases.Type("""
            public interface ILayer { void Forward(System.ReadOnlySpan<float> x, System.Span<float> y, int batch, int sequence); }
            [MultiHeadAttention(DModel = 500, Heads = 8)] public partial class DecoderAttention : ILayer;
            """)).Output));

    /// <summary>A name in an attribute means a stub first, so the attribute would be another one.</summary>
    [Theory]
    [InlineData("DModel = DModel, Heads = Heads", "DModel = 9000, Heads = 4", "ATTN0003", "DModel 9000 ")]
    [InlineData("DModel = DModel, Heads = Heads", "DModel = 500, Heads = 8", "ATTN0005", "DModel 500 is not divisible by Heads 8;")]
    [InlineData("DModel = 64, Heads = 4, HeadDim = HeadDim, Sequence = -1", "HeadDim = 0", "ATTN0008", "Sequence -1 ")]
    [InlineData("DModel, Heads", "DModel = 500, Heads = 8", "ATTN0005", "DModel 500 is not divisible by Heads 8;")]
    [InlineData("DModel = 64, Heads = 4, Scale = Scale", "Scale = -2", "ATTN0009", "Scale -2 ")]
    public async Task ConstantsNamedLikeMembers_MeanWhatTheyMeant(string arguments, string constants, string id, string message)
    {
        string source = $$"""
            using AttentionGen;
            using static Demo.Sizes;
            namespace Demo;
            public static class Sizes { public const int {{constants}}; }
            [MultiHeadAttention({{arguments}})] public partial class DecoderAttention;
            """;

        GeneratorRun run = GeneratorHarness.RunOnAnySource(source);

        Assert.Single(run.Files);
        Assert.Empty(CompilationErrors.Of(run.Output));
        Diagnostic diagnostic = Assert.Single(await AnalyzerHarness.AnalyzeAsync(run));
        Assert.Equal(id, diagnostic.Id);
        Assert.StartsWith(message, diagnostic.GetMessage(CultureInfo.InvariantCulture));
    }

    /// <summary>And not of another layer beside it or behind it, with which nothing is wrong.</summary>
    internal static bool IsOfTheLayer(GeneratedSourceResult file) => !file.HintName.Contains("Encoder", StringComparison.Ordinal) && !file.HintName.StartsWith("Demo.Attention.", StringComparison.Ordinal);

    private static bool HasStubs(DiagnosticCase wrong) => !WithoutStubs.Contains(wrong.Name);

    /// <summary>The source, and a program that uses each of its layers.</summary>
    private static CSharpCompilation Program(string source, DiagnosticCase wrong)
    {
        SyntaxTree file = TestCompilation.Parse(source, "Demo.cs", wrong.LanguageVersion);
        CSharpCompilation compilation = TestCompilation.Create("Demo", [file]);
        INamedTypeSymbol layer = compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type)
            .OfType<INamedTypeSymbol>()
            .Last(LayerAttribute.IsOnAny);
        string[] avoided = wrong.Id switch
        {
            "ATTN0011" or "ATTN0027" => [Regex.Match(wrong.Message!, "'(?<name>[A-Za-z_]+)").Groups["name"].Value],
            "ATTN0028" => ["PaddingMask", "padding", "workspace", "maxDegreeOfParallelism"],
            _ => [],
        };
        return compilation.AddSyntaxTrees(TestCompilation.Parse(UsesOf(layer, avoided), "Uses.cs", wrong.LanguageVersion));
    }

    private static string UsesOf(INamedTypeSymbol layer, string[] avoided) =>
        LayerAttribute.Find(layer) is not null
            ? OrdinaryUses.Of(layer, avoided)
            : WholeLayerUses.Of(layer, LayerAttribute.Find(layer, LayerKind.FeedForward) is not null, avoided);

    private static string[] PublicMembers(string source)
    {
        GeneratorRun run = GeneratorHarness.RunOnAnySource(source);
        Assert.NotEmpty(run.Files);
        return
        [
            .. run.Output.GetTypeByMetadataName("Demo.DecoderAttention")!.GetMembers()
                .Where(static member => member is { DeclaredAccessibility: Accessibility.Public, IsImplicitlyDeclared: false } && MemberRules.IsGenerated(member))
                .Select(static member => member.ToDisplayString(Signature) + (member is IFieldSymbol { HasConstantValue: true, ConstantValue: var value } ? $" = {value}" : "")),
        ];
    }

    private static readonly SymbolDisplayFormat Signature = new(
        SymbolDisplayGlobalNamespaceStyle.Included,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters,
        SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType,
        SymbolDisplayDelegateStyle.NameAndSignature,
        SymbolDisplayExtensionMethodStyle.Default,
        SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeModifiers,
        SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>Costs of options that stubs need not know exactly.</summary>
    private static bool DependsOnPlans(string member) => Regex.IsMatch(member, "KeyBlockLength|Parameters|Bytes|MultiplyAddsPer");

    private static string WithoutValue(string member) => DependsOnPlans(member) ? member.Split(" = ")[0] : member;
}
