namespace AttentionGen.Generator.Model.Functions;

/// <summary>How the parameters are called that a function may ask for.</summary>
internal static class FunctionParameters
{
    public static string NameOf(FunctionParameter parameter)
    {
        string name = parameter.ToString();
        return char.ToLowerInvariant(name[0]) + name.Substring(1);
    }
}
