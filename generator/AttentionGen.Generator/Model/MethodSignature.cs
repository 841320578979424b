using System.Collections.Immutable;

namespace AttentionGen.Generator.Model;

/// <summary>A method of a layer as its callers see it, whatever it does.</summary>
/// <param name="Returns">The type that it returns, in full but without <c>global::</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">What it takes.</param>
internal sealed record MethodSignature(string Returns, string Name, ImmutableArray<Parameter> Parameters)
{
    /// <summary>The method among the members of a layer, by which overloads are told apart.</summary>
    public GeneratedMember Member => new(Name, IsMethod: true, Parameters.Select(static parameter => parameter.Type).ToImmutableArray());
}

/// <summary>A parameter of a method.</summary>
/// <param name="Type">
/// Its type in full but without <c>global::</c>, such as "System.Span&lt;float&gt;", with <see cref="GeneratedMembers.ByReference"/>
/// in front where it is passed by reference.
/// </param>
/// <param name="Name">Its name.</param>
/// <param name="Default">What it is where a call leaves it out; empty where none may.</param>
internal sealed record Parameter(string Type, string Name, string Default = "")
{
    /// <summary>Whether callers may give null, which they may where it is the default.</summary>
    public bool IsNullable => Default == "null";
}
