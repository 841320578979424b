using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the attribute's arguments; reports those that are given to the constructor and by name too.</summary>
internal static class ConstructorArgumentRules
{
    public static void Check(AttributeArguments arguments, LayerKind kind, ProblemReport problems)
    {
        foreach ((string name, string meaning) in kind.ConstructorArguments)
        {
            if (arguments.IsSetTwice(name))
            {
                problems.Add(
                    DiagnosticDescriptors.Contradiction,
                    arguments.LocationOf(name),
                    new WayOut { Removals = [name] },
                    name,
                    $"the constructor's {char.ToLowerInvariant(name[0])}{name.Substring(1)}",
                    $"both are {meaning}",
                    "remove one of the two");
            }
        }
    }
}
