using AttentionGen.Generator.Diagnostics;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the attribute's arguments; reports those that are given to the constructor and by name too.</summary>
internal static class ConstructorArgumentRules
{
    public static void Check(AttributeArguments arguments, ProblemReport problems)
    {
        Check("DModel", "dModel", "the model width");
        Check("Heads", "heads", "the number of query heads");

        void Check(string name, string parameter, string meaning)
        {
            if (arguments.IsSetTwice(name))
            {
                problems.Add(
                    DiagnosticDescriptors.Contradiction,
                    arguments.LocationOf(name),
                    new WayOut { Removals = [name] },
                    name,
                    $"the constructor's {parameter}",
                    $"both are {meaning}",
                    "remove one of the two");
            }
        }
    }
}
