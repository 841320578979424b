using AttentionGen.CodeFixes.Editing;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace AttentionGen.Generator.Tests.CodeFixes;

/// <summary>Edits of many diagnostics are made together, each once, and never into one another.</summary>
public sealed class EditApplierTests
{
    private readonly Document _document = LayerSolution.Find(LayerSolution.Create([new TestFile("Demo.cs", "class A { }")]), "Demo.cs");

    [Fact]
    public Task EqualEdits_AreMadeOnce() => VerifyAsync("partial class A { }", Insert(0, "partial "), Insert(0, "partial "));

    [Fact]
    public Task Edits_MayComeInAnyOrder() => VerifyAsync("partial class B { }", Replace(6, 1, "B"), Insert(0, "partial "));

    [Fact]
    public Task InsertionBeforeAReplacedText_IsMade() => VerifyAsync("class @B { }", Replace(6, 1, "B"), Insert(6, "@"));

    [Fact]
    public Task OfTwoTextsForOnePlace_OneIsWritten() => VerifyAsync("class B { }", Replace(6, 1, "B"), Replace(6, 1, "C"));

    [Fact]
    public Task OfTwoTextsInsertedAtOnePlace_OneIsWritten() => VerifyAsync("class AB { }", Insert(7, "B"), Insert(7, "C"));

    [Fact]
    public Task OfTextsThatOverlap_TheFirstIsWritten() => VerifyAsync("struct A { }", Replace(0, 5, "struct"), Replace(4, 3, "x"));

    private SourceEdit Insert(int position, string text) => SourceEdit.Insert(_document.Id, position, text);

    private SourceEdit Replace(int start, int length, string text) => SourceEdit.Replace(_document.Id, new TextSpan(start, length), text);

    private async Task VerifyAsync(string expected, params SourceEdit[] edits)
    {
        Solution edited = await EditApplier.ApplyAsync(_document.Project.Solution, edits, CancellationToken.None);

        Assert.Equal(expected, (await edited.GetDocument(_document.Id)!.GetTextAsync()).ToString());
    }
}
