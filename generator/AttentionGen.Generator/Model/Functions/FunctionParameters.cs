using System.Collections.Immutable;

namespace AttentionGen.Generator.Model.Functions;

/// <summary>How the parameters are called that a function may ask for.</summary>
internal static class FunctionParameters
{
    /// <summary>Those that say which pair it is, which all functions may ask for.</summary>
    public static ImmutableArray<FunctionParameter> Positions { get; } =
        [FunctionParameter.Batch, FunctionParameter.Head, FunctionParameter.Query, FunctionParameter.Key, FunctionParameter.QueryRow, FunctionParameter.KeyRow];

    public static string NameOf(FunctionParameter parameter)
    {
        string name = parameter.ToString();
        return char.ToLowerInvariant(name[0]) + name.Substring(1);
    }
}
