using Microsoft.CodeAnalysis.CSharp;
using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Wrong and right classes to put the attribute on.</summary>
internal static class TargetCases
{
    private const string Attribute = "[MultiHeadAttention(DModel = 64, Heads = 4)]";

    public static IEnumerable<DiagnosticCase> Wrong =>
    [
        new("Class is not partial", "ATTN0001",
            Type($"{Attribute} public class {{|ATTN0001:DecoderAttention|}};"),
            "DecoderAttention is not partial, so no code can be added to it; declare it as 'partial class DecoderAttention'"),
        new("Containing class is not partial", "ATTN0002",
            Type($$"""public class {|ATTN0002:Model|} { {{Attribute}} public partial class DecoderAttention; }"""),
            "Model contains the attention layer DecoderAttention but is not partial, so no code can be added inside it; declare it as partial"),
        new("Only the outermost containing type is not partial", "ATTN0002",
            Type($$"""public struct {|ATTN0002:Model|} { public partial class Block { {{Attribute}} public partial class DecoderAttention; } }"""),
            "Model contains the attention layer DecoderAttention but is not partial, so no code can be added inside it; declare it as partial"),
        new("Class is static", "ATTN0010",
            Type($"{Attribute} public static partial class {{|ATTN0010:DecoderAttention|}};"),
            "DecoderAttention cannot be an attention layer because it is static; a layer is an object that holds its weights, so remove 'static'"),
        new("Class is a record", "ATTN0010",
            Type($"{Attribute} public partial record {{|ATTN0010:DecoderAttention|}};"),
            "DecoderAttention cannot be an attention layer because it is a record; a layer has no value equality, so declare it as a class"),
        new("Class is generic", "ATTN0010",
            Type($"{Attribute} public partial class {{|ATTN0010:DecoderAttention|}}<T>;"),
            "DecoderAttention cannot be an attention layer because it is generic; the code is written for one shape, so declare one class without type parameters for each"),
        new("Containing class is generic", "ATTN0010",
            Type($$"""public partial class Model<T> { {{Attribute}} public partial class {|ATTN0010:DecoderAttention|}; }"""),
            "DecoderAttention cannot be an attention layer because Model, which contains it, is generic; move it out of Model"),
        new("Class is local to its file", "ATTN0010",
            Type($"{Attribute} file partial class {{|ATTN0010:DecoderAttention|}};"),
            "DecoderAttention cannot be an attention layer because it is local to its file; the code goes into another file, so remove 'file'"),
        new("Containing class is local to its file", "ATTN0010",
            Type($$"""file partial class Model { {{Attribute}} public partial class {|ATTN0010:DecoderAttention|}; }"""),
            "DecoderAttention cannot be an attention layer because Model, which contains it, is local to its file; the code goes into another file, so remove 'file'"),
        new("Class has a primary constructor", "ATTN0010",
            Type($$"""{{Attribute}} public partial class {|ATTN0010:DecoderAttention|}(int layer) { public int Layer => layer; }"""),
            "DecoderAttention cannot be an attention layer because it has a primary constructor, which the generated constructor cannot call; declare an ordinary constructor, or fields, instead"),
        new("Base class has no constructor without parameters", "ATTN0010",
            Type($$"""public class Layer(int index) { public int Index => index; } {{Attribute}} public partial class {|ATTN0010:DecoderAttention|} : Layer;"""),
            "DecoderAttention cannot be an attention layer because its base class Layer has no constructor that it can call without arguments; add one to Layer, or hold it in a field instead"),
        new("Base class has only a private constructor", "ATTN0010",
            Type($$"""public class Layer { private Layer() { } } {{Attribute}} public partial class {|ATTN0010:DecoderAttention|} : Layer;"""),
            "DecoderAttention cannot be an attention layer because its base class Layer has no constructor that it can call without arguments; add one to Layer, or hold it in a field instead"),
        new("Base class is a layer itself", "ATTN0010",
            Type($"{Attribute} public partial class Attention; {Attribute} public partial class {{|ATTN0010:DecoderAttention|}} : Attention;"),
            "DecoderAttention cannot be an attention layer because its base class Attention is an attention layer itself; hold the other layer in a field instead"),
        new("Type has the name of one of the library's", "ATTN0028",
            Beside("namespace AttentionGen { public struct PaddingMask; }", "[{|ATTN0028:MultiHeadAttention(DModel = 64, Heads = 4)|}] public partial class DecoderAttention;"),
            "The code generated for DecoderAttention could not name the types of AttentionGen: AttentionGen.PaddingMask is declared in Demo too; rename it, or move it to another namespace"),
        new("Type has the name of one that kernels use", "ATTN0028",
            Beside("namespace AttentionGen.Kernels { struct LayerCall; }", "[{|ATTN0028:MultiHeadAttention(DModel = 64, Heads = 4)|}] public partial class DecoderAttention;"),
            "The code generated for DecoderAttention could not name the types of AttentionGen: AttentionGen.Kernels.LayerCall is declared in Demo too; rename it, or move it to another namespace"),
        new("Type is where kernels are", "ATTN0028",
            Beside("namespace AttentionGen.Generated { class Math; }", "[{|ATTN0028:MultiHeadAttention(DModel = 64, Heads = 4)|}] public partial class DecoderAttention;"),
            "The code generated for DecoderAttention could not name the types of AttentionGen: AttentionGen.Generated.Math is declared in Demo too; move it to another namespace"),
        new("Namespace would be taken for the platform's", "ATTN0028",
            Beside("namespace AttentionGen.System { class Clock; }", "[{|ATTN0028:MultiHeadAttention(DModel = 64, Heads = 4)|}] public partial class DecoderAttention;"),
            "The code generated for DecoderAttention could not name the types of AttentionGen: there is a namespace AttentionGen.System, in which they are looked for; rename it"),
        new("C# 10", "ATTN0012",
            Type("[{|ATTN0012:MultiHeadAttention(DModel = 64, Heads = 4)|}] public partial class DecoderAttention { }"),
            "C# 10.0 is too old for the code generated for DecoderAttention, which needs C# 11; set LangVersion to 11 or later, or remove it from the project")
        {
            LanguageVersion = LanguageVersion.CSharp10,
        },
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        new("Class is partial", "ATTN0001", Type($"{Attribute} public partial class DecoderAttention;")),
        new("Class has several parts", "ATTN0001", Type($$"""{{Attribute}} public partial class DecoderAttention; public partial class DecoderAttention { public int Layer { get; set; } }""")),
        new("Containing types of every kind are partial", "ATTN0002",
            Type($$"""
                public partial class A { public readonly partial struct B { internal partial record C { public partial record struct D { public partial interface E {
                {{Attribute}} public partial class DecoderAttention;
                } } } } }
                """)),
        new("Class is sealed", "ATTN0010", Type($"{Attribute} public sealed partial class DecoderAttention;")),
        new("Class is abstract", "ATTN0010", Type($"{Attribute} public abstract partial class DecoderAttention;")),
        new("Class has a constructor of its own", "ATTN0010", Type($$"""{{Attribute}} public partial class DecoderAttention { public DecoderAttention(MultiHeadAttentionWeights weights, int layer) : this(weights) { Layer = layer; } public int Layer { get; } }""")),
        new("Containing record has a primary constructor", "ATTN0010", Type($$"""public partial record Model(int Layers) { {{Attribute}} public partial class DecoderAttention; }""")),
        new("Base class has a constructor without parameters", "ATTN0010", Type($$"""public class Layer { protected Layer() { } } {{Attribute}} public partial class DecoderAttention : Layer;""")),
        new("Base class has a constructor with optional parameters", "ATTN0010", Type($$"""public class Layer { public Layer(int index = 0) { } } {{Attribute}} public partial class DecoderAttention : Layer;""")),
        new("Base class with a private constructor contains the class", "ATTN0010", Type($$"""public partial class Layer { private Layer() { } {{Attribute}} private partial class DecoderAttention : Layer; }""")),
        new("Class implements an interface", "ATTN0010", Type($$"""public interface ILayer { int Index { get; } } {{Attribute}} public partial class DecoderAttention : ILayer { public int Index => 0; }""")),
        new("Types beside the library's have names of their own", "ATTN0028",
            Beside("namespace AttentionGen { class Math; class Shape; } namespace AttentionGen.Decoding { class LayerCall; }", $"{Attribute} public partial class DecoderAttention;")),
        new("C# 11", "ATTN0012", Type($$"""{{Attribute}} public partial class DecoderAttention { }""")) { LanguageVersion = LanguageVersion.CSharp11 },
    ];

    private static string Beside(string declarations, string layer) => $"using AttentionGen;\n{declarations}\nnamespace Demo {{ {layer} }}\n";
}
