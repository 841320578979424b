using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <content>What the type knows of itself: the numbers that scheduling needs, its shape, and its tiles.</content>
internal sealed partial class SurfaceEmitter
{
    /// <summary>
    /// What is computed once stands in a class of its own: in the layer's, it would come after the user's static fields, one
    /// of which may be a layer, and into a static constructor that both share.
    /// </summary>
    private void WriteFacts()
    {
        Summary("The shape and options of this layer.");
        Property("Shape");
        Summary("The register tiles of each vector width.");
        Property("Plan");
        Summary("What is computed once. Apart from your static fields, which may be layers and need it.");
        OpenMember("private static class GeneratedFacts");
        WriteLayout();
        WriteShape();
        WritePlan();
        _writer.Close();
    }

    private void Property(string name) =>
        Member($"public static global::{GeneratedMembers.Properties.Single(property => property.Name == name).Type} {name} => GeneratedFacts.{name};");

    private void WriteLayout()
    {
        Summary("The planner's numbers, for the runtime that divides a call over threads.");
        _writer.Open($"public static readonly {Kernels}LayerLayout Layout = new()");
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
            QueryFactor = {GeneratedText.Float(_layout.Units.QueryFactor)},
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
        WriteLanes();
        _writer.Close(";");
    }

    /// <summary>The widest of the written widths that the processor has; 1 also where it has none of them.</summary>
    private void WriteLanes()
    {
        string choice = string.Concat(plans.Select(static plan => plan.Width).Where(static width => width.Lanes > 1)
            .Select(static width => $"{Accelerated(width)} ? {width.Lanes}\n    : "));
        _writer.Write($"Lanes = {choice}1,");
    }

    /// <summary>As the attribute does, it states what differs from the default.</summary>
    private void WriteShape()
    {
        string creation = "public static readonly global::AttentionGen.AttentionShape Shape = new(DModel, Heads, HeadDim, KeyValueHeads, "
            + $"Causal: {GeneratedText.Bool(spec.Causal)}, Bias: {GeneratedText.Bool(spec.Bias)}, OutputProjection: {GeneratedText.Bool(spec.OutputProjection)}, Scale)";
        var options = new SourceWriter();
        WriteWidths(options);
        WriteModernShape(options);
        _writer.Blank();
        if (options.ToString() is { Length: > 0 } lines)
        {
            _writer.Open(creation).Write(lines.TrimEnd('\n')).Close(";");
        }
        else
        {
            _writer.Write(creation + ";");
        }
    }

    private void WriteWidths(SourceWriter writer)
    {
        if (!spec.SharesInputPanels)
        {
            writer.Write("KeyDim = KeyDim,\nValueDim = ValueDim,");
        }

        if (spec.ValueHeadDim != spec.HeadDim)
        {
            writer.Write("ValueHeadDim = ValueHeadDim,");
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

    private void WritePlan()
    {
        _writer.Blank().Write("public static readonly global::AttentionGen.AttentionPlan Plan = new(new global::AttentionGen.WidthPlan[]\n{");
        _writer.Write("    // Floats in a vector; then rows and vectors of the tiles for projections, for scores and for context.");
        foreach (KernelPlan plan in plans)
        {
            int contextVectors = Math.Min(plan.Context.Columns.PanelVectors, plan.Context.Columns.Vectors);
            int projectionVectors = plan.Input.Columns.PanelVectors;
            _writer.Write(
                $"    new(\"{plan.Width.Name}\", {plan.Width.Lanes}, {plan.TileRows}, {projectionVectors}, {plan.AttentionTiles.SteadyRows}, {plan.Scores.Vectors}, {plan.AttentionTiles.SteadyRows}, {contextVectors}, "
                + $"IsActive: Layout.Lanes == {plan.Width.Lanes}) {{ CodeBytes = {CodeSizePlanner.CodeBytes(plan)} }},");
        }

        _writer.Write("});");
    }

    /// <summary>What only layers that use it state.</summary>
    private void WriteModernShape(SourceWriter writer)
    {
        if (spec.Rotary is { } rotary)
        {
            string pairing = rotary.Interleaved ? "Interleaved" : "HalfSplit";
            writer.Open($"Rotary = new global::AttentionGen.RotaryShape(global::AttentionGen.RotaryPairing.{pairing}, Dim: {rotary.Dim}, Base: {GeneratedText.Double(rotary.Base)})");
            if (rotary.Scaling != "None")
            {
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
            }

            writer.Close(",");
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

        if (spec.Sinks)
        {
            writer.Write("Sinks = true,");
        }

        if (spec.QueryKeyNorm)
        {
            writer.Write($"QueryKeyNorm = true,\nNormEpsilon = {GeneratedText.Double(spec.NormEpsilon)},");
            writer.Write($"NormWeightsPlusOne = {GeneratedText.Bool(spec.NormWeightsPlusOne)},");
        }

        if (HasWindow)
        {
            writer.Write($"LeftWindow = {spec.LeftWindow},\nRightWindow = {spec.RightWindow},");
        }
    }
}
