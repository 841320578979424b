using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Members of the user's that meet a generated one, and members that do not.</summary>
internal static class MemberCases
{
    private const string Attribute = "[MultiHeadAttention(DModel = 64, Heads = 4)]";

    public static IEnumerable<DiagnosticCase> Wrong =>
    [
        new("Property has the name of a generated constant", "ATTN0011",
            WithMember("public int {|ATTN0011:Heads|} => 3;"),
            "'Heads', which the generated code adds to DecoderAttention, is declared there already; rename or remove it"),
        new("Nested type has the name of a generated member", "ATTN0011",
            WithMember("public class {|ATTN0011:Shape|};"),
            "'Shape', which the generated code adds to DecoderAttention, is declared there already; rename or remove it"),
        new("Field has the name of a generated method", "ATTN0011",
            WithMember("public int {|ATTN0011:Forward|};"),
            "'Forward', which the generated code adds to DecoderAttention, is declared there already; rename or remove it"),
        new("Method has the name of a generated constant", "ATTN0011",
            WithMember("public int {|ATTN0011:Scale|}() => 3;"),
            "'Scale', which the generated code adds to DecoderAttention, is declared there already; rename or remove it"),
        new("Constructor takes the weights", "ATTN0011",
            WithMember("public {|ATTN0011:DecoderAttention|}(MultiHeadAttentionWeights weights) { }"),
            "'DecoderAttention(AttentionGen.MultiHeadAttentionWeights)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it"),
        new("Base class has a member of a generated name", "ATTN0011",
            Type($$"""public class Layer { public int Heads => 3; } {{Attribute}} public partial class {|ATTN0011:DecoderAttention|} : Layer;"""),
            "'Heads', which the generated code adds to DecoderAttention, is inherited from Layer; rename it in Layer, or hold a layer in a field instead"),
        new("Class has the name of a generated member", "ATTN0011",
            Type($"{Attribute} public partial class {{|ATTN0011:Plan|}};"),
            "'Plan', which the generated code adds to Plan, is the name of the class itself; rename the class"),
        new("Private helper has the name of a generated one", "ATTN0011",
            WithMember("private readonly float[] {|ATTN0011:_inputPanels|} = [];"),
            "'_inputPanels', which the generated code adds to DecoderAttention, is declared there already; rename or remove it"),
        new("Method has the parameters of a generated one", "ATTN0011",
            WithMember("public static long {|ATTN0011:GetMultiplyAdds|}(int batch, int sequence) => 0;"),
            "'GetMultiplyAdds(int, int)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it"),
        new("Constructor does not call the generated one", "ATTN0014",
            WithMember("public {|ATTN0014:DecoderAttention|}(int layer) { }"),
            "The constructor DecoderAttention.DecoderAttention(int layer) leaves the layer without weights; let it call the generated constructor with ': this(weights)'"),
        new("Constructor calls the base class's", "ATTN0014",
            WithMember("private {|ATTN0014:DecoderAttention|}() : base() { }"),
            "The constructor DecoderAttention.DecoderAttention() leaves the layer without weights; let it call the generated constructor with ': this(weights)'"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        new("Method overloads a generated one", "ATTN0011", WithMember("public void Forward(string text) { }")),
        new("Generic method overloads a generated one", "ATTN0011", WithMember("public void Forward<T>(T value) { }")),
        new("Constructor takes something else", "ATTN0011", WithMember("public DecoderAttention(MultiHeadAttentionWeights weights, int layer) : this(weights) { }")),
        new("Member differs in case", "ATTN0011", WithMember("public int heads => 3;")),
        new("Base class has a private member of a generated name", "ATTN0011", Type($$"""public class Layer { private int Heads() => 3; } {{Attribute}} public partial class DecoderAttention : Layer;""")),
        new("Interface is implemented explicitly with a generated name", "ATTN0011", Type($$"""public interface IHeads { int Heads { get; } } {{Attribute}} public partial class DecoderAttention : IHeads { int IHeads.Heads => 3; }""")),
        new("Constructor calls the generated one", "ATTN0014", WithMember("public DecoderAttention(MultiHeadAttentionWeights weights, int layer) : this(weights) { }")),
        new("Constructor calls one that calls the generated one", "ATTN0014",
            WithMember("private DecoderAttention(MultiHeadAttentionWeights weights, int layer) : this(weights) { } public DecoderAttention(MultiHeadAttentionWeights weights, string name) : this(weights, name.Length) { }")),
        new("Static constructor", "ATTN0014", WithMember("static DecoderAttention() { }")),
    ];

    private static string WithMember(string member) => Type($$"""{{Attribute}} public partial class DecoderAttention { {{member}} }""");
}
