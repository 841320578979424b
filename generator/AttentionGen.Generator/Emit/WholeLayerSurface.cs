using System.Collections.Immutable;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>What the public members of feed-forwards and whole layers have in common.</summary>
internal static class WholeLayerSurface
{
    /// <summary>A method that calls the one of the core.</summary>
    public static void Method(SourceWriter writer, MethodSignature method, string body, string modifiers = "public") =>
        writer.Write(GeneratedText.NotCovered).Write($"{modifiers} {SignatureText.Of(method)} =>\n    {body};");

    /// <summary>A method whose documentation has been written, and the same without what a call may leave out.</summary>
    public static void Methods(
        SourceWriter writer, Func<ImmutableArray<Parameter>, MethodSignature> method, ImmutableArray<Parameter> last, string body, string bodyWithout)
    {
        Method(writer, method(last), body);
        writer.Blank().Write($"/// <inheritdoc cref=\"{SignatureText.Reference(method(last))}\"/>");
        Method(writer, method(LayerMethods.Nothing), bodyWithout);
    }

    /// <summary>The useful multiply-adds of a batch, of attention alone or in a whole layer.</summary>
    /// <param name="attention">The attention.</param>
    /// <param name="sequence">The number of tokens of each item, as the method knows it.</param>
    public static string MultiplyAdds(AttentionSpec attention, string sequence) => attention.Functions?.Mask is { ReadsCaptures: false }
        ? $"CountMultiplyAdds(batch, {sequence}, memoryLength: 0, default)"
        : $"global::AttentionGen.Kernels.LayerCost.MultiplyAdds(batch, {sequence}, MultiplyAddsPerToken, MultiplyAddsPerPair, {attention.LeftWindow}, {attention.RightWindow}, {attention.AddedKeys})";

    /// <summary>What the documentation says of a mask function, to which those that capture something add a method.</summary>
    public static string MaskNotes(AttentionSpec attention) => attention.Functions?.Mask switch
    {
        null => "",
        { ReadsCaptures: true } mask => $"; what {mask.Method} hides does count, without what it captures",
        { } mask => $"; what {mask.Method} hides does not count",
    };

    /// <summary>A constant.</summary>
    public static void Constant(SourceWriter writer, string name, long value, string summary, string type = "int") =>
        writer.Write($"/// <summary>{summary}</summary>").Write($"public const {type} {name} = {VectorDialect.Offset(value)};").Blank();

    /// <summary>The constructor.</summary>
    public static void Constructor(SourceWriter writer, TypeLocation type, string weights)
    {
        string name = type.Name.TrimStart('@');
        writer.Blank().Write(
            $$"""
            /// <summary>Packs the weights once, in the order in which this machine's kernels read them.</summary>
            /// <param name="weights">Weights of this shape; the layer keeps no reference to them.</param>
            /// <exception cref="global::System.ArgumentNullException">No weights.</exception>
            /// <exception cref="global::System.ArgumentException">The weights have another shape; the message names what differs.</exception>
            {{GeneratedText.NotCovered}}
            public {{type.Name}}(global::AttentionGen.{{weights}} weights)
            {
                global::System.ArgumentNullException.ThrowIfNull(weights);
                weights.ThrowUnlessShape("{{name}}", GeneratedFacts.Shape);
                _core = Create(weights);
            }
            """);
    }
}
