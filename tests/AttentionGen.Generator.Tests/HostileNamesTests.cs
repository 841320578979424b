using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests;

/// <summary>Names of the user's that are also names of the platform do not reach into the generated code.</summary>
public sealed class HostileNamesTests
{
    private const string Attribute = "[global::AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)]";

    /// <summary>Names that generated code is likely to use; the more of them are taken, the better.</summary>
    private static readonly string[] Names =
    [
        "System", "AttentionGen", "Span", "ReadOnlySpan", "Math", "MathF", "Vector128", "Vector256", "Vector512", "Unsafe",
        "MemoryMarshal", "MethodImpl", "MethodImplAttribute", "GeneratedCode", "ArgumentException", "Array", "Object", "Int32",
        "MultiHeadAttentionWeights", "PaddingMask", "AttentionShape", "Kernel", "Kernels",
    ];

    [Fact]
    public void TypesBesideTheLayer_WithNamesOfThePlatform_AreNotMeant() =>
        AssertCompiles($"namespace Demo; {Declare("class")} {Attribute} partial class A;");

    [Fact]
    public void TypesAroundTheLayer_WithNamesOfThePlatform_AreNotMeant() =>
        AssertCompiles($$"""namespace Demo; partial class Outer { {{Declare("public class")}} {{Attribute}} public partial class A; }""");

    [Fact]
    public void TypesInsideTheLayer_WithNamesOfThePlatform_AreNotMeant() =>
        AssertCompiles($$"""namespace Demo; {{Attribute}} public partial class A { {{Declare("public class")}} }""");

    [Fact]
    public void NamespaceNamedLikeThePlatform_IsNotMeant() =>
        AssertCompiles($"namespace Demo.System.AttentionGen; {Attribute} partial class A;");

    [Fact]
    public void GlobalUsingOfAmbiguousNames_DoesNotMatter() =>
        AssertCompiles($$"""global using Other; namespace Other { {{Declare("public class")}} } namespace Demo { {{Attribute}} partial class A; }""");

    private static string Declare(string modifiers) => string.Concat(Names.Select(name => $"{modifiers} {name};"));

    private static void AssertCompiles(string source) => Assert.NotEmpty(GeneratorHarness.Run(source).Files);
}
