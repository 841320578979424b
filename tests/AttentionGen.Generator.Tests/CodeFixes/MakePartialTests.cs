using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace AttentionGen.Generator.Tests.CodeFixes;

/// <summary>Layers, and the types around them, become partial.</summary>
public sealed class MakePartialTests
{
    private readonly CodeFixHarness _harness = new();

    [Fact]
    public Task Class_BecomesPartial_AndKeepsWhatIsAroundIt() => _harness.VerifyAsync(
        """
        using AttentionGen;
        namespace Demo;

        /// <summary>A layer.</summary>
        [System.Obsolete, MultiHeadAttention(DModel = 64, Heads = 4)] // the shape
        [System.Serializable]
        public /* not */ sealed class {|ATTN0001:DecoderAttention|} // partial yet
        {
            public int Index { get; set; }
        }
        """,
        "Make DecoderAttention partial",
        """
        using AttentionGen;
        namespace Demo;

        /// <summary>A layer.</summary>
        [System.Obsolete, MultiHeadAttention(DModel = 64, Heads = 4)] // the shape
        [System.Serializable]
        public /* not */ sealed partial class DecoderAttention // partial yet
        {
            public int Index { get; set; }
        }
        """);

    [Fact]
    public Task ClassWithoutModifiers_BecomesPartial_BehindItsComment() => _harness.VerifyAsync(
        "[AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)]\n// A layer.\nclass {|ATTN0001:DecoderAttention|} { }\n",
        "Make DecoderAttention partial",
        "[AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)]\n// A layer.\npartial class DecoderAttention { }\n");

    [Fact]
    public Task WindowsLineEnds_AreKept() => _harness.VerifyAsync(
        "using AttentionGen;\r\n\r\nclass {|ATTN0002:Model|}\r\n{\r\n    [MultiHeadAttention(DModel = 64, Heads = 4)]\r\n    class {|ATTN0001:DecoderAttention|};\r\n}\r\n",
        "Make Model and DecoderAttention partial",
        "using AttentionGen;\r\n\r\npartial class Model\r\n{\r\n    [MultiHeadAttention(DModel = 64, Heads = 4)]\r\n    partial class DecoderAttention;\r\n}\r\n");

    [Theory]
    [InlineData("public static class {|ATTN0002:Outer|}", "public static partial class Outer")]
    [InlineData("public abstract class {|ATTN0002:Outer|}", "public abstract partial class Outer")]
    [InlineData("internal struct {|ATTN0002:Outer|}", "internal partial struct Outer")]
    [InlineData("internal readonly ref struct {|ATTN0002:Outer|}", "internal readonly ref partial struct Outer")]
    [InlineData("public record {|ATTN0002:Outer|}", "public partial record Outer")]
    [InlineData("public sealed record class {|ATTN0002:Outer|}", "public sealed partial record class Outer")]
    [InlineData("public readonly record struct {|ATTN0002:Outer|}", "public readonly partial record struct Outer")]
    [InlineData("interface {|ATTN0002:Outer|}", "partial interface Outer")]
    public Task TypeAroundTheLayer_BecomesPartial(string before, string after) => _harness.VerifyAsync(
        Nested(before),
        "Make Outer partial",
        Nested(after));

    [Fact]
    public Task WholeChain_IsMendedByOneAction_FromTheOutermostType() => VerifyChainAsync(
        "struct {|ATTN0002:A|}", "interface {|ATTN0002:C|}", "class {|ATTN0001:DecoderAttention|}", "Make A, C and DecoderAttention partial");

    [Fact]
    public Task WholeChain_IsMendedByOneAction_WhereOnlyTheMiddleIsReported() => VerifyChainAsync(
        "partial struct A", "interface {|ATTN0002:C|}", "partial class DecoderAttention", "Make C partial");

    [Fact]
    public Task OtherParts_BecomePartialToo_InTheirOwnFiles() => _harness.VerifyAsync(
        "Make Model partial",
        new TestFile("Other.cs", "namespace Demo;\nclass {|ATTN0002:Model|} { }\n", "namespace Demo;\npartial class Model { }\n"),
        new TestFile(
            "Model.cs",
            "namespace Demo;\npartial class Model { [AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)] partial class DecoderAttention; }\n"));

    [Fact]
    public Task FixAll_InADocument_LeavesTheOthers() => _harness.VerifyFixAllAsync(
        FixAllScope.Document,
        "Make ModelOne and First partial",
        TwoLayers("One.cs", "ModelOne", isFixed: true),
        TwoLayers("Two.cs", "ModelTwo", isFixed: false));

    [Fact]
    public Task FixAll_InAProject_LeavesTheOthers() => _harness.VerifyFixAllAsync(
        FixAllScope.Project,
        "Make ModelOne and First partial",
        TwoLayers("One.cs", "ModelOne", isFixed: true),
        TwoLayers("Two.cs", "ModelTwo", isFixed: true),
        TwoLayers("Three.cs", "ModelThree", isFixed: false) with { Project = "Other" });

    [Fact]
    public Task FixAll_InASolution_MendsEverything_EachTypeOnce() => _harness.VerifyFixAllAsync(
        FixAllScope.Solution,
        "Make ModelOne and First partial",
        TwoLayers("One.cs", "ModelOne", isFixed: true),
        TwoLayers("Two.cs", "ModelTwo", isFixed: true),
        TwoLayers("Three.cs", "ModelThree", isFixed: true) with { Project = "Other" });

    private static string Nested(string outer) =>
        $$"""using AttentionGen; namespace Demo; {{outer}} { [MultiHeadAttention(DModel = 64, Heads = 4)] public partial class DecoderAttention; }""";

    private Task VerifyChainAsync(string a, string c, string layer, string title)
    {
        string marked = $$"""
            using AttentionGen;
            namespace Demo
            {
                internal {{a}}
                {
                    internal partial record B
                    {
                        internal {{c}}
                        {
                            [MultiHeadAttention(DModel = 64, Heads = 4)]
                            public {{layer}};
                        }
                    }
                }
            }
            """;
        return _harness.VerifyAsync(marked, title, """
            using AttentionGen;
            namespace Demo
            {
                internal partial struct A
                {
                    internal partial record B
                    {
                        internal partial interface C
                        {
                            [MultiHeadAttention(DModel = 64, Heads = 4)]
                            public partial class DecoderAttention;
                        }
                    }
                }
            }
            """);
    }

    /// <summary>A type with two layers, which is reported once for each of them.</summary>
    private static TestFile TwoLayers(string file, string model, bool isFixed)
    {
        const string Attribute = "[AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)]";
        string marked = $$"""
            namespace Demo;
            class {|ATTN0002:{|ATTN0002:{{model}}|}|}
            {
                {{Attribute}} class {|ATTN0001:First|};
                {{Attribute}} class {|ATTN0001:Second|};
            }
            """;
        return new TestFile(file, marked, isFixed ? $$"""
            namespace Demo;
            partial class {{model}}
            {
                {{Attribute}} partial class First;
                {{Attribute}} partial class Second;
            }
            """ : null);
    }
}
