using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes what happens to projected rows before queries and keys meet: norms, rotations, and packing.</summary>
internal sealed class PreparationEmitter(SourceWriter writer, KernelPlan plan)
{
    public void Write()
    {
        writer.Blank().Write("/// <summary>Whether queries and keys are changed after they are projected.</summary>");
        writer.Write($"public static bool PreparesRows => {GeneratedText.Bool(plan.Spec.PreparesRows)};");
        WriteRows("PrepareQueries", "query");
        WriteRows("PrepareKeys", "key");
        WritePack();
    }

    private void WriteRows(string name, string rows)
    {
        AttentionSpec spec = plan.Spec;
        string signature = $"public static void {name}(ref float rows, nint stride, int count, in RowPreparation preparation)";
        if (!spec.PreparesRows)
        {
            writer.Blank().Write("/// <summary>Nothing to do: rows are used as they are projected.</summary>");
            writer.Write(signature + " { }");
            return;
        }

        writer.Blank().Write($"/// <summary>Rows of one {rows} head: {string.Join(", then ", Steps(spec))}.</summary>");
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open(signature);
        if (spec.NormalisesEachHead)
        {
            string epsilon = GeneratedText.Float(spec.NormEpsilon);
            writer.Write(
                spec.QueryKeyNormKind == HeadNormKind.RmsPerHead
                    ? $"RowNorm.Apply(ref rows, stride, count, {spec.HeadDim}, ref preparation.Norm, {epsilon});"
                    : $"HeadLayerNorm.Apply(ref rows, stride, count, {spec.HeadDim}, ref preparation.Norm, ref preparation.NormBias, {epsilon});");
        }

        if (spec.Rotary is { } rotary)
        {
            writer.Write(
                "RotaryRows.Rotate(ref rows, stride, count, ref preparation.Cosines, ref preparation.Sines, "
                + $"{rotary.Dim / 2}, {rotary.Dim}, interleaved: {GeneratedText.Bool(rotary.Interleaved)});");
        }

        writer.Close();
    }

    private void WritePack()
    {
        int group = plan.Spec.GroupSize;
        PanelPlan columns = plan.Context.Columns;
        int panelKeys = plan.Scores.Vectors * plan.Width.Lanes;
        string share = group > 1 ? $" {group} query heads share them." : "";
        writer.Blank().Write($"/// <summary>Keys into panels of {panelKeys}, dimension by dimension, so that neighbours are keys.{share}</summary>");
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open("public static void PackKeys(ref float rows, nint stride, int first, int count, in HeadPanels head)");
        writer.Write($"KeyPanels.Pack(ref rows, stride, first, count, in head, {plan.Spec.HeadDim}, {panelKeys});");
        writer.Close();
        writer.Blank().Write($"/// <summary>Values into panels of {columns.PanelColumns} columns, so that neighbours are dimensions.</summary>");
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open("public static void PackValues(ref float rows, nint stride, int first, int count, in HeadPanels head)");
        writer.Write(
            "ValuePanels.Pack(ref rows, stride, first, count, in head, "
            + $"{columns.Columns}, {columns.PanelColumns}, {columns.LastPanelColumns}, {plan.Layout.KeyBlockLength});");
        writer.Close();
    }

    private static IEnumerable<string> Steps(AttentionSpec spec)
    {
        if (spec.NormalisesEachHead)
        {
            yield return spec.QueryKeyNormKind == HeadNormKind.RmsPerHead
                ? "divided by their root mean square and weighted"
                : "brought to mean 0 and variance 1 and weighted";
        }

        if (spec.Rotary is { } rotary)
        {
            string elements = rotary.Dim == spec.HeadDim ? "elements" : $"the first {rotary.Dim} elements";
            yield return $"{elements} rotated by position, {(rotary.Interleaved ? "neighbours together" : "halves together")}";
        }
    }
}
