using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>The namespace in which kernels stand, and their names in it.</summary>
internal static class KernelNamespace
{
    /// <summary>The name of the kernels of a type and width.</summary>
    public static string TypeOf(TypeLocation type, VectorWidth width) =>
        $"{new string([.. type.HintName.Select(static c => char.IsLetterOrDigit(c) ? c : '_')])}_{width.Name}";

    /// <summary>That of the kernels of its cross-attention.</summary>
    public static string CrossTypeOf(TypeLocation type, VectorWidth width) => TypeOf(type, width) + "_CrossAttention";

    /// <summary>Begins it. What it holds is not indented, as in <see cref="PartialType"/>.</summary>
    public static void Open(SourceWriter writer, VectorWidth width)
    {
        writer.Blank().Write(
            """
            namespace AttentionGen.Generated
            {
            using System;
            using System.Diagnostics.CodeAnalysis;
            using System.Runtime.CompilerServices;
            using AttentionGen.Kernels;
            using static System.Runtime.CompilerServices.MethodImplOptions;
            """);
        if (width.Lanes == 1)
        {
            return;
        }

        writer.Write("using System.Runtime.Intrinsics;");
        foreach (string directive in new VectorDialect(width).Usings)
        {
            writer.Write(directive);
        }
    }
}
