using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>How each vector operation is spelled in C# for one width. The emitters above it are the same for all widths.</summary>
/// <remarks>
/// A kernel file calls its vectors of floats <c>Vector</c> and imports their operations, so that the text of a kernel is the
/// arithmetic and the width is named once, at the top.
/// </remarks>
internal sealed class VectorDialect(VectorWidth width)
{
    public const string Type = "Vector";

    public const string Zero = "Zero";

    /// <summary>What changes nothing that it is added to, not even the sign of a zero.</summary>
    public const string NegativeZero = "Create(-0f)";

    /// <summary>The directives that the other members rely on.</summary>
    public IEnumerable<string> Usings =>
    [
        .. IsSpelledInLibrary ? ["using static AttentionGen.Kernels.Vector128Math;"] : Array.Empty<string>(),
        $"using static System.Runtime.Intrinsics.{width.Name};",
        $"using static System.Runtime.Intrinsics.{width.Name}<float>;",
        $"using Vector = System.Runtime.Intrinsics.{width.Name}<float>;",
    ];

    public static string Load(string reference, string offset = "0") =>
        offset == "0" ? $"LoadUnsafe(ref {reference})" : $"LoadUnsafe(ref {reference}, {offset})";

    /// <summary>Vector128 runs in browsers and on processors with and without fused multiply-add; the library knows the best form for each.</summary>
    private bool IsSpelledInLibrary => width.Lanes == 4;

    /// <summary>An element of memory in each lane.</summary>
    public string Broadcast(string element) => IsSpelledInLibrary ? $"Broadcast(ref {element})" : $"Create({element})";

    /// <summary>a · b + c, fused on the widths whose hardware always has it.</summary>
    public string MultiplyAdd(string a, string b, string c) =>
        IsSpelledInLibrary ? $"MultiplyAdd({a}, {b}, {c})" : $"FusedMultiplyAdd({a}, {b}, {c})";

    public static string Store(string value, string reference, string offset = "0") =>
        offset == "0" ? $"{value}.StoreUnsafe(ref {reference});" : $"{value}.StoreUnsafe(ref {reference}, {offset});";

    /// <summary>A sum or product needs no parentheses where it is assigned.</summary>
    public static string WithoutParentheses(string value) => value[0] == '(' ? value.Substring(1, value.Length - 2) : value;

    /// <summary>Stores only the first lanes of a vector, as the fewest exact stores.</summary>
    public IEnumerable<string> StorePart(string value, string reference, int offset, int lanes)
    {
        if (lanes == width.Lanes)
        {
            yield return Store(value, reference, Offset(offset));
            yield break;
        }

        int done = 0;
        string rest = value;
        for (int half = width.Lanes / 2; half >= 4; half /= 2)
        {
            if (lanes - done >= half)
            {
                yield return Store($"{rest}.GetLower()", reference, Offset(offset + done));
                done += half;
                rest += ".GetUpper()";
            }
            else
            {
                rest += ".GetLower()";
            }
        }

        for (int lane = 0; done < lanes; lane++, done++)
        {
            yield return $"{Element(reference, Offset(offset + done))} = {rest}.GetElement({lane});";
        }
    }

    public static string Element(string reference, string offset) =>
        offset == "0" ? reference : $"Unsafe.Add(ref {reference}, {offset})";

    /// <summary>An offset literal: unsigned where vector loads take it.</summary>
    public static string Offset(long floats) => floats.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
