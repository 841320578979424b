using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes what feed-forwards and whole layers know of themselves, and the way from their constructor to the kernels of this machine.</summary>
internal static class WholeLayerFacts
{
    private const string Kernels = "global::AttentionGen.Kernels.";

    /// <summary>The numbers of a feed-forward.</summary>
    public static void WriteLayout(SourceWriter writer, IReadOnlyList<FeedForwardPlan> plans, string name)
    {
        FeedForwardPlan plan = plans[0];
        writer.Blank().Write("/// <summary>The planner's numbers of the feed-forward.</summary>");
        writer.Open($"public static readonly {Kernels}FeedForwardLayout {name} = new()");
        writer.Write(
            $"""
            DModel = {plan.Spec.DModel},
            Hidden = {plan.Spec.Hidden},
            Gated = {GeneratedText.Bool(plan.Spec.Gated)},
            HiddenStride = {plan.Layout.HiddenStride},
            FusedRows = {plan.Layout.FusedRows},
            PanelScratch = {plan.Layout.PanelScratch},
            """);
        WriteLanes(writer, plans.Select(static plan => plan.Width));
        writer.Close(";");
    }

    /// <summary>The widest of the written widths that the processor has; 1 also where it has none of them.</summary>
    public static void WriteLanes(SourceWriter writer, IEnumerable<VectorWidth> widths)
    {
        string choice = string.Concat(widths.Where(static width => width.Lanes > 1)
            .Select(static width => $"{AttentionFacts.Accelerated(width)} ? {width.Lanes}\n    : "));
        writer.Write($"Lanes = {choice}1,");
    }

    /// <summary>The shape of a feed-forward.</summary>
    public static string ShapeOf(Model.FeedForwardSpec spec) =>
        $"new global::AttentionGen.FeedForwardShape({spec.DModel}, {spec.Hidden}, global::AttentionGen.Activation.{spec.Activation}, "
        + $"Gated: {GeneratedText.Bool(spec.Gated)}, Bias: {GeneratedText.Bool(spec.Bias)})";

    /// <summary>The method that packs weights for this machine's kernels.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="core">The type that it makes.</param>
    /// <param name="weights">The type that it takes.</param>
    /// <param name="widths">The written widths.</param>
    /// <param name="missing">What is thrown where the processor has none of them.</param>
    public static void WriteCreate(SourceWriter writer, string core, string weights, IReadOnlyList<VectorWidth> widths, string missing)
    {
        writer.Blank().Write("/// <summary>Packs weights for this machine's vector width; the JIT keeps that branch alone.</summary>");
        writer.Write(GeneratedText.NotCovered);
        string choice = string.Concat(widths.Where(static width => width.Lanes > 1)
            .Select(static width => $"{AttentionFacts.Accelerated(width)} ? Create{width.Name}(weights)\n    : "));
        string last = widths.Any(static width => width.Lanes == 1) ? $"Create{VectorWidth.Scalar.Name}(weights)" : $"throw {Kernels}MissingWidths.{missing}";
        writer.Write($"private static {Kernels}{core} Create(global::AttentionGen.{weights} weights) =>\n    {choice}{last};");
    }
}
