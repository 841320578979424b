using System.Reflection;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>
/// Walks the properties of the attribute, found by reflection, and demands of each a wrong example for every rule that the
/// parser has on it.
/// </summary>
public sealed class AttributeCoverageTests
{
    /// <summary>
    /// The rules on each property. Every property has to stand here, if only to say that nothing about it can be wrong: flags
    /// are right with either value, and an option that contradicts one is reported on the option.
    /// </summary>
    private static readonly Dictionary<string, string[]> Rules = new()
    {
        ["DModel"] = ["ATTN0003", "ATTN0005", "ATTN0026"],
        ["Heads"] = ["ATTN0004", "ATTN0006", "ATTN0026"],
        ["HeadDim"] = ["ATTN0006", "ATTN0013"],
        ["KeyValueHeads"] = ["ATTN0007"],
        ["ValueHeadDim"] = ["ATTN0013", "ATTN0017"],
        ["KeyDim"] = ["ATTN0013", "ATTN0015"],
        ["ValueDim"] = ["ATTN0013", "ATTN0015"],
        ["OutputDim"] = ["ATTN0013", "ATTN0015", "ATTN0016"],
        ["Projection"] = ["ATTN0018", "ATTN0020"],
        ["AddBiasKeyValue"] = ["ATTN0026"],
        ["AddZeroAttention"] = ["ATTN0026"],
        ["Causal"] = [],
        ["CausalAlignment"] = ["ATTN0018", "ATTN0019"],
        ["Bias"] = [],
        ["OutputProjection"] = [],
        ["Sequence"] = ["ATTN0008"],
        ["Scale"] = ["ATTN0009"],
        ["Rotary"] = ["ATTN0018", "ATTN0022"],
        ["RotaryDim"] = ["ATTN0021", "ATTN0022"],
        ["RotaryBase"] = ["ATTN0021", "ATTN0022"],
        ["RotaryScaling"] = ["ATTN0018", "ATTN0021", "ATTN0022"],
        ["RotaryFactor"] = ["ATTN0021", "ATTN0022"],
        ["RotaryOriginalLength"] = ["ATTN0021", "ATTN0022"],
        ["RotaryLowFrequencyFactor"] = ["ATTN0021", "ATTN0022"],
        ["RotaryHighFrequencyFactor"] = ["ATTN0021", "ATTN0022"],
        ["RotaryBetaFast"] = ["ATTN0021", "ATTN0022"],
        ["RotaryBetaSlow"] = ["ATTN0021", "ATTN0022"],
        ["RotaryTruncate"] = ["ATTN0021"],
        ["RotaryAttentionFactor"] = ["ATTN0021", "ATTN0022"],
        ["PositionBias"] = ["ATTN0018"],
        ["RelativeBuckets"] = ["ATTN0021", "ATTN0024"],
        ["RelativeMaxDistance"] = ["ATTN0021", "ATTN0024"],
        ["SoftCap"] = ["ATTN0025"],
        ["ScoreFunction"] = ["ATTN0060"],
        ["MaskFunction"] = ["ATTN0060"],
        ["Sinks"] = [],
        ["QueryKeyNorm"] = [],
        ["QueryKeyNormKind"] = ["ATTN0018", "ATTN0021"],
        ["OutputGate"] = ["ATTN0018"],
        ["NormEpsilon"] = ["ATTN0021", "ATTN0025"],
        ["NormWeightsPlusOne"] = ["ATTN0021"],
        ["LeftWindow"] = ["ATTN0023"],
        ["RightWindow"] = ["ATTN0023", "ATTN0026"],
        ["Window"] = ["ATTN0023", "ATTN0026"],
    };

    public static TheoryData<string> Names => [.. typeof(MultiHeadAttentionAttribute)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static property => property.DeclaringType != typeof(Attribute))
        .Select(static property => property.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Property_HasAWrongExample_ForEachOfItsRules(string name)
    {
        Assert.True(Rules.ContainsKey(name), $"Say which rules are on {name}.");
        Assert.Equal(Rules[name], Marked.Where(marked => marked.Property == name).Select(static marked => marked.Id).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Property_ThatIsNoConstant_IsLeftToTheCompiler(string name)
    {
        string required = string.Concat(new[] { "DModel", "Heads" }.Where(other => other != name).Select(static other => $"{other} = {(other == "Heads" ? 4 : 64)}, "));

        // That an option is written without what it belongs to is wrong whatever its value.
        Assert.DoesNotContain(
            await AnalyzerHarness.AnalyzeAsync(DiagnosticCases.Layer($"{required}{name} = Unknown")), static diagnostic => diagnostic.Id != "ATTN0021");
    }

    [Fact]
    public void Rules_AndTheirVariants_AreMoreThanThirty() =>
        Assert.True(Marked.Distinct().Count() >= 30, $"{Marked.Distinct().Count()} pairs of a property and a rule have an example.");

    /// <summary>
    /// The arguments that wrong examples mark, each with the rule that it is marked for. Which name is captured does not depend on
    /// the argument that it stands in.
    /// </summary>
    private static IEnumerable<(string Property, string Id)> Marked
    {
        get
        {
            foreach (DiagnosticCase wrong in DiagnosticCases.Wrong)
            {
                DiagnosticMarkup markup = DiagnosticMarkup.Parse(wrong.Source);
                SyntaxNode root = CSharpSyntaxTree.ParseText(markup.Source).GetRoot();
                foreach (ExpectedDiagnostic expected in markup.Expected.Where(static expected => expected.Id != DiagnosticDescriptors.CapturedName.Id))
                {
                    // A missing argument is marked on the attribute, and is in the message.
                    SyntaxNode node = root.FindNode(expected.Span, getInnermostNodeForTie: true);
                    AttributeArgumentSyntax? argument = node.FirstAncestorOrSelf<AttributeArgumentSyntax>();
                    if (argument?.NameEquals is { Name.Identifier.ValueText: var property })
                    {
                        yield return (property, expected.Id);
                    }
                }
            }
        }
    }
}
