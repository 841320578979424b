using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>The attribute of the one layer in a source, as the parser gets it and what it makes of it.</summary>
internal static class ParsedAttribute
{
    /// <summary>The spec; null where the attribute is wrong.</summary>
    public static AttentionSpec? Parse(string source)
    {
        (INamedTypeSymbol type, AttributeData attribute, Compilation compilation) = Bind(source);
        return AttributeParser.Parse(type, attribute, compilation, sink: null, CancellationToken.None);
    }

    /// <summary>What the compiler knows of it.</summary>
    public static (INamedTypeSymbol Type, AttributeData Attribute, Compilation Compilation) Bind(string source)
    {
        CSharpCompilation compilation = TestCompilation.Create(source);
        INamedTypeSymbol type = compilation
            .GetSymbolsWithName(static _ => true, SymbolFilter.Type)
            .OfType<INamedTypeSymbol>()
            .Single(static candidate => LayerAttribute.Find(candidate) is not null);
        return (type, LayerAttribute.Find(type)!, compilation);
    }
}
