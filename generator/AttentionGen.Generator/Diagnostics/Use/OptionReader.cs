using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a call; hands on what it carries besides its tensors, by the names of <c>AttentionOptions</c>.</summary>
internal static class OptionReader
{
    private const string LibraryNamespace = "AttentionGen";

    /// <summary>The options that are set to something, as far as it can be told.</summary>
    public static IReadOnlyDictionary<string, IOperation> Read(LayerUse use)
    {
        var options = new Dictionary<string, IOperation>();
        Add(options, "Padding", use.Argument("padding"), use.Facts);
        Add(options, "Workspace", use.Argument("workspace"), use.Facts);
        Add(options, "MaxDegreeOfParallelism", use.Argument("maxDegreeOfParallelism"), use.Facts);
        if (use.Facts.Resolve(use.Argument("options")) is IObjectCreationOperation { Initializer.Initializers: var initializers })
        {
            foreach (ISimpleAssignmentOperation assignment in initializers.OfType<ISimpleAssignmentOperation>())
            {
                if (assignment.Target is IPropertyReferenceOperation { Property.Name: var name })
                {
                    Add(options, name, assignment.Value, use.Facts);
                }
            }
        }

        return options;
    }

    /// <summary>The factory call that made a mask or an output, if it is one of the library's.</summary>
    public static IInvocationOperation? Factory(IOperation? option, CodeFacts facts) =>
        facts.Resolve(option) is IInvocationOperation { TargetMethod: { IsStatic: true } method } call && IsOfLibrary(method.ContainingType) ? call : null;

    /// <summary>Whether a type is declared in the library's own namespace.</summary>
    public static bool IsOfLibrary(INamedTypeSymbol? type) =>
        type is { ContainingType: null, ContainingNamespace: { Name: LibraryNamespace, ContainingNamespace.IsGlobalNamespace: true } };

    private static void Add(Dictionary<string, IOperation> options, string name, IOperation? value, CodeFacts facts)
    {
        if (value is not null && !IsNothing(facts.Resolve(value)))
        {
            options[name] = value;
        }
    }

    /// <summary>The ways to write that an option is not used.</summary>
    private static bool IsNothing(IOperation? value) => value switch
    {
        null or IDefaultValueOperation => true,
        IPropertyReferenceOperation { Property: { Name: "None" or "Empty", IsStatic: true } } => true,
        { ConstantValue: { HasValue: true, Value: null or 0 } } => true,
        _ => false,
    };
}
