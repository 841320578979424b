using AttentionGen.Generator.Tests.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>The helpers find what they are there to find: a check that cannot fail proves nothing.</summary>
public sealed class HarnessTests
{
    [Fact]
    public void SymbolDeepInAValue_IsFound_WithThePathToIt()
    {
        ISymbol symbol = TestCompilation.Create("class A;").GlobalNamespace;
        var value = new Holder("a", [new Holder("b", [], null)], new Lazy<object>(symbol));

        Assert.Matches("^Specs.*Extra.*: .*Namespace", RoslynReferences.FindPath(value, "Specs"));
        Assert.Null(RoslynReferences.FindPath(value with { Extra = null }, "Specs"));
    }

    [Fact]
    public void SyntaxInAnArray_IsFound()
    {
        object[] value = ["a", 1, CSharpSyntaxTree.ParseText("class A;").GetRoot()];

        Assert.StartsWith("Parsed[]: ", RoslynReferences.FindPath(value, "Parsed"));
    }

    [Theory]
    [InlineData("class A { int x = \"\"; }", "CS0029")]
    [InlineData("class A { void M() { int unused; } }", "CS0168")]
    [InlineData("class A { string s = null; }", "CS8625")]
    [InlineData("/// <summary><see cref=\"Missing\"/></summary>\nclass A;", "CS1574")]
    public void ErrorsAndWarnings_AreFound(string source, string id) =>
        Assert.Contains(CompilationErrors.Of(TestCompilation.Create(source)), error => error.Contains(id, StringComparison.Ordinal));

    [Fact]
    public void Markup_IsTakenOut_AndLeavesSpans()
    {
        DiagnosticMarkup markup = DiagnosticMarkup.Parse("a {|X:b {|Y:c|}|} { | } d");

        Assert.Equal("a b c { | } d", markup.Source);
        Assert.Equal([("X", "b c"), ("Y", "c")], markup.Expected.OrderBy(expected => expected.Id).Select(expected => (expected.Id, markup.Source.Substring(expected.Span.Start, expected.Span.Length))));
    }

    [Fact]
    public void Markup_ThatIsNotClosed_IsAnError() => Assert.Throws<ArgumentException>(() => DiagnosticMarkup.Parse("a {|X:b"));

    [Theory]
    [InlineData("Scale = {|ATTN0009:-1|}, DModel = 64, Heads = 4", "Remove Heads", "DModel = 64, Heads = 4")]
    [InlineData("Scale = {|ATTN0009:-1|}, DModel = 64, Heads = 4", "Remove Scale", " DModel = 64, Heads = 4")]
    [InlineData("Scale = {|ATTN0009:-1|}, DModel = 64, Heads = 4", "Remove Scale", "DModel = 64, Heads = {|ATTN0009:4|}")]
    [InlineData("Scale = -1, DModel = 64, Heads = 4", "Remove Scale", "DModel = 64, Heads = 4")]
    [InlineData("Scale = {|ATTN0010:-1|}, DModel = 64, Heads = 4", "Remove Scale", "DModel = 64, Heads = 4")]
    public Task CodeFixThatIsNotAsItIsWritten_IsFound(string before, string title, string after) =>
        Assert.ThrowsAsync<InvalidOperationException>(() => new CodeFixHarness().VerifyAsync(
            DiagnosticCases.Layer(before), title, DiagnosticCases.Layer(after)));

    private sealed record Holder(string Name, Holder[] Children, object? Extra);
}
