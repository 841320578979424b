using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the signature of a method, for its declaration and for references to it.</summary>
internal static class SignatureText
{
    /// <summary>The declaration behind its modifiers.</summary>
    /// <param name="method">The method.</param>
    /// <param name="isModern">Whether the language knows <c>scoped</c> parameters and types that may be null.</param>
    public static string Of(MethodSignature method, bool isModern = true) =>
        $"{Global(method.Returns)} {method.Name}({string.Join(", ", method.Parameters.Select(parameter => Of(parameter, isModern)))})";

    /// <summary>How the documentation of another member names it.</summary>
    public static string Reference(MethodSignature method) =>
        $"{method.Name}({string.Join(", ", method.Parameters.Select(static parameter => Type(parameter).Replace('<', '{').Replace('>', '}')))})";

    private static string Of(Parameter parameter, bool isModern) =>
        (isModern && IsByReference(parameter) ? "scoped " : "")
        + Type(parameter)
        + (isModern && parameter.IsNullable ? "? " : " ")
        + parameter.Name
        + (parameter.Default.Length > 0 ? " = " + parameter.Default : "");

    private static string Type(Parameter parameter) => IsByReference(parameter)
        ? GeneratedMembers.ByReference + Global(parameter.Type.Substring(GeneratedMembers.ByReference.Length))
        : Global(parameter.Type);

    private static bool IsByReference(Parameter parameter) => parameter.Type.StartsWith(GeneratedMembers.ByReference, StringComparison.Ordinal);

    /// <summary>Only what is in a namespace can be hidden by a name of the user's.</summary>
    private static string Global(string type) => type.Contains('.') ? "global::" + type : type;
}
