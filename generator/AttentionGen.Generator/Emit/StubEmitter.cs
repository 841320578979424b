using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the public members of a layer whose attribute is wrong, without code behind them.</summary>
/// <remarks>
/// Where it is not known what the attribute means, they are more rather than fewer: what callers use is there, and what a
/// mended attribute would not have is not said before it is mended.
/// </remarks>
internal sealed class StubEmitter(LayerStub stub)
{
    private const string Throws = " => throw new global::System.NotImplementedException();";

    private readonly SourceWriter _writer = new();
    private readonly AttentionSpec _spec = stub.StandIn;
    private readonly HashSet<string> _omitted = [.. stub.Omitted];

    /// <summary>The file has the name of that with the real members, whose place it takes.</summary>
    public GeneratedFile Write()
    {
        PartialType.WriteFileHeader(_writer, _spec.Type, "Stands in for the public members until the attribute is mended.", stub.IsModern);
        _writer.Write("#pragma warning disable CS1591 // no documentation");
        _writer.Write("#pragma warning disable CS0108 // a base class that is a layer itself has the same members");
        foreach (string problem in stub.Problems)
        {
            _writer.Write($"#error {problem}");
        }

        _writer.Blank();
        PartialType.Open(_writer, _spec.Type, stub.Declaration);
        WriteConstants();
        WriteMembers();
        PartialType.Close(_writer, _spec.Type);
        return new GeneratedFile(PartialType.SurfaceFile(_spec.Type), _writer.ToString());
    }

    private void WriteConstants()
    {
        KernelPlan[] plans = [.. VectorWidth.All.Select(width => KernelPlanner.Plan(_spec, width))];
        IEnumerable<LayerConstant> constants = LayerConstants.Of(_spec, plans)
            .Append(LayerConstants.CacheBytesPerToken(plans[0].Layout))
            .Distinct();
        foreach (LayerConstant constant in constants.Where(constant => !_omitted.Contains(constant.Name)))
        {
            _writer.Write(constant.Declaration);
        }

        _writer.Blank();
    }

    private void WriteMembers()
    {
        if (!_omitted.Contains(GeneratedMembers.Constructor.ToString()))
        {
            _writer.Write($"public {_spec.Type.Name}(global::AttentionGen.MultiHeadAttentionWeights weights){stub.Initializer}{Throws}").Blank();
        }

        foreach ((string type, string name) in GeneratedMembers.Properties)
        {
            if (!_omitted.Contains(name))
            {
                _writer.Write($"public static global::{type} {name}{Throws}");
            }
        }

        foreach (MethodSignature method in Methods().Where(method => !_omitted.Contains(method.Member.ToString())))
        {
            _writer.Blank().Write($"public {(IsStatic(method) ? "static " : "")}{SignatureText.Of(method, stub.IsModern)}{Throws}");
        }
    }

    private IEnumerable<MethodSignature> Methods()
    {
        IEnumerable<MethodSignature> methods = LayerMethods.All(anyLength: _spec.Sequence == 0);
        return stub.HasBothLengths
            ? methods.Concat(LayerMethods.All(anyLength: true)).GroupBy(static method => method.Member).Select(static same => same.First())
            : methods;
    }

    private bool IsStatic(MethodSignature method) => method.Name switch
    {
        "Attend" => !_spec.CoreNeedsWeights && !method.Parameters.Any(static parameter => parameter.Name == "cache"),
        _ => method.Name.StartsWith("Get", StringComparison.Ordinal),
    };
}
