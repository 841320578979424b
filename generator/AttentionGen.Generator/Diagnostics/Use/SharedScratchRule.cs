using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a call; reports a workspace or cache that several threads would use at once.</summary>
internal static class SharedScratchRule
{
    public static void Check(LayerUse use)
    {
        if (ParallelBody(use.Operation) is not { } body)
        {
            return;
        }

        OptionReader.Read(use).TryGetValue("Workspace", out IOperation? workspace);
        Check(use, body, "workspace", workspace);
        Check(use, body, "cache", use.Argument("cache"));
        if (use.Method.Kind == LayerMethodKind.ProjectMemory)
        {
            Check(use, body, "memory", use.Argument("memory"));
        }
    }

    private static void Check(LayerUse use, IAnonymousFunctionOperation body, string subject, IOperation? shared)
    {
        if (Variables.Of(shared, use.Facts) is { } variable and not IPropertySymbol && Variables.IsDeclaredOutside(variable, body))
        {
            use.Report(DiagnosticDescriptors.SharedScratch, shared!, subject, use.Name, variable.Name);
        }
    }

    /// <summary>The lambda around a call that the platform runs on several threads at once.</summary>
    private static IAnonymousFunctionOperation? ParallelBody(IOperation operation)
    {
        for (IOperation? parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation lambda && IsRunInParallel(lambda))
            {
                return lambda;
            }
        }

        return null;
    }

    private static bool IsRunInParallel(IAnonymousFunctionOperation lambda)
    {
        IOperation? parent = lambda.Parent;
        while (parent is IDelegateCreationOperation or IConversionOperation)
        {
            parent = parent.Parent;
        }

        return parent is IArgumentOperation { Parameter.Name: "body" or "action", Parent: IInvocationOperation { TargetMethod: var method } }
            && method is { ContainingType.Name: "Parallel", Name: "For" or "ForEach" or "ForAsync" or "ForEachAsync" }
                or { ContainingType.Name: "ParallelEnumerable", Name: "ForAll" };
    }
}
