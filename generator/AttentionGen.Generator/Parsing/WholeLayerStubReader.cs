using System.Collections.Immutable;
using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a feed-forward or a whole layer with problems; hands on the stubs of its members, or null where none can be declared.</summary>
internal static class WholeLayerStubReader
{
    public static WholeLayerStub? Read(
        INamedTypeSymbol type,
        LayerKind kind,
        AttributeArguments arguments,
        Compilation compilation,
        IReadOnlyCollection<Diagnostic> problems,
        CancellationToken cancellationToken)
    {
        bool isModern = StubReader.IsModern(problems);
        GeneratedMember[] outOfReach = StubReader.OutOfReach(kind, compilation, problems);
        if (TypeLocationReader.Read(type) is not { } location
            || StubTarget.Initializer(type, isModern, cancellationToken) is not { } initializer
            || outOfReach.Any(static member => member.Name == GeneratedMembers.ConstructorName))
        {
            return null;
        }

        (string Name, int Value)[] constants =
        [
            .. kind.Members
                .Where(static member => !member.IsMethod && member.Name is "DModel" or "Heads" or "HeadDim" or "KeyValueHeads" or "Hidden" or "MemoryDim" or "KeyBlockLength")
                .Select(member => (member.Name, Math.Max(1, arguments.Read<int>(member.Name).Or(1)))),
        ];
        HashSet<string> needed = [.. CapturedNames.Needed(arguments, kind, name => constants.Any(constant => constant.Name == name && constant.Value == arguments.Number(name)))];
        IEnumerable<string> omitted = kind.Members
            .Where(member => needed.Contains(member.Name))
            .Concat(MemberRules.Taken(type, kind))
            .Concat(outOfReach)
            .Select(static member => member.ToString())
            .Distinct();
        return new WholeLayerStub(
            location,
            TypeLocationReader.Declaration(type),
            initializer,
            kind == LayerKind.FeedForward,
            constants.ToImmutableArray(),
            isModern,
            omitted.ToImmutableArray(),
            StubReader.Messages(problems));
    }
}
