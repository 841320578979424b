using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>One call of a generated method, as the rules look at it: the layer, the arguments, and what is known around it.</summary>
internal sealed class LayerUse(
    Layer layer,
    LayerMethod method,
    IOperation operation,
    IMethodSymbol target,
    IReadOnlyList<IArgumentOperation> arguments,
    CodeFacts facts,
    Action<Diagnostic> report)
{
    public Layer Layer { get; } = layer;

    public LayerMethod Method { get; } = method;

    public IOperation Operation { get; } = operation;

    /// <summary>The object that is called; null for a constructor or a static method.</summary>
    public IOperation? Receiver { get; } = (operation as IInvocationOperation)?.Instance;

    public CodeFacts Facts { get; } = facts;

    public KnownValues Known { get; } = new(facts);

    /// <summary>How messages name the method, such as "DecoderAttention.Forward".</summary>
    public string Name { get; } = target.MethodKind == MethodKind.Constructor ? "new " + layer.Type.Name : $"{layer.Type.Name}.{target.Name}";

    /// <summary>The expression given for a parameter, or null where it is left at its default.</summary>
    public IOperation? Argument(string parameter) =>
        arguments.FirstOrDefault(argument => argument.ArgumentKind == ArgumentKind.Explicit && argument.Parameter?.Name == parameter)?.Value;

    /// <summary>The number given for a parameter, where it is known.</summary>
    public long? Number(string parameter) => Known.Number(Argument(parameter));

    public void Report(DiagnosticDescriptor rule, IOperation place, params string[] messageArguments) =>
        report(Diagnostic.Create(rule, PlaceOf(place), messageArguments));

    public void Report(Diagnostic diagnostic) => report(diagnostic);

    /// <summary>
    /// The expression if it stands in the call. One that an argument has been given elsewhere, through a local, is reported on
    /// the argument: there the two meet.
    /// </summary>
    public Location PlaceOf(IOperation place)
    {
        if (Operation.Syntax.Span.Contains(place.Syntax.Span))
        {
            return place.Syntax.GetLocation();
        }

        IArgumentOperation? bearer = arguments.FirstOrDefault(argument => argument.ArgumentKind == ArgumentKind.Explicit && LeadsTo(argument.Value, place));
        return (bearer?.Value.Syntax ?? Operation.Syntax).GetLocation();
    }

    private bool LeadsTo(IOperation value, IOperation place) =>
        Facts.Resolve(value) is { } resolved
        && (resolved.Syntax.Span.Contains(place.Syntax.Span)
            || resolved.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(reference =>
                Facts.Resolve(reference) is { } inner && inner.Syntax.Span.Contains(place.Syntax.Span)));
}
