using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the kernels of the scalar width, which are the library's for all shapes: hardly any hardware needs them, and tiles of
/// literals would cost every build.
/// </summary>
internal sealed class ScalarEmitter(SourceWriter writer, KernelPlan plan)
{
    public void WriteProjection(ProjectionPlan projection, string name, string does)
    {
        int inputs = projection.Reduction.Length;
        int columns = projection.Columns.Columns;
        writer.Blank().Write($"/// <summary>{does}: [rows, {inputs}] times {GeneratedText.Count(projection.Columns.Panels, "weight panel")} gives [rows, {columns}].</summary>");
        writer.Write(
            $"""
            public static void {name}(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel) => ScalarProjection.Multiply(
                ref input, inputs: {inputs}, inputStride: {projection.InputStride}, weights, hasBias: {GeneratedText.Bool(plan.Spec.Bias)}, ref output, columns: {columns}, outputStride: {projection.OutputStride}, rows, firstPanel, endPanel);
            """);
    }

    public void WriteTiles()
    {
        string slot = VisibleText.HasStarts(plan.Spec) ? "head.Slot(block)" : "block";
        writer.Blank().Write(
            $"""
            /// <summary>Scores of a query row against the first keys of a block, {plan.Scores.Vectors} keys to a panel.</summary>
            public static void ScoreTile(int rows, ref float query, ref float keyPanels, int keys, ref float scores) =>
                ScalarTiles.Scores(ref query, ref keyPanels, headDim: {plan.Spec.HeadDim}, keys, factor: {GeneratedText.Float(plan.Layout.Units.ScoreFactor)}, ref scores);

            /// <summary>Context of a query row: probabilities of so many keys from block on times their values, the sum then multiplied by the row's factor.</summary>
            public static void ContextTile(int rows, ref float probabilities, in HeadPanels head, int block, int keys, ref float factors, ref float context, nint contextStride) =>
                ScalarTiles.Context(ref probabilities, in head, {slot}, keys, headDim: {plan.Spec.ValueHeadDim}, factors, ref context);
            """);
    }
}
