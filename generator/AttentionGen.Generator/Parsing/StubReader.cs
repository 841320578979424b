using System.Collections.Immutable;
using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes an annotated type with problems; hands on the stubs of its members, or null where none can be declared.</summary>
internal static class StubReader
{
    /// <summary>Problems of a class that nothing of the kind could be added to.</summary>
    private static readonly string[] Hopeless = [DiagnosticDescriptors.UnsupportedTarget.Id, DiagnosticDescriptors.LibraryOutOfReach.Id];

    public static LayerStub? Read(INamedTypeSymbol type, AttributeData attribute, IReadOnlyCollection<Diagnostic> problems, CancellationToken cancellationToken)
    {
        if (TypeLocationReader.Read(type) is not { } location || IsHopeless(problems))
        {
            return null;
        }

        var arguments = new AttributeArguments(attribute, cancellationToken);
        var reader = new StandInReader(arguments);
        AttentionSpec standIn = reader.Read(location);
        HashSet<string> needed = [.. CapturedNames.Needed(arguments, LayerKind.MultiHeadAttention, name => StandInReader.Number(standIn, name) == arguments.Number(name))];
        IEnumerable<string> omitted = GeneratedMembers.All
            .Where(member => needed.Contains(member.Name))
            .Concat(MemberRules.Taken(type, LayerKind.MultiHeadAttention))
            .Select(static member => member.ToString())
            .Distinct();
        return new LayerStub(
            standIn,
            reader.IsLengthUnknown,
            IsModern(problems),
            omitted.ToImmutableArray(),
            Messages(problems));
    }

    /// <summary>Whether nothing could be added to the class.</summary>
    public static bool IsHopeless(IReadOnlyCollection<Diagnostic> problems) => problems.Any(static problem => Hopeless.Contains(problem.Id));

    /// <summary>Whether the language is new enough for all that members use.</summary>
    public static bool IsModern(IReadOnlyCollection<Diagnostic> problems) =>
        problems.All(static problem => problem.Id != DiagnosticDescriptors.LanguageVersionTooOld.Id);

    /// <summary>What is wrong, as messages.</summary>
    public static EquatableArray<string> Messages(IReadOnlyCollection<Diagnostic> problems) =>
        problems.Select(static problem => $"{problem.Id}: {problem.GetMessage(CultureInfo.InvariantCulture)}").ToImmutableArray();
}
