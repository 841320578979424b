using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the kernels of a feed-forward: the members of <c>IFeedForwardKernels</c> and their tiles.</summary>
internal sealed class FeedForwardEmitter(SourceWriter writer, FeedForwardPlan plan)
{
    public void Write()
    {
        writer.Blank().Write(
            $"""
            /// <summary>Weight panels of the two products, and hidden columns that one of the first makes.</summary>
            public static FeedForwardPanels FeedForwardPanels => new(Up: {plan.Up.Columns.Panels}, Down: {plan.Down.Columns.Panels}, HiddenColumns: {plan.HiddenColumnsOfPanel});
            """);
        if (plan.Width.Lanes == 1)
        {
            WriteScalar();
            return;
        }

        string gated = plan.Spec.Gated ? "gates and their factors" : "hidden columns";
        new ProjectionEmitter(writer, plan.Width, plan.Tiles, plan.Up, plan.Spec.Bias, "ProjectUp", $"Every row to {gated}", new ProjectionEpilogue(plan)).Write();
        new ProjectionEmitter(writer, plan.Width, plan.Tiles, plan.Down, plan.Spec.Bias, "ProjectDown", "Hidden rows to output rows").Write();
    }

    /// <summary>The scalar width is the library's.</summary>
    private void WriteScalar()
    {
        string bias = GeneratedText.Bool(plan.Spec.Bias);
        writer.Blank().Write(
            $"""
            /// <summary>Every row to hidden columns.</summary>
            public static void ProjectUp(ref float input, PackedWeights weights, ref float output, ref float scratch, int rows, int firstPanel, int endPanel) => ScalarFeedForward.Up(
                ref input, inputs: {plan.Spec.DModel}, weights, hasBias: {bias}, global::AttentionGen.Activation.{plan.Spec.Activation}, gated: {GeneratedText.Bool(plan.Spec.Gated)}, ref output, hidden: {plan.Spec.Hidden}, hiddenStride: {plan.Layout.HiddenStride}, ref scratch, rows, firstPanel, endPanel);

            /// <summary>Hidden rows to output rows.</summary>
            public static void ProjectDown(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel) => ScalarProjection.Multiply(
                ref input, inputs: {plan.Spec.Hidden}, inputStride: {plan.Layout.HiddenStride}, weights, hasBias: {bias}, ref output, columns: {plan.Spec.DModel}, outputStride: {plan.Spec.DModel}, rows, firstPanel, endPanel);
            """);
    }
}
