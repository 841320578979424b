namespace AttentionGen.Generator.Model;

/// <summary>
/// A layer whose attribute is wrong, as its callers see it. It gets its public members without code behind them, so that the
/// only errors are those of the attribute, and none at each use of the class.
/// </summary>
/// <param name="Shell">What is the same for all kinds of layers.</param>
/// <param name="StandIn">
/// The attribute with everything that is wrong replaced: a spec like any other, whose members and constants are those of the stubs.
/// </param>
/// <param name="HasBothLengths">Whether methods are there with lengths and without, because the fixed length itself is wrong.</param>
internal sealed record LayerStub(StubShell Shell, AttentionSpec StandIn, bool HasBothLengths)
{
    /// <summary>The same where somebody else reports what is wrong.</summary>
    public LayerStub WithoutProblems() => this with { Shell = Shell with { Problems = default } };
}

/// <summary>A feed-forward or a whole layer whose attribute is wrong, likewise.</summary>
/// <param name="Shell">What is the same for all kinds of layers.</param>
/// <param name="IsFeedForward">Whether it is a feed-forward; otherwise a whole layer.</param>
/// <param name="Constants">The constants, with the numbers that the attribute says where it says some.</param>
internal sealed record WholeLayerStub(StubShell Shell, bool IsFeedForward, EquatableArray<(string Name, int Value)> Constants)
{
    /// <summary>The same where somebody else reports what is wrong.</summary>
    public WholeLayerStub WithoutProblems() => this with { Shell = Shell with { Problems = default } };
}

/// <summary>What stubs of all kinds of layers have: how their part of the class is declared, and what it cannot have.</summary>
/// <param name="Type">The annotated type.</param>
/// <param name="Declaration">How a part of the class begins, which need not be one that could be a layer: "partial record DecoderAttention".</param>
/// <param name="Initializer">What its constructor has to call first, or nothing: ": base(default(int))".</param>
/// <param name="IsModern">Whether the language is new enough for all that the members of a layer use.</param>
/// <param name="Omitted">Members that cannot be declared, as <see cref="GeneratedMember.ToString"/> names them.</param>
/// <param name="Problems">What is wrong, as messages; none where somebody else reports it.</param>
internal sealed record StubShell(
    TypeLocation Type, string Declaration, string Initializer, bool IsModern, EquatableArray<string> Omitted, EquatableArray<string> Problems);

/// <summary>An annotated declaration: a layer to write, or stubs of one, or neither where none would help.</summary>
internal readonly record struct ParsedLayer(AttentionSpec? Spec, LayerStub? Stub);

/// <summary>The same of a feed-forward or a whole layer.</summary>
internal readonly record struct ParsedWholeLayer<TSpec>(TSpec? Spec, WholeLayerStub? Stub)
    where TSpec : class;
