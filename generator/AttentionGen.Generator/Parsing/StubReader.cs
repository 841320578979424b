using System.Collections.Immutable;
using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes an annotated type with problems; hands on the stubs of its members, or null where none can be declared.</summary>
internal static class StubReader
{
    /// <summary>The stubs of attention.</summary>
    public static LayerStub? Read(
        INamedTypeSymbol type, AttributeData attribute, Compilation compilation, IReadOnlyCollection<Diagnostic> problems, CancellationToken cancellationToken)
    {
        if (TypeLocationReader.Read(type) is not { } location)
        {
            return null;
        }

        var arguments = new AttributeArguments(attribute, cancellationToken);
        var reader = new StandInReader(arguments);
        AttentionSpec standIn = reader.Read(location);
        return ReadShell(type, location, LayerKind.MultiHeadAttention, arguments, compilation, problems, name => StandInReader.Number(standIn, name), cancellationToken) is { } shell
            ? new LayerStub(shell, standIn, reader.IsLengthUnknown)
            : null;
    }

    /// <summary>Those of a feed-forward or a whole layer.</summary>
    public static WholeLayerStub? Read(
        INamedTypeSymbol type,
        LayerKind kind,
        AttributeArguments arguments,
        Compilation compilation,
        IReadOnlyCollection<Diagnostic> problems,
        CancellationToken cancellationToken)
    {
        if (TypeLocationReader.Read(type) is not { } location)
        {
            return null;
        }

        (string Name, int Value)[] constants =
        [
            .. kind.Members
                .Where(static member => !member.IsMethod && member.Name is "DModel" or "Heads" or "HeadDim" or "KeyValueHeads" or "Hidden" or "MemoryDim" or "KeyBlockLength")
                .Select(member => (member.Name, Math.Max(1, arguments.Read<int>(member.Name).Or(1)))),
        ];
        return ReadShell(type, location, kind, arguments, compilation, problems, Number, cancellationToken) is { } shell
            ? new WholeLayerStub(shell, kind == LayerKind.FeedForward, constants.ToImmutableArray())
            : null;

        double? Number(string name) => constants.Where(constant => constant.Name == name).Select(static constant => (double?)constant.Value).FirstOrDefault();
    }

    /// <summary>What all kinds have; null where a part of the class cannot be declared.</summary>
    /// <param name="type">The annotated type.</param>
    /// <param name="location">The same for generated code.</param>
    /// <param name="kind">The kind of layer.</param>
    /// <param name="arguments">Its attribute's arguments.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="problems">What is wrong.</param>
    /// <param name="number">The number that a constant of the stubs has, where the attribute has an argument of that name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    private static StubShell? ReadShell(
        INamedTypeSymbol type,
        TypeLocation location,
        LayerKind kind,
        AttributeArguments arguments,
        Compilation compilation,
        IReadOnlyCollection<Diagnostic> problems,
        Func<string, double?> number,
        CancellationToken cancellationToken)
    {
        bool isModern = problems.All(static problem => problem.Id != DiagnosticDescriptors.LanguageVersionTooOld.Id);
        GeneratedMember[] outOfReach = problems.Any(static problem => problem.Id == DiagnosticDescriptors.LibraryOutOfReach.Id)
            ? [.. StubNames.OutOfReach(kind, compilation)]
            : [];
        if (StubTarget.Initializer(type, isModern, cancellationToken) is not { } initializer
            || outOfReach.Any(static member => member.Name == GeneratedMembers.ConstructorName))
        {
            return null;
        }

        HashSet<string> needed = [.. CapturedNames.Needed(arguments, kind, name => number(name) == arguments.Number(name))];
        IEnumerable<string> omitted = kind.Members
            .Where(member => needed.Contains(member.Name))
            .Concat(MemberRules.Taken(type, kind))
            .Concat(outOfReach)
            .Select(static member => member.ToString())
            .Distinct();
        return new StubShell(location, TypeLocationReader.Declaration(type), initializer, isModern, omitted.ToImmutableArray(), Messages(problems));
    }

    private static EquatableArray<string> Messages(IReadOnlyCollection<Diagnostic> problems) =>
        problems.Select(static problem => $"{problem.Id}: {problem.GetMessage(CultureInfo.InvariantCulture)}").ToImmutableArray();
}
