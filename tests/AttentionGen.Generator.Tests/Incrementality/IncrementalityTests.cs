using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests.Incrementality;

/// <summary>Which edit makes the generator write again, and which does not.</summary>
public sealed class IncrementalityTests
{
    private const string Source = """
        using AttentionGen;
        namespace Demo;
        [MultiHeadAttention(DModel = 64, Heads = 4)]
        public partial class DecoderAttention
        {
        }
        """;

    [Fact]
    public void AddedComment_DoesNotRegenerate() => AssertNotRegenerated("// A remark.\n" + Source);

    [Fact]
    public void AddedWhitespace_DoesNotRegenerate() => AssertNotRegenerated(Replace("Heads = 4", "  Heads   =\n 4 "));

    [Fact]
    public void AddedUnrelatedType_DoesNotRegenerate() => AssertNotRegenerated(Source + "\npublic class Unrelated;");

    [Fact]
    public void AddedUnrelatedMember_DoesNotRegenerate() => AssertNotRegenerated(Replace("{\n}", "{\n    public int Layer { get; set; }\n}"));

    [Fact]
    public void AddedStatementElsewhere_DoesNotRegenerate()
    {
        string program = Source + "\nclass Program { static void Run() { } }";

        GeneratorEdit edit = GeneratorHarness.Edit(program, program.Replace("Run() { }", "Run() { int x = 1; }", StringComparison.Ordinal));

        AssertNotRegenerated(edit);
    }

    [Fact]
    public void DefaultWrittenOut_DoesNotRegenerate() => AssertNotRegenerated(Replace("Heads = 4", "Heads = 4, HeadDim = 16, Bias = true"));

    [Fact]
    public void ConstantMovedToAField_DoesNotRegenerate() =>
        AssertNotRegenerated(Replace("DModel = 64", "DModel = Sizes.Width") + "\nstatic class Sizes { public const int Width = 64; }");

    [Fact]
    public void ChangedAttributeValue_Regenerates()
    {
        GeneratorEdit edit = GeneratorHarness.Edit(Source, Replace("Heads = 4", "Heads = 8"));

        Assert.Equal([IncrementalStepRunReason.Modified], edit.SpecReasons);
        Assert.Equal([IncrementalStepRunReason.Modified], edit.OutputReasons);
    }

    [Fact]
    public void ChangedConstantElsewhere_Regenerates()
    {
        string source = Replace("DModel = 64", "DModel = Sizes.Width") + "\nstatic class Sizes { public const int Width = 64; }";

        GeneratorEdit edit = GeneratorHarness.Edit(source, source.Replace("Width = 64", "Width = 128", StringComparison.Ordinal));

        Assert.Equal([IncrementalStepRunReason.Modified], edit.SpecReasons);
    }

    [Fact]
    public void RenamedClass_Regenerates_UnderTheNewName()
    {
        GeneratorEdit edit = GeneratorHarness.Edit(Source, Replace("DecoderAttention", "EncoderAttention"));

        Assert.Equal([IncrementalStepRunReason.Modified], edit.SpecReasons);
        Assert.All(edit.After.GeneratedSources, static file => Assert.StartsWith("Demo.EncoderAttention", file.HintName));
    }

    [Fact]
    public void ChangedNamespace_Regenerates()
    {
        GeneratorEdit edit = GeneratorHarness.Edit(Source, Replace("namespace Demo", "namespace Other"));

        Assert.Equal([IncrementalStepRunReason.Modified], edit.SpecReasons);
    }

    [Fact]
    public void AddedLayer_LeavesTheFirstOneCached()
    {
        GeneratorEdit edit = GeneratorHarness.Edit(
            Source,
            Source + "\n[MultiHeadAttention(DModel = 32, Heads = 2)] public partial class SecondAttention;");

        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.New], edit.SpecReasons);
        Assert.Equal([IncrementalStepRunReason.Cached, IncrementalStepRunReason.New], edit.OutputReasons);
    }

    [Fact]
    public void RemovedAttribute_RemovesTheFiles()
    {
        GeneratorEdit edit = GeneratorHarness.Edit(Source, Replace("[MultiHeadAttention(DModel = 64, Heads = 4)]", ""));

        Assert.NotEmpty(edit.Before.GeneratedSources);
        Assert.Empty(edit.After.GeneratedSources);
    }

    [Fact]
    public void ValueMadeInvalid_LeavesStubs_AndMendedOneBringsTheFilesBack()
    {
        string invalid = Replace("Heads = 4", "Heads = 5");

        Assert.Equal("Demo.DecoderAttention.g.cs", Assert.Single(GeneratorHarness.Edit(Source, invalid).After.GeneratedSources).HintName);
        Assert.Equal(5, GeneratorHarness.Edit(invalid, Source).After.GeneratedSources.Length);
    }

    /// <summary>What is wrong is not in the stubs, so that nothing is written again while somebody types a number.</summary>
    [Fact]
    public void WrongValueMadeAnotherWrongValue_DoesNotRegenerate() =>
        AssertStubsAreKept(GeneratorHarness.Edit(Replace("Heads = 4", "Heads = 4, Sequence = -1"), Replace("Heads = 4", "Heads = 4, Sequence = -12")));

    [Fact]
    public void CommentBesideAWrongAttribute_DoesNotRegenerate()
    {
        string invalid = Replace("Heads = 4", "Heads = 5");

        AssertStubsAreKept(GeneratorHarness.Edit(invalid, "// A remark.\n" + invalid));
    }

    private static void AssertStubsAreKept(GeneratorEdit edit)
    {
        Assert.Single(edit.After.GeneratedSources);
        Assert.Empty(edit.SpecReasons);
        Assert.All(edit.OutputReasons, static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    private static void AssertNotRegenerated(string editedSource) => AssertNotRegenerated(GeneratorHarness.Edit(Source, editedSource));

    private static void AssertNotRegenerated(GeneratorEdit edit)
    {
        Assert.NotEmpty(edit.After.GeneratedSources);
        Assert.All(edit.SpecReasons, static reason => Assert.Contains(reason, (IncrementalStepRunReason[])[IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached]));
        Assert.All(edit.OutputReasons, static reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    private static string Replace(string old, string replacement) => Source.Replace(old, replacement, StringComparison.Ordinal);
}
