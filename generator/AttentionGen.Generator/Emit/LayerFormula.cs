using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes what a whole layer computes as two or three lines of formulas.</summary>
internal static class LayerFormula
{
    public static IEnumerable<string> Lines(TransformerSpec spec)
    {
        string norm = spec.Norm switch { "Rms" or "RmsPlusOne" => "rms", _ => "norm" };
        bool pre = spec.NormPlace is "Pre" or "Sandwich";
        bool branch = spec.NormPlace is "BranchOutput" or "Sandwich";
        string factor = (spec.LayerScale ? "scale · " : "") + (spec.ResidualMultiplier == 1 ? "" : GeneratedText.Number(spec.ResidualMultiplier) + " · ");
        string attention = Branch("attention", pre && spec.AttentionNorm ? $"{norm}(x)" : "x");
        if (spec.Residual != "Serial")
        {
            string second = !pre ? "x" : spec.Residual == "Parallel" ? $"{norm}(x)" : $"{norm}2(x)";
            yield return $"y = x + {attention} + {Branch("feedForward", second)}";
            yield break;
        }

        string feedForward = Branch("feedForward", pre ? $"{norm}(h)" : "h");
        yield return spec.NormPlace == "Post" ? $"h = {norm}(x + {attention})" : $"h = x + {attention}";
        yield return spec.NormPlace == "Post" ? $"y = {norm}(h + {feedForward})" : $"y = h + {feedForward}";

        string Branch(string name, string argument) => factor + (branch ? $"{norm}({name}({argument}))" : $"{name}({argument})");
    }
}
