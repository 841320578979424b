using AttentionGen.Generator.Model.Functions;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing.Functions;

/// <summary>Methods of Math, MathF and AttentionMath that kernels have an operation for, with the same bits.</summary>
internal static class KnownFunctions
{
    private const string Library = "AttentionMath";

    public static bool Knows(IMethodSymbol method) => OperationOf(method) is not null || IsClamp(method);

    public static bool IsDivision(IMethodSymbol method) => OperationOf(method) is NodeOp.FloorDivide or NodeOp.FloorModulo;

    /// <summary>The method's value, or null where it is of another type than kernels compute with.</summary>
    public static int? Add(IMethodSymbol method, FunctionBuilder builder, IReadOnlyList<int> arguments)
    {
        if (FunctionValues.TypeOf(method.ReturnType) is not { } type || method.Parameters.Any(parameter => !IsPlain(parameter.Type)))
        {
            return null;
        }

        int a = arguments[0];
        if (!IsClamp(method))
        {
            return builder.Add(OperationOf(method)!.Value, type, a, arguments.ElementAtOrDefault(1, -1), arguments.ElementAtOrDefault(2, -1));
        }

        (int least, int most) = (arguments[1], arguments[2]);
        return type == NodeType.Int
            ? builder.Add(NodeOp.Min, type, builder.Add(NodeOp.Max, type, a, least), most)

            // As Math.Clamp compares, which keeps NaN and the sign of zero.
            : builder.Add(
                NodeOp.Select,
                type,
                builder.Add(NodeOp.Less, NodeType.Bool, a, least),
                least,
                builder.Add(NodeOp.Select, type, builder.Add(NodeOp.Less, NodeType.Bool, most, a), most, a));
    }

    /// <summary>What to write for a method of the platform that has other bits on other machines, or none in a lane.</summary>
    public static bool TryGetWayOut(IMethodSymbol method, out string wayOut)
    {
        wayOut = (TypeOf(method), method.Name) switch
        {
            ("Math" or "MathF", "Exp" or "Log" or "Tanh") => $"write {Library}.{method.Name}, which has the same bits on every machine",
            ("Math" or "MathF", "Log2") => $"write {Library}.Log(x) / {Library}.Log(2f)",
            ("Math" or "MathF", "Pow") => $"write {Library}.Exp2 with the exponent times the base's logarithm to base 2",
            _ => "",
        };
        return wayOut.Length > 0;
    }

    private static bool IsClamp(IMethodSymbol method) => TypeOf(method) == "Math" && method.Name == "Clamp";

    private static NodeOp? OperationOf(IMethodSymbol method) => (TypeOf(method), method.Name, method.Parameters.Length) switch
    {
        ("Math" or "MathF", "Min", 2) => NodeOp.Min,
        ("Math" or "MathF", "Max", 2) => NodeOp.Max,
        ("Math" or "MathF", "Abs", 1) => NodeOp.Abs,
        ("MathF", "Sqrt", 1) => NodeOp.Sqrt,
        ("MathF", "Floor", 1) => NodeOp.Floor,
        ("MathF", "Ceiling", 1) => NodeOp.Ceiling,
        ("MathF", "Truncate", 1) => NodeOp.Truncate,
        ("MathF", "Round", 1) => NodeOp.Round,
        ("MathF", "FusedMultiplyAdd", 3) => NodeOp.FusedMultiplyAdd,
        (Library, "Exp", 1) => NodeOp.Exp,
        (Library, "Exp2", 1) => NodeOp.Exp2,
        (Library, "Log", 1) => NodeOp.Log,
        (Library, "Tanh", 1) => NodeOp.Tanh,
        (Library, "FloorDiv", 2) => NodeOp.FloorDivide,
        (Library, "FloorMod", 2) => NodeOp.FloorModulo,
        _ => null,
    };

    private static string? TypeOf(IMethodSymbol method) => method.ContainingType.ToDisplayString() switch
    {
        "System.Math" => "Math",
        "System.MathF" => "MathF",
        "AttentionGen." + Library => Library,
        _ => null,
    };

    /// <summary>Small integers are as large as int in kernels, which makes no difference to these methods.</summary>
    private static bool IsPlain(ITypeSymbol type) => FunctionValues.TypeOf(type) is NodeType.Float or NodeType.Int;

    private static int ElementAtOrDefault(this IReadOnlyList<int> list, int index, int otherwise) => index < list.Count ? list[index] : otherwise;
}
