namespace AttentionGen.Generator.Model;

/// <summary>
/// A layer whose attribute is wrong, as its callers see it. It gets its public members without code behind them, so that the
/// only errors are those of the attribute, and none at each use of the class.
/// </summary>
/// <param name="StandIn">
/// The attribute with everything that is wrong replaced: a spec like any other, whose members and constants are those of the stubs.
/// </param>
/// <param name="Declaration">How a part of the class begins, which need not be one that could be a layer: "partial record DecoderAttention".</param>
/// <param name="Initializer">What its constructor has to call first, or nothing: ": base(default(int))".</param>
/// <param name="HasBothLengths">Whether methods are there with lengths and without, because the fixed length itself is wrong.</param>
/// <param name="IsModern">Whether the language is new enough for all that the members of a layer use.</param>
/// <param name="Omitted">Members that cannot be declared, as <see cref="GeneratedMember.ToString"/> names them.</param>
/// <param name="Problems">What is wrong, as messages; none where somebody else reports it.</param>
internal sealed record LayerStub(
    AttentionSpec StandIn,
    string Declaration,
    string Initializer,
    bool HasBothLengths,
    bool IsModern,
    EquatableArray<string> Omitted,
    EquatableArray<string> Problems);

/// <summary>An annotated declaration: a layer to write, or stubs of one, or neither where none would help.</summary>
internal readonly record struct ParsedLayer(AttentionSpec? Spec, LayerStub? Stub);
