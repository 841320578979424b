using System.Text.RegularExpressions;

namespace AttentionGen;

/// <summary>Tells names that a model has given from those that an exporter has made up, and takes both apart.</summary>
internal static partial class ParameterNames
{
    /// <summary>
    /// Whether a name is one of a model's state, such as <c>encoder.layer.0.output.dense.bias</c>. Exporters number what they have made:
    /// <c>927</c>, <c>onnx::MatMul_788</c>, <c>val_12</c>, <c>/encoder/Constant_3_output_0</c>; optimisers of ONNX Runtime name what they have
    /// fused after the node, <c>Attention_0_qkv_weight</c>, and scalars that several nodes share <c>ortshared_1_0_1_0_token_12</c>.
    /// </summary>
    public static bool IsOne(string name) =>
        name.Length != 0
        && name[0] != '/'
        && !name.Contains("::", StringComparison.Ordinal)
        && !name.StartsWith("ortshared_", StringComparison.Ordinal)
        && !name.EndsWith("_qkv_weight", StringComparison.Ordinal)
        && !name.EndsWith("_qkv_bias", StringComparison.Ordinal)
        && (name.Contains('.', StringComparison.Ordinal) || !Numbered().IsMatch(name));

    /// <summary>The first name on the way from a use to a stored tensor that the model has given, and not the exporter, if there is one.</summary>
    public static string? Of(StoredPath path) => path.Names.FirstOrDefault(IsOne);

    /// <summary>The name of the matrix that belongs to a bias; nothing if the bias is not called so.</summary>
    public static string? WeightOf(string bias) => Exchange(bias, "bias", "weight");

    /// <summary>The name of the bias that belongs to a matrix; nothing if the matrix is not called so.</summary>
    public static string? BiasOf(string weight) => Exchange(weight, "weight", "bias");

    /// <summary>The module of a parameter: its name without the last part.</summary>
    public static string ModuleOf(string name) => name.LastIndexOf('.') is >= 0 and var dot ? name[..dot] : "";

    /// <summary>
    /// The module that a node's name speaks of, <c>encoder.layer.0.output.dense</c> of <c>/encoder/layer.0/output/dense/MatMul</c>; nothing if
    /// the exporter has not named nodes after modules.
    /// </summary>
    /// <remarks>A part that repeats the one in front of it, as in <c>/layer1/layer1.0/conv1/Conv</c>, is that of an nn.Sequential.</remarks>
    public static string? ModuleOfNode(string node)
    {
        if (!node.StartsWith('/') || node.LastIndexOf('/') is not (> 0 and var last))
        {
            return null;
        }

        List<string> modules = [];
        string before = "";
        foreach (string part in node[1..last].Split('/'))
        {
            modules.Add(before.Length != 0 && part.StartsWith(before + ".", StringComparison.Ordinal) ? part[(before.Length + 1)..] : part);
            before = part;
        }

        return string.Join('.', modules);
    }

    /// <summary>
    /// Whether a node of a module may use a parameter of another: of its own, or of one within it, whose function it calls. A module that is
    /// called several times has numbers behind its name from the second call on.
    /// </summary>
    public static bool Agrees(string nodeModule, string module)
    {
        string[] node = nodeModule.Split('.'), parameter = module.Split('.');
        return nodeModule.Length == 0
            || (node.Length <= parameter.Length && node.Zip(parameter).All(parts => parts.First == parts.Second || IsLaterCall(parts.First, parts.Second)));
    }

    /// <summary>The part of a name in a first call whose later one it is in, without the underscore and the number behind it; null if it has none.</summary>
    public static string? FirstCallOf(string part) =>
        part.LastIndexOf('_') is > 0 and var end && end + 1 < part.Length && part.AsSpan(end + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? part[..end] : null;

    private static bool IsLaterCall(string part, string first) => FirstCallOf(part) == first;

    private static string? Exchange(string name, string ending, string other) =>
        name == ending || name.EndsWith("." + ending, StringComparison.Ordinal) || name.EndsWith("_proj_" + ending, StringComparison.Ordinal)
            ? name[..^ending.Length] + other
            : null;

    /// <summary>Without a dot: words and numbers between underscores, a number at the end.</summary>
    [GeneratedRegex(@"^(([A-Za-z]*|\d+)_)*\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex Numbered();
}
