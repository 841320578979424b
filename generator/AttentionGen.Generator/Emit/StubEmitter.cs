using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the public members of a layer of any kind whose attribute is wrong, without code behind them.</summary>
/// <remarks>
/// Where it is not known what the attribute means, they are more rather than fewer: what callers use is there, and what a
/// mended attribute would not have is not said before it is mended.
/// </remarks>
internal static class StubEmitter
{
    private const string Throws = " => throw new global::System.NotImplementedException();";

    /// <summary>Attention.</summary>
    public static GeneratedFile Write(LayerStub stub) => Write(stub.Shell, StubMembers.Of(stub));

    /// <summary>A feed-forward or a whole layer.</summary>
    public static GeneratedFile Write(WholeLayerStub stub) => Write(stub.Shell, StubMembers.Of(stub));

    /// <summary>The file has the name of that with the real members, whose place it takes.</summary>
    private static GeneratedFile Write(StubShell shell, StubMembers members)
    {
        var writer = new SourceWriter();
        var omitted = new HashSet<string>(shell.Omitted);
        PartialType.WriteFileHeader(writer, shell.Type, "Stands in for the public members until the attribute is mended.", shell.IsModern);
        writer.Write("#pragma warning disable CS1591 // no documentation");
        writer.Write("#pragma warning disable CS0108 // a base class that is a layer itself has the same members");
        foreach (string problem in shell.Problems)
        {
            writer.Write($"#error {problem}");
        }

        writer.Blank();
        PartialType.Open(writer, shell.Type, shell.Declaration + members.Bases);
        foreach (LayerConstant constant in members.Constants)
        {
            Member(constant.Name, constant.Declaration);
        }

        writer.Blank();
        Member(
            $"{GeneratedMembers.ConstructorName}({members.Weights})",
            $"public {shell.Type.Name}(global::{members.Weights} weights){shell.Initializer}{Throws}");
        foreach ((string type, string name) in members.Properties)
        {
            Member(name, $"public static global::{type} {name}{Throws}");
        }

        foreach (string property in members.OfInterfaces)
        {
            writer.Write(property + Throws);
        }

        foreach ((MethodSignature method, bool isStatic) in members.Methods)
        {
            Member(method.Member.ToString(), $"public {(isStatic ? "static " : "")}{SignatureText.Of(method, shell.IsModern)}{Throws}");
        }

        PartialType.Close(writer, shell.Type);
        return new GeneratedFile(PartialType.SurfaceFile(shell.Type), writer.ToString());

        void Member(string name, string text)
        {
            if (!omitted.Contains(name))
            {
                writer.Write(text);
            }
        }
    }
}
