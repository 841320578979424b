using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes what attention knows of itself, alone or in a whole layer: the numbers that scheduling needs, its shape, and its tiles.</summary>
/// <param name="writer">Where to.</param>
/// <param name="spec">The attention.</param>
/// <param name="plans">Its plans, one per width.</param>
/// <param name="areConstants">Whether the type has its numbers as constants.</param>
/// <param name="otherCode">Bytes of machine code of what is beside it, for a width; none beside attention alone.</param>
internal sealed class AttentionFacts(
    SourceWriter writer, AttentionSpec spec, IReadOnlyList<KernelPlan> plans, bool areConstants, Func<VectorWidth, int>? otherCode = null)
{
    private const string Kernels = "global::AttentionGen.Kernels.";

    private readonly LayoutPlan _layout = plans[0].Layout;

    /// <param name="layout">The name of the field with the numbers.</param>
    /// <param name="shape">That of the shape.</param>
    public void Write(string layout, string shape)
    {
        WriteNumbers(layout, shape);
        WritePlan(layout);
    }

    /// <summary>The same without the tiles.</summary>
    public void WriteNumbers(string layout, string shape)
    {
        WriteLayout(layout);
        WriteShape(shape);
    }

    /// <summary>Whether a width is one that the processor has.</summary>
    public static string Accelerated(VectorWidth width) => $"global::System.Runtime.Intrinsics.{width.Name}.IsHardwareAccelerated";

    private string Constant(string name, int value) => areConstants ? name : VectorDialect.Offset(value);

    private void WriteLayout(string name)
    {
        writer.Blank().Write("/// <summary>The planner's numbers, for the runtime that divides a call over threads.</summary>");
        writer.Open($"public static readonly {Kernels}LayerLayout {name} = new()");
        writer.Write(
            $"""
            DModel = {Constant("DModel", spec.DModel)},
            KeyDim = {Constant("KeyDim", spec.KeyDim)},
            ValueDim = {Constant("ValueDim", spec.ValueDim)},
            OutputWidth = {Constant("OutputWidth", spec.OutputWidth)},
            HasOutputProjection = {GeneratedText.Bool(spec.OutputProjection)},
            Heads = {Constant("Heads", spec.Heads)},
            KeyValueHeads = {Constant("KeyValueHeads", spec.KeyValueHeads)},
            HeadDim = {Constant("HeadDim", spec.HeadDim)},
            ValueHeadDim = {Constant("ValueHeadDim", spec.ValueHeadDim)},
            PaddedValueHeadDim = {_layout.PaddedValueHeadDim},
            Causal = {GeneratedText.Bool(spec.Causal)},
            DiagonalAtEnd = {GeneratedText.Bool(spec.DiagonalAtEnd)},
            AddsBiasKeyValue = {GeneratedText.Bool(spec.AddBiasKeyValue)},
            AddsZeroKeyValue = {GeneratedText.Bool(spec.AddZeroAttention)},
            LeftWindow = {spec.LeftWindow},
            RightWindow = {spec.RightWindow},
            HasDistanceBias = {GeneratedText.Bool(spec.HasDistanceBias)},
            HasRotary = {GeneratedText.Bool(spec.Rotary is not null)},
            QueryFactor = {GeneratedText.Float(_layout.Units.QueryFactor)},
            ProjectedStride = {_layout.ProjectedStride},
            KeyStride = {_layout.KeyStride},
            KeyColumn = {spec.KeyColumn},
            ValueStride = {_layout.ValueStride},
            ValueColumn = {spec.ValueColumn},
            ContextColumn = {_layout.ContextColumn},
            QueryRowStride = {_layout.QueryRowStride},
            GroupQueries = {_layout.Scratch.GroupQueries},
            GroupContexts = {_layout.Scratch.GroupContexts},
            KeyBlockLength = {Constant("KeyBlockLength", _layout.KeyBlockLength)},
            TileScratch = {_layout.Scratch.End},
            QueryBlockRows = {_layout.QueryBlockRows},
            ChunkRows = {_layout.ChunkRows},
            RowBlock = {_layout.RowBlock},
            """);
        if (spec.NormalisesHeads)
        {
            writer.Write("NormalisesHeads = true,");
        }

        if (spec.GateWidth > 0)
        {
            writer.Write($"GateWidth = {spec.GateWidth},");
        }

        WholeLayerFacts.WriteLanes(writer, plans.Select(static plan => plan.Width));
        writer.Close(";");
    }

    /// <summary>As the attribute does, it states what differs from the default.</summary>
    private void WriteShape(string name)
    {
        string creation = $"public static readonly global::AttentionGen.AttentionShape {name} = new("
            + $"{Constant("DModel", spec.DModel)}, {Constant("Heads", spec.Heads)}, {Constant("HeadDim", spec.HeadDim)}, {Constant("KeyValueHeads", spec.KeyValueHeads)}, "
            + $"Causal: {GeneratedText.Bool(spec.Causal)}, Bias: {GeneratedText.Bool(spec.Bias)}, OutputProjection: {GeneratedText.Bool(spec.OutputProjection)}, {(areConstants ? "Scale" : GeneratedText.Double(spec.Scale))})";
        var options = new SourceWriter();
        WriteWidths(options);
        WriteModernShape(options);
        writer.Blank();
        if (options.ToString() is { Length: > 0 } lines)
        {
            writer.Open(creation).Write(lines.TrimEnd('\n')).Close(";");
        }
        else
        {
            writer.Write(creation + ";");
        }
    }

    private void WriteWidths(SourceWriter writer)
    {
        if (!spec.SharesInputPanels)
        {
            writer.Write($"KeyDim = {Constant("KeyDim", spec.KeyDim)},\nValueDim = {Constant("ValueDim", spec.ValueDim)},");
        }

        if (spec.ValueHeadDim != spec.HeadDim)
        {
            writer.Write($"ValueHeadDim = {Constant("ValueHeadDim", spec.ValueHeadDim)},");
        }

        if (spec.OutputDim != spec.DModel)
        {
            writer.Write($"OutputDim = {spec.OutputDim},");
        }

        if (spec.DiagonalAtEnd)
        {
            writer.Write("CausalAlignment = global::AttentionGen.CausalAlignment.BottomRight,");
        }

        if (spec.AddBiasKeyValue)
        {
            writer.Write("AddBiasKeyValue = true,");
        }

        if (spec.AddZeroAttention)
        {
            writer.Write("AddZeroAttention = true,");
        }
    }

    private void WritePlan(string layout)
    {
        writer.Blank().Write("public static readonly global::AttentionGen.AttentionPlan Plan = new(new global::AttentionGen.WidthPlan[]\n{");
        writer.Write("    // Floats in a vector; then rows and vectors of the tiles for projections, for scores and for context.");
        foreach (KernelPlan plan in plans)
        {
            int contextVectors = Math.Min(plan.Context.Columns.PanelVectors, plan.Context.Columns.Vectors);
            int projectionVectors = plan.Input.Columns.PanelVectors;
            writer.Write(
                $"    new(\"{plan.Width.Name}\", {plan.Width.Lanes}, {plan.TileRows}, {projectionVectors}, {plan.AttentionTiles.SteadyRows}, {plan.Scores.Vectors}, {plan.AttentionTiles.SteadyRows}, {contextVectors}, "
                + $"IsActive: {layout}.Lanes == {plan.Width.Lanes}) {{ CodeBytes = {CodeSizePlanner.CodeBytes(plan) + (otherCode?.Invoke(plan.Width) ?? 0)} }},");
        }

        writer.Write("});");
    }

    /// <summary>What only layers that use it state.</summary>
    private void WriteModernShape(SourceWriter writer)
    {
        if (spec.Rotary is { } rotary)
        {
            string pairing = rotary.Interleaved ? "Interleaved" : "HalfSplit";
            string creation = $"Rotary = new global::AttentionGen.RotaryShape(global::AttentionGen.RotaryPairing.{pairing}, Dim: {rotary.Dim}, Base: {GeneratedText.Double(rotary.Base)})";
            if (rotary.Scaling == "None")
            {
                writer.Write(creation + ",");
            }
            else
            {
                writer.Open(creation);
                writer.Write(
                    $"""
                    Scaling = global::AttentionGen.RotaryScaling.{rotary.Scaling},
                    Factor = {GeneratedText.Double(rotary.Factor)},
                    OriginalLength = {rotary.OriginalLength},
                    LowFrequencyFactor = {GeneratedText.Double(rotary.LowFrequencyFactor)},
                    HighFrequencyFactor = {GeneratedText.Double(rotary.HighFrequencyFactor)},
                    BetaFast = {GeneratedText.Double(rotary.BetaFast)},
                    BetaSlow = {GeneratedText.Double(rotary.BetaSlow)},
                    Truncate = {(rotary.Truncate ? "true" : "false")},
                    AttentionFactor = {GeneratedText.Double(rotary.AttentionFactor)},
                    """);
                writer.Close(",");
            }
        }

        if (spec.HasDistanceBias)
        {
            writer.Write($"PositionBias = global::AttentionGen.PositionBias.{spec.PositionBias},");
        }

        if (spec.RelativeBuckets > 0)
        {
            writer.Write($"RelativeBuckets = {spec.RelativeBuckets},");
        }

        if (spec.RelativeMaxDistance > 0)
        {
            writer.Write($"RelativeMaxDistance = {spec.RelativeMaxDistance},");
        }

        if (spec.SoftCap > 0)
        {
            writer.Write($"SoftCap = {GeneratedText.Double(spec.SoftCap)},");
        }

        if (spec.Functions?.Score is { } score)
        {
            writer.Write($"ScoreFunction = \"{score.Method}\",");
        }

        if (spec.Functions?.Mask is { } mask)
        {
            writer.Write($"MaskFunction = \"{mask.Method}\",");
        }

        if (spec.Sinks)
        {
            writer.Write("Sinks = true,");
        }

        if (spec.QueryKeyNorm)
        {
            if (spec.QueryKeyNormKind != HeadNormKind.RmsPerHead)
            {
                writer.Write($"QueryKeyNormKind = global::AttentionGen.QueryKeyNormKind.{spec.QueryKeyNormKind},");
            }

            writer.Write($"QueryKeyNorm = true,\nNormEpsilon = {GeneratedText.Double(spec.NormEpsilon)},");
            writer.Write($"NormWeightsPlusOne = {GeneratedText.Bool(spec.NormWeightsPlusOne)},");
        }

        if (spec.OutputGate != GateKind.None)
        {
            writer.Write($"OutputGate = global::AttentionGen.OutputGate.{spec.OutputGate},");
        }

        if (VisibleText.HasWindow(spec))
        {
            writer.Write($"LeftWindow = {spec.LeftWindow},\nRightWindow = {spec.RightWindow},");
        }
    }
}
