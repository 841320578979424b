using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests.CodeFixes;

/// <summary>Arguments come and go without disturbing the comments, lines and blanks of the others.</summary>
public sealed class ArgumentTriviaTests
{
    private readonly CodeFixHarness _harness = new();

    [Theory]
    [InlineData("Scale = {|ATTN0009:-1|}, DModel = 64, Heads = 4", "DModel = 64, Heads = 4")]
    [InlineData("DModel = 64, Scale = {|ATTN0009:-1|}, Heads = 4", "DModel = 64, Heads = 4")]
    [InlineData("DModel = 64,Scale = {|ATTN0009:-1|},Heads = 4", "DModel = 64,Heads = 4")]
    [InlineData("DModel = 64, Heads = 4, Scale = {|ATTN0009:-1|}", "DModel = 64, Heads = 4")]
    [InlineData(" DModel = 64 , Heads = 4 , Scale = {|ATTN0009:-1|} ", " DModel = 64 , Heads = 4  ")]
    [InlineData("DModel = 64 /* w */, /* s */ Scale = {|ATTN0009:-1|}, Heads = 4", "DModel = 64 /* w */, /* s */ Heads = 4")]
    [InlineData("DModel = 64, Heads = 4, // h\n    Scale = {|ATTN0009:-1|}", "DModel = 64, Heads = 4 // h\n    ")]
    [InlineData("DModel = 64, Heads = 4, /* h */\n    Scale = {|ATTN0009:-1|}", "DModel = 64, Heads = 4 /* h */")]
    [InlineData("\n    DModel = 64,\n    Scale = {|ATTN0009:-1|},\n    Heads = 4", "\n    DModel = 64,\n    Heads = 4")]
    [InlineData("\r\n    DModel = 64,\r\n    Scale = {|ATTN0009:-1|},\r\n    Heads = 4", "\r\n    DModel = 64,\r\n    Heads = 4")]
    [InlineData("\r\n    DModel = 64,\r\n    Heads = 4,\r\n    Scale = {|ATTN0009:-1|}\r\n", "\r\n    DModel = 64,\r\n    Heads = 4\r\n")]
    [InlineData("\n    // width\n    DModel = 64, // w\n    // scale\n    Scale = {|ATTN0009:-1|}, // s\n    Heads = 4 // h\n", "\n    // width\n    DModel = 64, // w\n    // scale\n    Heads = 4 // h\n")]
    [InlineData("\n    DModel = 64, // w\n    Heads = 4, // h\n    Scale = {|ATTN0009:-1|} // s\n", "\n    DModel = 64, // w\n    Heads = 4 // h\n")]
    [InlineData("\n    DModel = 64,\n    Heads = 4,\n    Scale = {|ATTN0009:-1|}", "\n    DModel = 64,\n    Heads = 4")]
    [InlineData("\n    DModel = 64, Scale = {|ATTN0009:-1|}, // s\n    Heads = 4", "\n    DModel = 64, // s\n    Heads = 4")]
    [InlineData("\n    DModel = 64, Scale = {|ATTN0009:-1|},\n    Heads = 4", "\n    DModel = 64,\n    Heads = 4")]
    [InlineData("\n    Scale = {|ATTN0009:-1|}, DModel = 64,\n    Heads = 4", "\n    DModel = 64,\n    Heads = 4")]
    public Task RemovedArgument_TakesItsLineOrItsComma_AndNothingElse(string before, string after) => _harness.VerifyAsync(
        Layer(before),
        "Remove Scale",
        Layer(after));

    [Theory]
    [InlineData("NormEpsilon = {|ATTN0021:0|}, DModel = 64, Heads = 4", "NormEpsilon = 0, DModel = 64, Heads = 4, QueryKeyNorm = true")]
    [InlineData("DModel = 64, Heads = 4, NormEpsilon = {|ATTN0021:0|} /* e */", "DModel = 64, Heads = 4, NormEpsilon = 0 /* e */, QueryKeyNorm = true")]
    [InlineData("DModel = 64, Heads = 4, NormEpsilon = {|ATTN0021:0|} // e\n", "DModel = 64, Heads = 4, NormEpsilon = 0, QueryKeyNorm = true // e\n")]
    [InlineData("\n    DModel = 64,\n    NormEpsilon = {|ATTN0021:0|},\n    Heads = 4", "\n    DModel = 64,\n    NormEpsilon = 0,\n    Heads = 4,\n    QueryKeyNorm = true")]
    [InlineData("\r\n\tDModel = 64,\r\n\tNormEpsilon = {|ATTN0021:0|},\r\n\tHeads = 4\r\n", "\r\n\tDModel = 64,\r\n\tNormEpsilon = 0,\r\n\tHeads = 4,\r\n\tQueryKeyNorm = true\r\n")]
    [InlineData("\n    DModel = 64,\n    NormEpsilon = {|ATTN0021:0|},\n    Heads = 4 // h\n", "\n    DModel = 64,\n    NormEpsilon = 0,\n    Heads = 4, // h\n    QueryKeyNorm = true\n")]
    [InlineData("\n    NormEpsilon = {|ATTN0021:0|},\n    // not yet\n    QueryKeyNorm = /* no */ false, // n\n    DModel = 64, Heads = 4", "\n    NormEpsilon = 0,\n    // not yet\n    QueryKeyNorm = /* no */ true, // n\n    DModel = 64, Heads = 4")]
    public Task AddedArgument_HasALineOfItsOwn_WhereTheOthersHave(string before, string after) => _harness.VerifyAsync(
        Layer(before),
        "Set QueryKeyNorm = true",
        Layer(after));

    [Fact]
    public Task OtherAttributesOfTheList_AreLeftAlone() => _harness.VerifyAsync(
        "[System.Obsolete(\"a\", false), AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4, Scale = {|ATTN0009:-1|}), System.Serializable]\n[System.ComponentModel.Description(\"Scale = 1\")]\npartial class DecoderAttention;\n",
        "Remove Scale",
        "[System.Obsolete(\"a\", false), AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4), System.Serializable]\n[System.ComponentModel.Description(\"Scale = 1\")]\npartial class DecoderAttention;\n");

    private static string Layer(string arguments) =>
        $"using AttentionGen;\n\nnamespace Demo;\n\n[MultiHeadAttention({arguments})]\npublic partial class DecoderAttention;\n";
}
