using System.Collections.Immutable;
using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes an annotated type with problems; hands on the stubs of its members, or null where none can be declared.</summary>
internal static class StubReader
{
    public static LayerStub? Read(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, IReadOnlyCollection<Diagnostic> problems, CancellationToken cancellationToken)
    {
        bool isModern = IsModern(problems);
        GeneratedMember[] outOfReach = OutOfReach(LayerKind.MultiHeadAttention, compilation, problems);
        if (TypeLocationReader.Read(type) is not { } location
            || StubTarget.Initializer(type, isModern, cancellationToken) is not { } initializer
            || outOfReach.Contains(GeneratedMembers.Constructor))
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
            .Concat(outOfReach)
            .Select(static member => member.ToString())
            .Distinct();
        return new LayerStub(
            standIn,
            TypeLocationReader.Declaration(type),
            initializer,
            reader.IsLengthUnknown,
            isModern,
            omitted.ToImmutableArray(),
            Messages(problems));
    }

    /// <summary>Members that cannot be declared because the library, or a part of it, is out of reach.</summary>
    public static GeneratedMember[] OutOfReach(LayerKind kind, Compilation compilation, IReadOnlyCollection<Diagnostic> problems) =>
        problems.Any(static problem => problem.Id == DiagnosticDescriptors.LibraryOutOfReach.Id) ? [.. StubNames.OutOfReach(kind, compilation)] : [];

    /// <summary>Whether the language is new enough for all that members use.</summary>
    public static bool IsModern(IReadOnlyCollection<Diagnostic> problems) =>
        problems.All(static problem => problem.Id != DiagnosticDescriptors.LanguageVersionTooOld.Id);

    /// <summary>What is wrong, as messages.</summary>
    public static EquatableArray<string> Messages(IReadOnlyCollection<Diagnostic> problems) =>
        problems.Select(static problem => $"{problem.Id}: {problem.GetMessage(CultureInfo.InvariantCulture)}").ToImmutableArray();
}
