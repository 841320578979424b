using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes the making of a mask; reports one whose argument says the opposite of the factory's name.</summary>
internal static class PolarityRule
{
    private static readonly Factory[] Factories =
    [
        new("PaddingMask", "FromValid", "a key that is seen", TrueHides: false, "FromIgnored"),
        new("PaddingMask", "FromIgnored", "a key that is not seen", TrueHides: true, "FromValid"),
        new("AttentionMask", "Allow", "a key that the query may see", TrueHides: false, "Deny"),
        new("AttentionMask", "Deny", "a key that the query may not see", TrueHides: true, "Allow"),
        new("DropoutMask", "FromKept", "a probability that is kept", TrueHides: false, "FromDropped"),
        new("DropoutMask", "FromDropped", "a probability that becomes zero", TrueHides: true, "FromKept"),
    ];

    /// <summary>Whether a method's name is one of the factories': asked first, because it is cheap.</summary>
    public static bool IsName(string name) => Factories.Any(factory => factory.Method == name);

    public static void Check(IInvocationOperation call, CodeFacts facts, Action<Diagnostic> report)
    {
        IMethodSymbol method = call.TargetMethod;
        if (!OptionReader.IsOfLibrary(method.ContainingType)
            || Factories.FirstOrDefault(factory => factory.Method == method.Name && factory.Type == method.ContainingType.Name) is not { } given
            || call.Arguments.Length == 0)
        {
            return;
        }

        IOperation flags = call.Arguments[0].Value;
        if (NameOf(CodeFacts.Strip(flags)) is { } name
            && PolarityNames.Read(name, isPadding: given.Type == "PaddingMask") is { } said
            && said.TrueHides != given.TrueHides)
        {
            Report(given, flags, $"'{name}' reads as {said.Meaning}", report);
        }
        else if (HidesEverything(flags, given, new KnownValues(facts)))
        {
            Report(given, flags, $"an array of nothing but {(given.TrueHides ? "true" : "false")} leaves nothing to attend to", report);
        }
    }

    private static void Report(Factory given, IOperation flags, string reason, Action<Diagnostic> report) => report(Diagnostic.Create(
        DiagnosticDescriptors.DoubtfulPolarity,
        flags.Syntax.GetLocation(),
        ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.Factory, given.Opposite),
        $"{given.Type}.{given.Method}",
        given.Truth,
        reason,
        $"{given.Type}.{given.Opposite}"));

    /// <summary>
    /// Flags that are listed and all hide, or an array that nobody can have written to, whose flags are false. Dropping every
    /// probability is as useless.
    /// </summary>
    private static bool HidesEverything(IOperation flags, Factory given, KnownValues known) => known.Elements(flags) is { } elements
        ? elements.Count != 0 && elements.All(element => element.ConstantValue is { HasValue: true, Value: bool value } && value == given.TrueHides)
        : !given.TrueHides && CodeFacts.Strip(flags) is IArrayCreationOperation { Initializer: null } && known.Length(flags) is not 0;

    /// <summary>The name that an expression ends in: of a variable, a member or a call, without slices and casts.</summary>
    private static string? NameOf(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation { Local.Name: var name } => name,
        IParameterReferenceOperation { Parameter.Name: var name } => name,
        IPropertyReferenceOperation { Property: { Name: "Span" }, Instance: var memory } => NameOf(CodeFacts.Strip(memory)),
        IMemberReferenceOperation { Member.Name: var name } => name,
        IInvocationOperation { TargetMethod.Name: "AsSpan" or "AsMemory" or "Slice" or "ToArray", Instance: var whole } slice =>
            NameOf(CodeFacts.Strip(whole ?? slice.Arguments.FirstOrDefault()?.Value)),
        IInvocationOperation { TargetMethod.Name: var name } => name,
        IImplicitIndexerReferenceOperation { Instance: var whole } => NameOf(CodeFacts.Strip(whole)),
        IArrayElementReferenceOperation { ArrayReference: var whole } => NameOf(CodeFacts.Strip(whole)),
        _ => null,
    };

    /// <summary>A factory, what true means to it, and the one that means the opposite.</summary>
    private sealed record Factory(string Type, string Method, string Truth, bool TrueHides, string Opposite);
}
