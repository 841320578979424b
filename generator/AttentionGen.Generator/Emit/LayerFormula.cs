using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes what a whole layer computes as one to three lines of formulas.</summary>
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

        yield return Sum("h", "x", attention);
        string last = "h";
        if (spec.Cross is not null)
        {
            yield return Sum("c", "h", Branch("crossAttention", pre ? $"{norm}(h)" : "h", ", memory"));
            last = "c";
        }

        yield return Sum("y", last, Branch("feedForward", pre ? $"{norm}({last})" : last));

        string Branch(string name, string argument, string others = "") =>
            factor + (branch ? $"{norm}({name}({argument}{others}))" : $"{name}({argument}{others})");

        string Sum(string name, string residual, string given) =>
            spec.NormPlace == "Post" ? $"{name} = {norm}({residual} + {given})" : $"{name} = {residual} + {given}";
    }
}
