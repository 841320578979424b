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
        "MultiHeadAttentionWeights", "PaddingMask", "AttentionShape", "Kernel", "Kernels", "Generated", "Vector", "Zero", "Create",
        "ExcludeFromCodeCoverage", "ExcludeFromCodeCoverageAttribute", "AggressiveOptimization", "LayerRunner", "PackedWeights",
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

    [Fact]
    public void GlobalAliasesAndStatics_OfTheNamesThatKernelsUse_DoNotMatter() =>
        AssertCompiles("""
            global using Vector = System.String;
            global using Unsafe = System.String;
            global using Math = System.String;
            global using static Other.Operations;
            namespace Other
            {
                public static class Operations
                {
                    public static int Zero => 0;
                    public static int Create(float value) => (int)value;
                    public static int LoadUnsafe(ref float value) => (int)value;
                    public static void StoreUnsafe(this float vector, ref float value) => value = vector;
                }
            }
            namespace Demo { [AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)] partial class A; }
            """);

    [Fact]
    public void TypesOfTheGlobalNamespace_WithNamesOfTheLibrary_AreNotMeant() =>
        AssertCompiles($"{Attribute} partial class A; class LayerCall; class LayerWeights; class Vector; class Unsafe; class MemoryMarshal; class KeyValueMemory;");

    [Fact]
    public void MembersOfABaseClass_WithNamesOfThePlatform_AreNotMeant() =>
        AssertCompiles($$"""namespace Demo; class Base { {{Declare("public class")}} } {{Attribute}} partial class A : Base;""");

    private static string Declare(string modifiers) => string.Concat(Names.Select(name => $"{modifiers} {name};"));

    private static void AssertCompiles(string source) => Assert.NotEmpty(GeneratorHarness.Run(source).Files);
}
