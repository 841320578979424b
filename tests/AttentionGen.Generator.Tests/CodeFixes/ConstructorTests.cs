using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace AttentionGen.Generator.Tests.CodeFixes;

/// <summary>Constructors that get the weights hand them to the generated one.</summary>
public sealed class ConstructorTests
{
    private readonly CodeFixHarness _harness = new();

    [Theory]
    [InlineData("(MultiHeadAttentionWeights weights, int layer) { }", "(MultiHeadAttentionWeights weights, int layer) : this(weights) { }", "weights")]
    [InlineData("(int layer, in MultiHeadAttentionWeights w) => _ = layer;", "(int layer, in MultiHeadAttentionWeights w) : this(w) => _ = layer;", "w")]
    [InlineData("(MultiHeadAttentionWeights @class, int layer) : base() { }", "(MultiHeadAttentionWeights @class, int layer) : this(@class) { }", "@class")]
    [InlineData("(MultiHeadAttentionWeights weights, int layer) // weights\n    {\n    }", "(MultiHeadAttentionWeights weights, int layer) : this(weights) // weights\n    {\n    }", "weights")]
    [InlineData("(MultiHeadAttentionWeights weights, int layer)\r\n        : /* none */ base( ) { }", "(MultiHeadAttentionWeights weights, int layer)\r\n        : /* none */ this(weights) { }", "weights")]
    public Task ConstructorWithWeights_CallsTheGeneratedOne(string before, string after, string parameter) => _harness.VerifyAsync(
        Layer("public {|ATTN0014:DecoderAttention|}" + before),
        $"Add ': this({parameter})'",
        Layer("public DecoderAttention" + after));

    [Theory]
    [InlineData("DecoderAttention(int layer) { }")]
    [InlineData("DecoderAttention(MultiHeadAttentionWeights? weights, int layer) { }")]
    [InlineData("DecoderAttention(out MultiHeadAttentionWeights weights) => throw null!;")]
    [InlineData("DecoderAttention(MultiHeadAttentionWeights a, MultiHeadAttentionWeights b) { }")]
    [InlineData("DecoderAttention(MultiHeadAttentionWeights weights, string name) : base(name) { }")]
    public async Task WhereWeightsAreMissingOrInDoubt_OrSomethingWouldBeLost_ThereIsNoAction(string constructor)
    {
        var file = new TestFile("Demo.cs", DiagnosticCases.Type(
            $$"""public class Named { public Named() { } public Named(string name) => _ = name; } [MultiHeadAttention(DModel = 64, Heads = 4)] public partial class DecoderAttention : Named { public {{constructor}} }"""));

        Assert.Empty(await _harness.OffersAsync(LayerSolution.Find(LayerSolution.Create([file]), file.Name)));
    }

    [Fact]
    public Task FixAll_MendsEachConstructorWithItsOwnParameter() => _harness.VerifyFixAllAsync(
        FixAllScope.Solution,
        "Add ': this(a)'",
        new TestFile(
            "One.cs",
            Layer("{|ATTN0014:DecoderAttention|}(MultiHeadAttentionWeights a, int layer) { } {|ATTN0014:DecoderAttention|}(MultiHeadAttentionWeights b, string layer) { }"),
            Layer("DecoderAttention(MultiHeadAttentionWeights a, int layer) : this(a) { } DecoderAttention(MultiHeadAttentionWeights b, string layer) : this(b) { }")),
        new TestFile(
            "Two.cs",
            Layer("{|ATTN0014:DecoderAttention|}(MultiHeadAttentionWeights c, int layer) { }"),
            Layer("DecoderAttention(MultiHeadAttentionWeights c, int layer) : this(c) { }"),
            Project: "Other"));

    private static string Layer(string constructor) =>
        DiagnosticCases.Type($"[MultiHeadAttention(DModel = 64, Heads = 4)]\npublic partial class DecoderAttention\n{{\n    {constructor}\n}}");
}
