using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>How each vector operation is spelled in C# for one width. The emitters above it are the same for all widths.</summary>
internal sealed class VectorDialect(VectorWidth width)
{
    private readonly bool _isScalar = width.Lanes == 1;

    public string Type => _isScalar ? "float" : $"{width.Name}<float>";

    public string Zero => _isScalar ? "0f" : $"{width.Name}<float>.Zero";

    public string NegativeInfinity => _isScalar ? "float.NegativeInfinity" : $"{width.Name}.Create(float.NegativeInfinity)";

    public string Load(string reference, string offset = "0") =>
        _isScalar ? Element(reference, offset)
        : offset == "0" ? $"{width.Name}.LoadUnsafe(ref {reference})"
        : $"{width.Name}.LoadUnsafe(ref {reference}, {offset})";

    public string Broadcast(string scalar) => _isScalar ? scalar : $"{width.Name}.Create({scalar})";

    /// <summary>
    /// a · b + c. The widths whose hardware always has it say so; Vector128 and scalar leave the choice to the hardware,
    /// because an emulated fused multiply-add is slower than two instructions.
    /// </summary>
    public string MultiplyAdd(string a, string b, string c) =>
        _isScalar ? $"float.MultiplyAddEstimate({a}, {b}, {c})"
        : width.Lanes == 4 ? $"Vector128.MultiplyAddEstimate({a}, {b}, {c})"
        : $"{width.Name}.FusedMultiplyAdd({a}, {b}, {c})";

    public string Max(string a, string b) => _isScalar ? $"float.MaxNative({a}, {b})" : $"{width.Name}.MaxNative({a}, {b})";

    public string Store(string value, string reference, string offset = "0") =>
        _isScalar ? $"{Element(reference, offset)} = {value};"
        : offset == "0" ? $"{value}.StoreUnsafe(ref {reference});"
        : $"{value}.StoreUnsafe(ref {reference}, {offset});";

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
                yield return $"{rest}.GetLower().StoreUnsafe(ref {reference}, {Offset(offset + done)});";
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
            yield return $"Unsafe.Add(ref {reference}, {Offset(offset + done)}) = {rest}.GetElement({lane});";
        }
    }

    public static string Element(string reference, string offset) =>
        offset == "0" ? reference : $"Unsafe.Add(ref {reference}, {offset})";

    /// <summary>An offset literal: unsigned where vector loads take it.</summary>
    public static string Offset(long floats) => floats.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
