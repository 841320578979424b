using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>
/// Takes a compilation in which generated code could not name all types of the library; hands on the members of a layer that
/// cannot be declared there, because their signatures have one of these types.
/// </summary>
internal static class StubNames
{
    private static readonly string[] Foreign = ["AttentionGen.", "System.Numerics.Tensors."];

    public static IEnumerable<GeneratedMember> OutOfReach(LayerKind kind, Compilation compilation)
    {
        var answers = new Dictionary<string, bool>();
        foreach (GeneratedMember member in kind.Members)
        {
            if (Types(member).Any(type => !CanName(type)))
            {
                yield return member;
            }
        }

        bool CanName(string type)
        {
            if (!answers.TryGetValue(type, out bool answer))
            {
                answers[type] = answer = !Foreign.Any(space => type.StartsWith(space, StringComparison.Ordinal)) || IsTheOnlyOne(MetadataName(type), compilation);
            }

            return answer;
        }
    }

    /// <summary>What stands in the declaration of a member, in full.</summary>
    private static IEnumerable<string> Types(GeneratedMember member)
    {
        IEnumerable<string> returned = LayerMethods.All(anyLength: true).Concat(LayerMethods.All(anyLength: false)).Concat(WholeLayerMethods.OfTransformerLayer)
            .Where(method => method.Member.Equals(member))
            .Select(static method => method.Returns);
        IEnumerable<string> properties = GeneratedMembers.Properties
            .Where(property => property.Name == member.Name)
            .Select(static property => property.Type);
        return member.ParameterTypes.Select(static type => type.Replace(GeneratedMembers.ByReference, "")).Concat(returned).Concat(properties);
    }

    private static bool IsTheOnlyOne(string metadataName, Compilation compilation)
    {
        INamedTypeSymbol[] found = [.. compilation.GetTypesByMetadataName(metadataName).Where(type => compilation.IsSymbolAccessibleWithin(type, compilation.Assembly))];
        return found.Length == 1 && LibraryRules.IsGlobal(found[0], compilation);
    }

    /// <summary>All generic types among them take one argument.</summary>
    private static string MetadataName(string type) => type.Split('<') is { Length: > 1 } parts ? parts[0] + "`1" : type;
}
