using AttentionGen.Generator.Emit.Functions;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the kernels of an attention for one vector width, and those of the feed-forward beside it, as a file-local type.</summary>
/// <param name="writer">Where to.</param>
/// <param name="name">The type's name.</param>
/// <param name="what">What they are kernels of, as the rest of a sentence.</param>
/// <param name="plan">The attention.</param>
/// <param name="feedForward">The feed-forward, or none.</param>
internal sealed class KernelTypeEmitter(SourceWriter writer, string name, string what, KernelPlan plan, FeedForwardPlan? feedForward = null)
{
    private readonly AttentionSpec _spec = plan.Spec;

    private bool IsScalar => plan.Width.Lanes == 1;

    public void Write()
    {
        WriteSummary();
        writer.Write("[ExcludeFromCodeCoverage]");
        writer.Open($"file readonly struct {name} : ILayerKernels{(feedForward is null ? "" : ", IFeedForwardKernels")}");
        WritePanels();
        WriteProjection(plan.Input, "ProjectInput", InputRows, "");
        WriteProjection(plan.Key, "ProjectKey", "Keys of every row", "Nothing to do: keys come out of the input panels.");
        WriteProjection(plan.Value, "ProjectValue", "Values of every row", "Nothing to do: values come out of the input panels.");
        WriteProjection(
            plan.Output,
            "ProjectOutput",
            $"The concatenated heads to {_spec.OutputDim} columns",
            "Nothing to do: the concatenated heads are the output, because OutputProjection = false.");

        new PreparationEmitter(writer, plan).Write();
        new HeadEmitter(writer, plan).Write();
        new FunctionEmitter(writer, plan.Width, _spec).Write();
        if (feedForward is not null)
        {
            new FeedForwardEmitter(writer, feedForward).Write();
        }

        WriteTiles();
        writer.Close();
    }

    private string InputRows => (_spec.SharesInputPanels, _spec.GateWidth > 0) switch
    {
        (true, false) => "Query, key and value of every row",
        (true, true) => "Query, gate, key and value of every row",
        (false, false) => "Queries of every row",
        _ => "Query and gate of every row",
    };

    private void WriteSummary()
    {
        if (IsScalar)
        {
            writer.Blank().Write($"/// <summary>Scalar kernels of {what}: those of the library, and what they have to know of this layer.</summary>");
            return;
        }

        int vectors = plan.Scores.Vectors;
        writer.Blank().Write(
            $"""
            /// <summary>
            /// {plan.Width.Name} kernels of {what}: tiles of projections, {GeneratedText.Count(plan.TileRows, "row")} x {GeneratedText.Count(vectors, "vector")}, keep {plan.TileRows * vectors} accumulators, {GeneratedText.Count(vectors, "operand")} and
            /// a broadcast in {plan.Width.Registers} registers. Lanes lie across outputs, and every dot product is summed in ascending order.
            /// Leaf kernels are optimised at once: unoptimised, their first calls would run thousands of slow trips.
            /// </summary>
            """);
    }

    private void WriteTiles()
    {
        if (IsScalar)
        {
            new ScalarEmitter(writer, plan).WriteTiles();
            return;
        }

        new ScoresEmitter(writer, plan).Write();
        new ContextEmitter(writer, plan).Write();
        StepEmitter.WriteAll(writer, plan.Width, WrittenTiles.Of(plan).Concat(feedForward is null ? [] : WrittenTiles.Of(feedForward)));
    }

    private void WritePanels()
    {
        int columns = plan.Input.Columns.PanelColumns;
        int query = _spec.QueryWidth + _spec.GateWidth;
        int key = query + _spec.KeyWidth;
        (int keyFirst, int keyEnd, int valueFirst, int valueEnd) = plan.Key is { } keys && plan.Value is { } values
            ? (0, keys.Columns.Panels, 0, values.Columns.Panels)
            : (query / columns, Panels(key), key / columns, plan.Input.Columns.Panels);
        writer.Write(
            $"""
            /// <summary>Which weight panels make the queries{(_spec.GateWidth > 0 ? " with their gates" : "")}, keys and values; neighbours may share one.</summary>
            public static ProjectionPanels Panels => new(
                Input: {plan.Input.Columns.Panels}, QueryEnd: {Panels(query)}, KeyFirst: {keyFirst}, KeyEnd: {keyEnd}, ValueFirst: {valueFirst}, ValueEnd: {valueEnd}, Output: {plan.Output?.Columns.Panels ?? 0});
            """);

        int Panels(int end) => (end + columns - 1) / columns;
    }

    private void WriteProjection(ProjectionPlan? projection, string name, string does, string whyNot)
    {
        if (projection is not null && IsScalar)
        {
            new ScalarEmitter(writer, plan).WriteProjection(projection, name, does);
            return;
        }

        if (projection is not null)
        {
            new ProjectionEmitter(writer, plan.Width, plan.Tiles, projection, _spec.Bias, name, does).Write();
            return;
        }

        writer.Blank().Write($"/// <summary>{whyNot}</summary>");
        writer.Write(
            $"public static void {name}(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel) {{ }}");
    }
}
