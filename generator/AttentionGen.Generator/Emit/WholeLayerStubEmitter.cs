using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the public members of a feed-forward or a whole layer whose attribute is wrong, without code behind them.</summary>
internal static class WholeLayerStubEmitter
{
    private const string Throws = " => throw new global::System.NotImplementedException();";

    /// <summary>The file has the name of that with the real members, whose place it takes.</summary>
    public static GeneratedFile Write(WholeLayerStub stub)
    {
        var writer = new SourceWriter();
        var omitted = new HashSet<string>(stub.Omitted);
        string kind = stub.IsFeedForward ? "FeedForward" : "TransformerLayer";
        string weights = $"AttentionGen.{kind}Weights";
        PartialType.WriteFileHeader(writer, stub.Type, "Stands in for the public members until the attribute is mended.", stub.IsModern);
        writer.Write("#pragma warning disable CS1591 // no documentation");
        writer.Write("#pragma warning disable CS0108 // a base class that is a layer itself has the same members");
        foreach (string problem in stub.Problems)
        {
            writer.Write($"#error {problem}");
        }

        writer.Blank();
        PartialType.Open(writer, stub.Type, stub.Declaration + (stub.IsFeedForward ? "" : " : global::AttentionGen.ITransformerLayer"));
        foreach ((string name, int value) in stub.Constants)
        {
            Member(name, $"public const int {name} = {value};");
        }

        foreach (string name in new[] { "Parameters", "WeightBytes", "MultiplyAddsPerToken", "MultiplyAddsPerPair", "CacheBytesPerToken", "MultiplyAddsPerMemoryRow" })
        {
            if (!stub.IsFeedForward || !(name.EndsWith("Pair", StringComparison.Ordinal) || name.EndsWith("Row", StringComparison.Ordinal) || name.StartsWith("Cache", StringComparison.Ordinal)))
            {
                Member(name, $"public const long {name} = 0;");
            }
        }

        Member($".ctor({weights})", $"public {stub.Type.Name}(global::{weights} weights){stub.Initializer}{Throws}");
        Member("Shape", $"public static global::AttentionGen.{kind}Shape Shape{Throws}");
        if (!stub.IsFeedForward)
        {
            Member("Plan", $"public static global::AttentionGen.AttentionPlan Plan{Throws}");
            writer.Write($"global::AttentionGen.Kernels.TransformerLayerCore global::AttentionGen.ITransformerLayer.Core{Throws}");
        }

        foreach (MethodSignature method in stub.IsFeedForward ? WholeLayerMethods.OfFeedForward : WholeLayerMethods.OfTransformerLayer)
        {
            string modifier = method.Name == "GetMultiplyAdds" ? "static " : "";
            Member(method.Member.ToString(), $"public {modifier}{SignatureText.Of(method, stub.IsModern)}{Throws}");
        }

        PartialType.Close(writer, stub.Type);
        return new GeneratedFile(PartialType.SurfaceFile(stub.Type), writer.ToString());

        void Member(string name, string text)
        {
            if (!omitted.Contains(name))
            {
                writer.Write(text);
            }
        }
    }
}
