using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the file of one vector width: the kernels as a file-local type, and the private members of the user's type that
/// lead to them.
/// </summary>
/// <param name="plan">The attention.</param>
/// <param name="layer">The whole layer that it is a part of, with the plan of its feed-forward; null for attention alone.</param>
internal sealed class KernelFileEmitter(KernelPlan plan, (TransformerSpec Spec, FeedForwardPlan FeedForward)? layer = null)
{
    private readonly SourceWriter _writer = new();
    private readonly AttentionSpec _spec = plan.Spec;

    private string KernelType => KernelNamespace.TypeOf(_spec.Type, plan.Width);

    private bool IsScalar => plan.Width.Lanes == 1;

    public GeneratedFile Write()
    {
        string attribute = layer is { } whole ? WholeLayerText.Of(whole.Spec) : AttributeText.Of(_spec);
        PartialType.WriteFileHeader(_writer, _spec.Type, attribute, $"Kernels for {plan.Width.Name}.");
        WriteBridge();
        KernelNamespace.Open(_writer, plan.Width);
        WriteSummary();
        _writer.Write("[ExcludeFromCodeCoverage]");
        _writer.Open($"file readonly struct {KernelType} : ILayerKernels{(layer is null ? "" : ", IFeedForwardKernels")}");
        WritePanels();
        WriteProjection(plan.Input, "ProjectInput", InputRows, "");
        WriteProjection(plan.Key, "ProjectKey", "Keys of every row", "Nothing to do: keys come out of the input panels.");
        WriteProjection(plan.Value, "ProjectValue", "Values of every row", "Nothing to do: values come out of the input panels.");
        WriteProjection(
            plan.Output,
            "ProjectOutput",
            $"The concatenated heads to {_spec.OutputDim} columns",
            "Nothing to do: the concatenated heads are the output, because OutputProjection = false.");

        new PreparationEmitter(_writer, plan).Write();
        new HeadEmitter(_writer, plan).Write();
        if (layer is { FeedForward: var feedForward })
        {
            new FeedForwardEmitter(_writer, feedForward).Write();
        }

        WriteTiles();
        _writer.Close().Write("}");
        return new GeneratedFile($"{_spec.Type.HintName}.{plan.Width.Name}.g.cs", _writer.ToString());
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
            _writer.Blank().Write($"/// <summary>Scalar kernels of {_spec.Type.Name}: those of the library, and what they have to know of this layer.</summary>");
            return;
        }

        int vectors = plan.Scores.Vectors;
        _writer.Blank().Write(
            $"""
            /// <summary>
            /// {plan.Width.Name} kernels of {_spec.Type.Name}: tiles of projections, {GeneratedText.Count(plan.TileRows, "row")} x {GeneratedText.Count(vectors, "vector")}, keep {plan.TileRows * vectors} accumulators, {GeneratedText.Count(vectors, "operand")} and
            /// a broadcast in {plan.Width.Registers} registers. Lanes lie across outputs, and every dot product is summed in ascending order.
            /// Leaf kernels are optimised at once: unoptimised, their first calls would run thousands of slow trips.
            /// </summary>
            """);
    }

    private void WriteTiles()
    {
        if (IsScalar)
        {
            new ScalarEmitter(_writer, plan).WriteTiles();
            return;
        }

        new ScoresEmitter(_writer, plan).Write();
        new ContextEmitter(_writer, plan).Write();
        StepEmitter.WriteAll(_writer, plan.Width, WrittenTiles.Of(plan).Concat(layer is { FeedForward: var feedForward } ? WrittenTiles.Of(feedForward) : []));
    }

    /// <summary>File-local types cannot be named elsewhere, so each file adds the way in to the user's type.</summary>
    private void WriteBridge()
    {
        PartialType.Open(_writer, _spec.Type);
        if (layer is not null)
        {
            _writer.Write(
                $"""
                /// <summary>Packs weights for the kernels below, which no other file can name.</summary>
                {GeneratedText.NotCovered}
                private static global::AttentionGen.Kernels.TransformerLayerCore Create{plan.Width.Name}(global::AttentionGen.TransformerLayerWeights weights) =>
                    global::AttentionGen.Kernels.TransformerLayerCore.Create<global::AttentionGen.Generated.{KernelType}>(
                        GeneratedFacts.Shape, in GeneratedFacts.Attention, in GeneratedFacts.FeedForward, weights, {GeneratedText.Double(plan.Layout.Units.QueryFactor)}, panelVectors: {plan.Input.Columns.PanelVectors});
                """);
            PartialType.Close(_writer, _spec.Type);
            return;
        }

        _writer.Write(
            $"""
            /// <summary>Takes a call to the kernels below, which no other file can name.</summary>
            {GeneratedText.NotCovered}
            private static void Run{plan.Width.Name}(global::AttentionGen.Kernels.LayerWeights? weights, scoped in global::AttentionGen.Kernels.LayerCall call) =>
                global::AttentionGen.Kernels.LayerRunner<global::AttentionGen.Generated.{KernelType}>.Run(in GeneratedFacts.Layout, weights, in call);
            """);
        PartialType.Close(_writer, _spec.Type);
    }

    private void WritePanels()
    {
        int columns = plan.Input.Columns.PanelColumns;
        int query = _spec.QueryWidth + _spec.GateWidth;
        int key = query + _spec.KeyWidth;
        (int keyFirst, int keyEnd, int valueFirst, int valueEnd) = plan.Key is { } keys && plan.Value is { } values
            ? (0, keys.Columns.Panels, 0, values.Columns.Panels)
            : (query / columns, Panels(key), key / columns, plan.Input.Columns.Panels);
        _writer.Write(
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
            new ScalarEmitter(_writer, plan).WriteProjection(projection, name, does);
            return;
        }

        if (projection is not null)
        {
            new ProjectionEmitter(_writer, plan.Width, plan.Tiles, projection, _spec.Bias, name, does).Write();
            return;
        }

        _writer.Blank().Write($"/// <summary>{whyNot}</summary>");
        _writer.Write(
            $"public static void {name}(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel) {{ }}");
    }
}
