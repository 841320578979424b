using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes the opening of a file of weights; reports one that nobody can close.</summary>
/// <remarks>
/// The file stays open until then. Whatever might hand the object to somebody else, by returning, storing,
/// capturing or passing it on, is taken as closing it; the library's own methods read from it and do not.
/// </remarks>
internal static class DisposalRule
{
    public static bool IsName(string name) => name == "Open";

    public static void Check(IInvocationOperation call, CodeFacts facts, Action<Diagnostic> report)
    {
        if (call.TargetMethod.ContainingType is { Name: "SafetensorsFile" or "SafetensorsCheckpoint" or "OnnxCheckpoint" } type
            && OptionReader.IsOfLibrary(type)
            && IsLost(call, facts))
        {
            report(Diagnostic.Create(DiagnosticDescriptors.NotDisposed, call.Syntax.GetLocation(), type.Name));
        }
    }

    private static bool IsLost(IOperation value, CodeFacts facts) => value.Parent switch
    {
        IExpressionStatementOperation => true,
        ISimpleAssignmentOperation { Target: IDiscardOperation } => true,
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator } =>
            !IsUsing(declarator) && facts.Root.Descendants().OfType<ILocalReferenceOperation>()
                .Where(reference => SymbolEqualityComparer.Default.Equals(reference.Local, local))
                .All(reference => OnlyReads(reference)),
        _ => OnlyReads(value),
    };

    /// <summary>Whether this use of the object leaves it where it is.</summary>
    private static bool OnlyReads(IOperation reference) => reference.Parent switch
    {
        IInvocationOperation { TargetMethod: var method, Instance: var instance } when instance == reference => method.Name != "Dispose",
        IMethodReferenceOperation => false,
        IPropertyReferenceOperation => true,
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType: var type } } => OptionReader.IsOfLibrary(type),
        IConversionOperation { IsImplicit: true } conversion => OnlyReads(conversion),
        IBinaryOperation or IIsPatternOperation => true,
        _ => false,
    };

    private static bool IsUsing(IVariableDeclaratorOperation declarator) =>
        declarator.Parent?.Parent is { } group && (group is IUsingOperation || group.Parent is IUsingDeclarationOperation or IUsingOperation);
}
