using AttentionGen.Generator.Model;
using AttentionGen.Generator.Model.Functions;

namespace AttentionGen.Generator.Emit.Functions;

/// <summary>Writes the type of what a call brings for the functions of a layer.</summary>
internal static class CapturesEmitter
{
    /// <summary>The name of the nested type.</summary>
    public const string TypeName = "Captures";

    /// <summary>The layer's full name as a literal, by which its captures are told from another's.</summary>
    public static string Name(AttentionSpec spec) => $"\"{spec.Type.HintName}\"";

    public static void Write(SourceWriter writer, AttentionSpec spec)
    {
        if (spec.Functions is not { Captures.Count: > 0 } functions)
        {
            return;
        }

        string names = string.Join(" and ", new[] { functions.Score?.Method, functions.Mask?.Method }.OfType<string>());
        writer.Blank().Write($"/// <summary>What a call brings for {names}; it converts to the options of a call.</summary>");
        writer.Write("/// <remarks>Tables are read during the call only. A call for whose sizes one would be read outside its elements is refused before anything is computed.</remarks>");
        writer.Open($"public ref struct {TypeName}");
        foreach (FunctionCapture capture in functions.Captures)
        {
            string element = capture.Element.ToString().ToLowerInvariant();
            writer.Write($"/// <summary>The parameter '{capture.Name}'.</summary>");
            writer.Write($"public {(capture.IsSpan ? $"global::System.ReadOnlySpan<{element}>" : element)} {capture.Property} {{ get; set; }}").Blank();
        }

        writer.Write("/// <summary>As options that carry nothing else.</summary>");
        writer.Write("/// <param name=\"captures\">The values.</param>");
        writer.Write(GeneratedText.NotCovered);
        writer.Write($"public static implicit operator global::AttentionGen.AttentionOptions({TypeName} captures) => new() {{ Captured = captures }};").Blank();
        writer.Write("/// <summary>As a part of options.</summary>");
        writer.Write("/// <param name=\"captures\">The values.</param>");
        writer.Write(GeneratedText.NotCovered);
        writer.Open($"public static implicit operator global::AttentionGen.CapturedValues({TypeName} captures)");
        writer.Write($"var values = new global::AttentionGen.CapturedValues({Name(spec)});");
        for (int i = 0; i < functions.Captures.Count; i++)
        {
            FunctionCapture capture = functions.Captures[i];
            string value = $"captures.{capture.Property}";
            writer.Write(
                capture.IsSpan ? $"values.Set({i}, {value});"
                : capture.Element == CaptureElement.Float ? $"values.SetValue({i}, global::System.BitConverter.SingleToInt32Bits({value}));"
                : capture.Element == CaptureElement.Bool ? $"values.SetValue({i}, {value} ? 1 : 0);"
                : $"values.SetValue({i}, {value});");
        }

        writer.Write("return values;");
        writer.Close().Close();
    }
}
