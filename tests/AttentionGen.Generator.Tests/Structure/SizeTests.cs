using Microsoft.CodeAnalysis;
using Xunit;

namespace AttentionGen.Generator.Tests.Structure;

/// <summary>Files and types stay small enough to be read at once.</summary>
public sealed class SizeTests
{
    private const int MostLines = 300;
    private const int MostFields = 15;

    /// <summary>Types that are a list of facts, one beside the other, with no behaviour that needs all of them in mind.</summary>
    private static readonly string[] Tables =
    [
        "AttentionAttribute", "AttentionShape", "LayerLayout", "MultiHeadAttentionTensors", "WeightArrays", "AttentionSpec", "ScratchMap",
    ];

    [Fact]
    public void NoFile_IsLongerThanAScreenfulOrFive()
    {
        string[] files = [.. SourceTree.Runtime.Files, .. SourceTree.Generator.Files, .. SourceTree.Onnx.Files, .. SourceTree.Sessions.Files, .. SourceTree.Orleans.Files, .. SourceTree.ExtensionsAI.Files];

        Assert.NotEmpty(files);
        Assert.All(files, static path => Assert.True(File.ReadLines(path).Count() <= MostLines, $"{path} is longer than {MostLines} lines."));
    }

    [Fact]
    public void NoType_HasMoreFieldsThanOneCanKeepInMind_ButTables()
    {
        INamedTypeSymbol[] types = [.. SourceTree.Runtime.Types, .. SourceTree.Generator.Types, .. SourceTree.Onnx.Types, .. SourceTree.Sessions.Types, .. SourceTree.Orleans.Types, .. SourceTree.ExtensionsAI.Types];
        string[] large = [.. types.Where(static type => Fields(type) > MostFields).Select(static type => type.Name).Distinct().Order()];

        Assert.Empty(SourceTree.Generator.Errors);
        Assert.Equal(Tables.Order(), large);
    }

    /// <summary>Instance fields, with those of properties that keep their value, and of captured parameters.</summary>
    private static int Fields(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Enum ? 0 : type.GetMembers().OfType<IFieldSymbol>().Count(static field => !field.IsStatic && !field.IsConst);
}
