using System.Collections.Immutable;

namespace AttentionGen.Generator.Model;

/// <summary>
/// Every member that the generated partial declares: the one list that the public-surface emitter writes from and the
/// collision rule checks against. A test holds the emitted code against it.
/// </summary>
internal static class GeneratedMembers
{
    /// <summary>The metadata name of a constructor, so that constructors need no second list.</summary>
    public const string ConstructorName = ".ctor";

    private const string Input = "System.ReadOnlySpan<float>";
    private const string Output = "System.Span<float>";
    private const string Mask = "AttentionGen.PaddingMask";

    public static ImmutableArray<GeneratedMember> All { get; } =
    [
        Method(ConstructorName, "AttentionGen.MultiHeadAttentionWeights"),
        Method("Forward", Input, Output),
        Method("Forward", Input, Output, "int"),
        Method("Forward", Input, Output, "int", "int"),
        Method("Forward", Input, Output, "int", Mask),
        Method("Forward", Input, Output, "int", "int", Mask),
        Method("Attend", Input, Input, Input, Output),
        Method("Attend", Input, Input, Input, Output, "int", "int"),
        Method("GetWorkspaceBytes"),
        Method("GetWorkspaceBytes", "int"),
        Method("GetWorkspaceBytes", "int", "int"),
        Method("GetMultiplyAdds"),
        Method("GetMultiplyAdds", "int"),
        Method("GetMultiplyAdds", "int", "int"),
        Value("Shape"),
        Value("Plan"),
        Value("DModel"),
        Value("Heads"),
        Value("HeadDim"),
        Value("KeyValueHeads"),
        Value("Scale"),
        Value("KeyBlockLength"),
        Value("Parameters"),
        Value("Sequence"),
    ];

    private static GeneratedMember Method(string name, params string[] parameterTypes) =>
        new(name, IsMethod: true, ImmutableArray.Create(parameterTypes));

    private static GeneratedMember Value(string name) => new(name, IsMethod: false, ImmutableArray<string>.Empty);
}

/// <summary>A member of the generated partial.</summary>
/// <param name="Name">Its name, <see cref="GeneratedMembers.ConstructorName"/> for a constructor.</param>
/// <param name="IsMethod">Whether it can be overloaded: a method or constructor, not a constant, field, property or type.</param>
/// <param name="ParameterTypes">C# names of the parameter types in full but without <c>global::</c>, such as "System.Span&lt;float&gt;".</param>
internal sealed record GeneratedMember(string Name, bool IsMethod, EquatableArray<string> ParameterTypes)
{
    /// <summary>How a message names the member: "Heads", or "Forward(int, int)".</summary>
    public override string ToString() => IsMethod ? $"{Name}({string.Join(", ", ParameterTypes)})" : Name;
}
