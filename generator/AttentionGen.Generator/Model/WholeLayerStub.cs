namespace AttentionGen.Generator.Model;

/// <summary>A feed-forward or a whole layer whose attribute is wrong, as its callers see it; see <see cref="LayerStub"/>.</summary>
/// <param name="Type">The annotated type.</param>
/// <param name="Declaration">How the type is declared again: a class, or what the user made of it.</param>
/// <param name="Initializer">What the constructor calls of its base, as <see cref="LayerStub.Initializer"/>.</param>
/// <param name="IsFeedForward">Whether it is a feed-forward; otherwise a whole layer.</param>
/// <param name="Constants">The constants, with the numbers that the attribute says where it says some.</param>
/// <param name="IsModern">Whether the language is new enough for all that the members use.</param>
/// <param name="Omitted">Members that cannot be declared, as <see cref="GeneratedMember.ToString"/> names them.</param>
/// <param name="Problems">What is wrong, as messages; none where somebody else reports it.</param>
internal sealed record WholeLayerStub(
    TypeLocation Type,
    string Declaration,
    string Initializer,
    bool IsFeedForward,
    EquatableArray<(string Name, int Value)> Constants,
    bool IsModern,
    EquatableArray<string> Omitted,
    EquatableArray<string> Problems);

/// <summary>An annotated declaration: a layer to write, or stubs of one, or neither where none would help.</summary>
internal readonly record struct ParsedWholeLayer<TSpec>(TSpec? Spec, WholeLayerStub? Stub)
    where TSpec : class;
