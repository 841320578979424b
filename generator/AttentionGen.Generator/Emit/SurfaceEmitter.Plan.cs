using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <content>What the type knows of itself: the numbers that scheduling needs, its shape, and its tiles.</content>
internal sealed partial class SurfaceEmitter
{
    private void WriteLayout()
    {
        _writer.Blank().Write("/// <summary>The planner's numbers, for the runtime that divides a call over threads.</summary>");
        _writer.Open($"private static readonly {Kernels}LayerLayout Layout = new()");
        _writer.Write(
            $"""
            DModel = DModel,
            KeyDim = KeyDim,
            ValueDim = ValueDim,
            OutputWidth = OutputWidth,
            HasOutputProjection = {GeneratedText.Bool(spec.OutputProjection)},
            Heads = Heads,
            KeyValueHeads = KeyValueHeads,
            HeadDim = HeadDim,
            ValueHeadDim = ValueHeadDim,
            PaddedValueHeadDim = {_layout.PaddedValueHeadDim},
            Causal = {GeneratedText.Bool(spec.Causal)},
            DiagonalAtEnd = {GeneratedText.Bool(spec.DiagonalAtEnd)},
            AddsBiasKeyValue = {GeneratedText.Bool(spec.AddBiasKeyValue)},
            AddsZeroKeyValue = {GeneratedText.Bool(spec.AddZeroAttention)},
            LeftWindow = {spec.LeftWindow},
            RightWindow = {spec.RightWindow},
            HasDistanceBias = {GeneratedText.Bool(spec.HasDistanceBias)},
            HasRotary = {GeneratedText.Bool(spec.Rotary is not null)},
            QueryFactor = {GeneratedText.Float(ScoreScale.Of(spec).Query)},
            ProjectedStride = {_layout.ProjectedStride},
            KeyStride = {_layout.KeyStride},
            KeyColumn = {(spec.SharesInputPanels ? spec.QueryWidth : 0)},
            ValueStride = {_layout.ValueStride},
            ValueColumn = {(spec.SharesInputPanels ? spec.QueryWidth + spec.KeyWidth : 0)},
            ContextColumn = {_layout.ContextColumn},
            QueryRowStride = {_layout.QueryRowStride},
            GroupQueries = {_layout.Scratch.GroupQueries},
            GroupContexts = {_layout.Scratch.GroupContexts},
            KeyBlockLength = KeyBlockLength,
            TileScratch = {_layout.Scratch.End},
            QueryBlockRows = {_layout.QueryBlockRows},
            ChunkRows = {_layout.ChunkRows},
            RowBlock = {_layout.RowBlock},
            """);
        _writer.Close(";");
    }

    private void WriteShape()
    {
        _writer.Blank().Write("/// <summary>The shape and options of this layer.</summary>");
        _writer.Write(
            "public static global::AttentionGen.AttentionShape Shape { get; } = new(DModel, Heads, HeadDim, KeyValueHeads, "
            + $"Causal: {GeneratedText.Bool(spec.Causal)}, Bias: {GeneratedText.Bool(spec.Bias)}, OutputProjection: {GeneratedText.Bool(spec.OutputProjection)}, Scale)");
        _writer.Open();
        _writer.Write("KeyDim = KeyDim,\nValueDim = ValueDim,\nValueHeadDim = ValueHeadDim,");
        _writer.Write($"OutputDim = {spec.OutputDim},");
        _writer.Write($"CausalAlignment = global::AttentionGen.CausalAlignment.{(spec.DiagonalAtEnd ? "BottomRight" : "UpperLeft")},");
        _writer.Write($"AddBiasKeyValue = {GeneratedText.Bool(spec.AddBiasKeyValue)},");
        _writer.Write($"AddZeroAttention = {GeneratedText.Bool(spec.AddZeroAttention)},");
        WriteModernShape();
        _writer.Close(";");
    }

    private void WritePlan()
    {
        _writer.Blank().Write("/// <summary>The register tiles of each vector width.</summary>");
        _writer.Write("public static global::AttentionGen.AttentionPlan Plan { get; } = new(new global::AttentionGen.WidthPlan[]\n{");
        _writer.Write("    // Floats in a vector; then rows and vectors of the tiles for projections, for scores and for context.");
        foreach (KernelPlan plan in plans)
        {
            int contextVectors = Math.Min(plan.Context.Columns.PanelVectors, plan.Context.Columns.Vectors);
            int projectionVectors = plan.Input.Columns.PanelVectors;
            _writer.Write(
                $"    new(\"{plan.Width.Name}\", {plan.Width.Lanes}, {plan.TileRows}, {projectionVectors}, {plan.TileRows}, {plan.Scores.Vectors}, {plan.TileRows}, {contextVectors}, "
                + $"IsActive: {Kernels}ActiveVectors.Lanes == {plan.Width.Lanes}) {{ CodeBytes = {CodeSizePlanner.CodeBytes(plan)} }},");
        }

        _writer.Write("});");
    }

    /// <summary>What only layers that use it state.</summary>
    private void WriteModernShape()
    {
        if (spec.Rotary is { } rotary)
        {
            string pairing = rotary.Interleaved ? "Interleaved" : "HalfSplit";
            _writer.Open($"Rotary = new global::AttentionGen.RotaryShape(global::AttentionGen.RotaryPairing.{pairing}, Dim: {rotary.Dim}, Base: {GeneratedText.Double(rotary.Base)})");
            if (rotary.Scaling != "None")
            {
                _writer.Write(
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
            }

            _writer.Close(",");
        }

        if (spec.HasDistanceBias)
        {
            _writer.Write($"PositionBias = global::AttentionGen.PositionBias.{spec.PositionBias},");
        }

        if (spec.RelativeBuckets > 0)
        {
            _writer.Write($"RelativeBuckets = {spec.RelativeBuckets},");
        }

        if (spec.RelativeMaxDistance > 0)
        {
            _writer.Write($"RelativeMaxDistance = {spec.RelativeMaxDistance},");
        }

        if (spec.SoftCap > 0)
        {
            _writer.Write($"SoftCap = {GeneratedText.Double(spec.SoftCap)},");
        }

        if (spec.Sinks)
        {
            _writer.Write("Sinks = true,");
        }

        if (spec.QueryKeyNorm)
        {
            _writer.Write($"QueryKeyNorm = true,\nNormEpsilon = {GeneratedText.Double(spec.NormEpsilon)},");
            _writer.Write($"NormWeightsPlusOne = {GeneratedText.Bool(spec.NormWeightsPlusOne)},");
        }

        if (HasWindow)
        {
            _writer.Write($"LeftWindow = {spec.LeftWindow},\nRightWindow = {spec.RightWindow},");
        }
    }
}
