using System.Collections.Immutable;

namespace AttentionGen.Generator.Model;

/// <summary>
/// Every member that the generated partial declares: what the collision rule checks against. A test holds the
/// emitted code against this list, in both directions.
/// </summary>
internal static class GeneratedMembers
{
    /// <summary>The metadata name of a constructor, so that constructors need no second list.</summary>
    public const string ConstructorName = ".ctor";

    private const string Input = "System.ReadOnlySpan<float>";
    private const string Output = "System.Span<float>";
    private const string Mask = "AttentionGen.PaddingMask";
    private const string Workspace = "AttentionGen.Workspace";

    public static ImmutableArray<GeneratedMember> All { get; } =
    [
        Method(ConstructorName, "AttentionGen.MultiHeadAttentionWeights"),
        .. Calls(suffix: ""),
        Method("Forward", Input, Output, "int", Mask, Workspace, "int"),
        Method("Attend", Input, Input, Input, Output, "int", Mask, Workspace, "int"),
        Method("GetWorkspaceBytes", "int", "int"),
        Method("GetWorkspaceBytes", "int", "int", "int"),
        Method("GetAttendWorkspaceBytes", "int", "int"),
        Method("GetAttendWorkspaceBytes", "int", "int", "int", "int"),
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

        // Private, but a second member of the name would not compile either.
        Value("_inputPanels"),
        Value("_outputPanels"),
        Value("Layout"),
        .. Calls("Vector512"),
        .. Calls("Vector256"),
        .. Calls("Vector128"),
        .. Calls("Scalar"),
    ];

    /// <summary>Forward and Attend for any length, or what they lead to for one vector width.</summary>
    private static GeneratedMember[] Calls(string suffix) =>
    [
        Method("Forward" + suffix, Input, Output, "int", "int", Mask, Workspace, "int"),
        Method("Attend" + suffix, Input, Input, Input, Output, "int", "int", "int", Mask, Workspace, "int"),
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
