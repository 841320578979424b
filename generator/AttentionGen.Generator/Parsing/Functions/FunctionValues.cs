using AttentionGen.Generator.Model.Functions;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing.Functions;

/// <summary>C# types and constants as those of nodes.</summary>
internal static class FunctionValues
{
    /// <summary>The type of a node for one of C#, or null if kernels have none for it.</summary>
    public static NodeType? TypeOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        SpecialType.System_Single => NodeType.Float,
        SpecialType.System_Int32 => NodeType.Int,
        SpecialType.System_Boolean => NodeType.Bool,

        // C# computes with these as integers.
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => NodeType.Int,
        _ => null,
    };

    public static CaptureElement? ElementOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Single => CaptureElement.Float,
        SpecialType.System_Int32 => CaptureElement.Int,
        SpecialType.System_Boolean => CaptureElement.Bool,
        SpecialType.System_Byte => CaptureElement.Byte,
        _ => null,
    };

    public static NodeType TypeOf(CaptureElement element) => element switch
    {
        CaptureElement.Float => NodeType.Float,
        CaptureElement.Bool => NodeType.Bool,
        _ => NodeType.Int,
    };

    /// <summary>The type whose values a span lets read, or null for other types.</summary>
    public static ITypeSymbol? ElementOfSpan(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "ReadOnlySpan", TypeArguments.Length: 1, ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } span
            ? span.TypeArguments[0]
            : null;

    /// <summary>What to write for a type that kernels do not compute with.</summary>
    public static string InsteadOf(ITypeSymbol? type) => type?.SpecialType switch
    {
        _ when type?.TypeKind == TypeKind.Enum => "compare with the enumeration's numbers, as (int)Name.Value",
        SpecialType.System_Double or SpecialType.System_Decimal => "write float, with constants such as 0.5f and MathF for Math",
        SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_UInt64 or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => "write int",
        _ => "use float, int and bool",
    };
}
