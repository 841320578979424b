using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes expressions; hands on the variable whose memory they reach, and where that variable is declared.</summary>
internal static class Variables
{
    /// <summary>Deeper nesting than anybody writes; broken code can be circular.</summary>
    private const int DeepestNesting = 16;

    /// <summary>The local, parameter, field or property that a span is a part of, or null where it is none.</summary>
    public static ISymbol? Of(IOperation? operation, CodeFacts facts) => Of(operation, facts, DeepestNesting);

    private static ISymbol? Of(IOperation? operation, CodeFacts facts, int depth) => depth == 0 ? null : CodeFacts.Strip(operation) switch
    {
        ILocalReferenceOperation { Local: var local } =>
            IsPart(facts.ValueOf(local)) && Of(facts.ValueOf(local), facts, depth - 1) is { } source && facts.IsStable(source) ? source : local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IPropertyReferenceOperation { Property.Name: "Span", Instance: { } memory } => Of(memory, facts, depth - 1),
        IMemberReferenceOperation { Member: var member, Instance: null or IInstanceReferenceOperation } => member,
        IInvocationOperation { TargetMethod.Name: "AsSpan" or "AsMemory" or "Slice", Instance: var whole } slice =>
            Of(whole ?? slice.Arguments.FirstOrDefault()?.Value, facts, depth - 1),
        IImplicitIndexerReferenceOperation { Instance: var whole } => Of(whole, facts, depth - 1),
        _ => null,
    };

    /// <summary>Whether an expression is a variable as a whole, and not a part of another one under a name of its own.</summary>
    public static bool IsWhole(IOperation? operation, CodeFacts facts) => CodeFacts.Strip(operation) switch
    {
        ILocalReferenceOperation { Local: var local } reference => SymbolEqualityComparer.Default.Equals(Of(reference, facts), local),
        IParameterReferenceOperation => true,
        IMemberReferenceOperation { Member.Name: not "Span", Instance: null or IInstanceReferenceOperation } => true,
        _ => false,
    };

    /// <summary>Whether the variable is there before the operation begins, and the same one each time that it runs.</summary>
    public static bool IsDeclaredOutside(ISymbol variable, IOperation operation) => variable switch
    {
        ILocalSymbol or IParameterSymbol => !variable.DeclaringSyntaxReferences.Any(reference =>
            reference.SyntaxTree == operation.Syntax.SyntaxTree && operation.Syntax.Span.Contains(reference.Span)),
        _ => true,
    };

    /// <summary>Whether a value shares the memory of another variable instead of bringing its own.</summary>
    private static bool IsPart(IOperation? value) => CodeFacts.Strip(value) is
        ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation or IImplicitIndexerReferenceOperation
        or IInvocationOperation { TargetMethod.Name: "AsSpan" or "AsMemory" or "Slice" };
}
