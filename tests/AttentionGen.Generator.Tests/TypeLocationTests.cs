using System.Globalization;
using System.Text;
using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>Wherever C# allows the class to be, the generated part finds it, under a file name of its own.</summary>
public sealed class TypeLocationTests
{
    private const string Attribute = "[AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)]";

    [Theory]
    [InlineData("public partial class A;", "A")]
    [InlineData("partial class A;", "A")]
    [InlineData("sealed partial class @class;", "class")]
    [InlineData("partial class @record;", "record")]
    [InlineData("partial class Ünïcode;", "Ünïcode")]
    public void GlobalNamespace_Compiles(string declaration, string hintName) => AssertCompiles($"{Attribute} {declaration}", hintName);

    [Fact]
    public void KeywordsInEveryName_Compile() =>
        AssertCompiles($$"""namespace @event.@namespace { partial class @struct { {{Attribute}} partial class @class; } }""", "event.namespace.struct.class");

    [Theory]
    [InlineData("public partial class Outer")]
    [InlineData("public static partial class Outer")]
    [InlineData("abstract partial class Outer")]
    [InlineData("partial struct Outer")]
    [InlineData("readonly partial struct Outer")]
    [InlineData("ref partial struct Outer")]
    [InlineData("partial record Outer")]
    [InlineData("partial record struct Outer(int X)")]
    [InlineData("partial interface Outer")]
    public void ContainingTypeOfAnyKind_Compiles(string outer) =>
        AssertCompiles($$"""namespace Demo; {{outer}} { {{Attribute}} public partial class A; }""", "Demo.Outer.A");

    [Theory]
    [InlineData("public")]
    [InlineData("internal")]
    [InlineData("protected")]
    [InlineData("private")]
    [InlineData("protected internal")]
    [InlineData("private protected")]
    public void NestedClassOfAnyAccessibility_Compiles(string accessibility) =>
        AssertCompiles($$"""namespace Demo; public partial class Outer { {{Attribute}} {{accessibility}} partial class A; }""", "Demo.Outer.A");

    [Fact]
    public void NamesThatDifferOnlyInCase_GetFilesThatDifferInMore()
    {
        GeneratorRun run = GeneratorHarness.Run($"namespace Demo; {Attribute} partial class Attention; {Attribute} partial class ATTENTION;");

        Assert.Distinct(run.Files.Select(static file => file.HintName), StringComparer.OrdinalIgnoreCase);
        Assert.All(run.Files, static file => Assert.Matches("^Demo.(Attention|ATTENTION)_[0-9a-f]{8}", file.HintName));
    }

    [Fact]
    public void NamespacesThatDifferOnlyInCase_GetFilesThatDifferInMore()
    {
        GeneratorRun run = GeneratorHarness.Run($$"""namespace Demo { {{Attribute}} partial class A; } namespace DEMO { {{Attribute}} partial class A; }""");

        Assert.Distinct(run.Files.Select(static file => file.HintName), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void LayerInALayer_NamedLikeAVectorWidth_GetsFilesOfItsOwn()
    {
        GeneratorRun run = GeneratorHarness.Run($$"""namespace Demo; {{Attribute}} partial class A { {{Attribute}} public partial class Vector512; }""");

        Assert.Distinct(run.Files.Select(static file => file.HintName), StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void GenericNamesake_DoesNotMatter() =>
        Assert.NotEmpty(GeneratorHarness.Run($"namespace Demo; {Attribute} partial class A; class A<T>;").Files);

    [Fact]
    public void VeryLongName_GetsAFileNameThatFits()
    {
        GeneratorRun run = GeneratorHarness.Run($"namespace Demo; {Attribute} partial class {new string('A', 400)};");

        Assert.All(run.Files, static file => Assert.InRange(file.HintName.Length, 1, 200));
    }

    [Theory]
    [InlineData("注意機構", 24)]
    [InlineData("é", 200)]
    [InlineData("Ж", 76)]
    public void LongNameOfLongCharacters_GetsAFileNameThatFits_AndIsNotItsNeighbours(string part, int times)
    {
        string name = string.Concat(Enumerable.Repeat(part, times));
        GeneratorRun run = GeneratorHarness.RunOnAnySource($"namespace 推論.注意; {Attribute} partial class {name}A; {Attribute} partial class {name}B;");

        Assert.Equal(10, run.Files.Length);
        Assert.Distinct(run.Files.Select(static file => file.HintName), StringComparer.OrdinalIgnoreCase);
        Assert.All(run.Files, static file => Assert.InRange(Encoding.UTF8.GetByteCount(file.HintName), 1, 200));
    }

    [Theory]
    [InlineData("{0} partial class Aux;")]
    [InlineData("namespace con; {0} partial class A;")]
    [InlineData("namespace Com1.Layers; {0} partial class A;")]
    [InlineData("partial class Nul {{ {0} public partial class A; }}")]
    public void NameOfADevice_IsNoFileName(string format)
    {
        GeneratorRun run = GeneratorHarness.RunOnAnySource(string.Format(CultureInfo.InvariantCulture, format, Attribute));

        Assert.Equal(5, run.Files.Length);
        Assert.All(run.Files, static file => Assert.Matches("^_(Aux|con|Com1|Nul)[.A-Za-z]*_[0-9a-f]{8}[.]", file.HintName));
    }

    [Theory]
    [InlineData("namespace Demo.Con; {0} partial class A;", "Demo.Con.A")]
    [InlineData("namespace Com10; {0} partial class A;", "Com10.A")]
    [InlineData("{0} partial class Auxiliary;", "Auxiliary")]
    public void NameThatOnlyContainsADevices_StaysAsItIs(string format, string hintName) =>
        Assert.All(
            GeneratorHarness.RunOnAnySource(string.Format(CultureInfo.InvariantCulture, format, Attribute)).Files,
            file => Assert.StartsWith(hintName + ".", file.HintName));

    [Fact]
    public void SeveralLayersInOneFile_AreAllEmitted()
    {
        GeneratorRun run = GeneratorHarness.Run($"namespace Demo; {Attribute} partial class A; {Attribute} partial class B;");

        Assert.Contains(run.Files, static file => file.HintName.StartsWith("Demo.A.", StringComparison.Ordinal));
        Assert.Contains(run.Files, static file => file.HintName.StartsWith("Demo.B.", StringComparison.Ordinal));
    }

    private static void AssertCompiles(string source, string hintName)
    {
        GeneratorRun run = GeneratorHarness.Run(source);

        Assert.NotEmpty(run.Files);
        Assert.All(run.Files, file => Assert.StartsWith(hintName + ".", file.HintName));
    }
}
