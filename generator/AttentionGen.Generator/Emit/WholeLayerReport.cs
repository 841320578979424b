using System.Text;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;
using static AttentionGen.Generator.Emit.ReportEmitter;

namespace AttentionGen.Generator.Emit;

/// <summary>Writes the sections of the report about feed-forwards and whole layers, whose parts it tells apart.</summary>
internal static class WholeLayerReport
{
    /// <summary>A feed-forward alone.</summary>
    public static void Write(StringBuilder text, FeedForwardSpec spec, WrittenWidths widths)
    {
        FeedForwardPlan[] plans = [.. VectorWidth.Of(widths).Select(width => FeedForwardPlanner.Plan(spec, width))];
        FeedForwardCost cost = FeedForwardCost.Of(spec);
        WriteHead(text, spec.Type, WholeLayerText.Of(spec));
        WriteShape(text, [new ShapeLine("input", $"[rows, {spec.DModel}]"), .. Stages(spec), new ShapeLine("output", $"[rows, {spec.DModel}]")]);
        WriteFact(text, "parameters", $"{Number(cost.Parameters)}, {Number(Bytes(cost.Parameters))} bytes");
        WriteFact(text, "multiply-adds", $"{Number(cost.MultiplyAddsPerToken)} a row");
        WriteFact(text, "input and output", $"{Number(RowBytes(spec))} bytes a row");
        WriteBlocks(text, plans[0].Layout);
        text.Append("\nOne thread:\n");
        Row("rows", "multiply-adds", "bytes moved at least", "workspace bytes");
        foreach (int rows in ExampleLengths)
        {
            Row(
                Number(rows),
                Number(cost.MultiplyAddsPerToken * rows),
                Number(Bytes(cost.Parameters) + (RowBytes(spec) * rows)),
                Number(WholeLayerScratch.Bytes(plans[0].Layout, spec.DModel, rows)));
        }

        text.Append("\nTiles, rows x columns of accumulators, and about how much machine code:\n");
        Widths("width", "floats", "up and down", "registers", "code bytes");
        foreach (FeedForwardPlan plan in plans)
        {
            Widths(plan.Width.Name, Number(plan.Width.Lanes), TileOf(plan), Registers(plan), Number(CodeSizePlanner.CodeBytes(plan)));
        }

        void Row(string rows, string multiplyAdds, string bytes, string workspace) => text.Append($"{rows,8}{multiplyAdds,20}{bytes,22}{workspace,18}\n");
        void Widths(string width, string lanes, string tile, string registers, string code) => text.Append($"{width,-10}{lanes,8}{tile,14}{registers,12}{code,12}\n");
    }

    /// <summary>A whole layer.</summary>
    public static void Write(StringBuilder text, TransformerSpec spec, WrittenWidths widths)
    {
        TransformerPlan[] plans = [.. VectorWidth.Of(widths).Select(width => TransformerPlan.Of(spec, width))];
        LayoutPlan layout = plans[0].Attention.Layout;
        FeedForwardLayout rows = plans[0].FeedForward.Layout;
        WriteHead(text, spec.Type, WholeLayerText.Of(spec));
        WriteFormula(text, spec);
        IReadOnlyList<ShapeLine> attention = ShapeText.Lines(spec.Attention);
        WriteShape(
            text,
            [
                attention[0],
                new ShapeLine("attention", ""),
                .. attention.Where(static line => line.IsStage),
                .. CrossStages(spec),
                new ShapeLine("feed-forward", ""),
                .. Stages(spec.FeedForward),
                attention[attention.Count - 1] with { Text = attention[0].Text },
            ]);
        WriteParts(text, spec, layout);
        WriteFact(text, "input and output", $"{Number(RowBytes(spec.FeedForward))} bytes a token");
        WriteBlocks(text, rows);
        if (spec.Attention.CanCache)
        {
            WriteFact(text, "cache", $"{Number(layout.CacheBytesPerToken)} bytes a token");
        }

        if (spec.Cross is not null)
        {
            WriteFact(text, "memory", $"{Number(TransformerCost.Of(spec, layout).MultiplyAddsPerMemoryRow)} multiply-adds a row, once");
        }

        WriteLengths(text, spec, plans[0].Attention, rows);
        WriteWidths(text, plans);
    }

    /// <summary>Without the signs that only a page has.</summary>
    private static void WriteFormula(StringBuilder text, TransformerSpec spec)
    {
        foreach (string line in LayerFormula.Lines(spec))
        {
            text.Append(line.Replace('·', '*')).Append('\n');
        }

        text.Append('\n');
    }

    private static void WriteParts(StringBuilder text, TransformerSpec spec, LayoutPlan layout)
    {
        TransformerCost layer = TransformerCost.Of(spec, layout);
        CostPlan attention = CostPlanner.Plan(spec.Attention, layout);
        FeedForwardCost feedForward = FeedForwardCost.Of(spec.FeedForward);
        Row("", "parameters", "bytes", "multiply-adds a token", "for each key it sees");
        Part("attention", attention.Parameters, attention.MultiplyAddsPerToken, attention.MultiplyAddsPerPair);
        if (spec.Cross is not null)
        {
            CostPlan cross = CostPlanner.Plan(spec.Cross, layout);
            Part("cross-attention", cross.Parameters, cross.MultiplyAddsPerQuery, cross.MultiplyAddsPerPair);
        }

        Part("feed-forward", feedForward.Parameters, feedForward.MultiplyAddsPerToken, 0);
        Part("norms", TransformerCost.NormParameters(spec), 0, 0);
        if (spec.LayerScale)
        {
            Part("LayerScale", TransformerCost.ScaleParameters(spec), 0, 0);
        }

        Part("layer", layer.Parameters, layer.MultiplyAddsPerToken, layer.MultiplyAddsPerPair);
        text.Append('\n');

        void Part(string name, long parameters, long ofToken, long ofPair) => Row(name, Number(parameters), Number(Bytes(parameters)), Number(ofToken), Number(ofPair));
        void Row(string name, string parameters, string bytes, string ofToken, string ofPair) =>
            text.Append($"{name,-15}{parameters,12}{bytes,15}{ofToken,23}{ofPair,21}\n");
    }

    private static void WriteBlocks(StringBuilder text, FeedForwardLayout layout) =>
        WriteFact(text, "blocks", $"{Number(layout.FusedRows)} rows pass both products of the feed-forward at once");

    private static void WriteLengths(StringBuilder text, TransformerSpec spec, KernelPlan plan, FeedForwardLayout rows)
    {
        LayoutPlan layout = plan.Layout;
        TransformerCost cost = TransformerCost.Of(spec, layout);
        FeedForwardCost feedForward = FeedForwardCost.Of(spec.FeedForward);
        CostPlan attention = CostPlanner.Plan(spec.Attention, layout);
        CostPlan? cross = spec.Cross is null ? null : CostPlanner.Plan(spec.Cross, layout);
        text.Append(cross is null ? "\nOne sequence, one thread:\n" : "\nOne sequence and a memory as long, one thread:\n");
        Row("tokens", "multiply-adds", cross is null ? "of the attention" : "of both attentions", "bytes moved at least", cross is null ? "workspace bytes" : "");
        foreach (int tokens in ExampleLengths)
        {
            long ofAttention = CostPlanner.MultiplyAdds(spec.Attention, attention, tokens)
                + (cross is null ? 0 : (cross.MultiplyAddsPerQuery * tokens) + (cross.MultiplyAddsPerPair * tokens * tokens));
            Row(
                Number(tokens),
                Number(ofAttention + (feedForward.MultiplyAddsPerToken * tokens)),
                Number(ofAttention),
                Number(Bytes(cost.Parameters) + (RowBytes(spec.FeedForward) * tokens)),
                cross is null ? Number(WholeLayerScratch.Bytes(spec, layout, rows, tokens)) : "");
        }

        ReportEmitter.WriteMask(text, spec.Attention, plan, ExampleLengths);

        void Row(string tokens, string multiplyAdds, string ofAttention, string bytes, string workspace) =>
            text.Append($"{tokens,8}{multiplyAdds,18}{ofAttention,20}{bytes,22}{workspace,17}".TrimEnd()).Append('\n');
    }

    private static void WriteWidths(StringBuilder text, TransformerPlan[] plans)
    {
        text.Append("\nTiles, rows x columns of accumulators:\n");
        Tiles("width", "floats", "projections", "scores", "context", "up and down", "registers");
        foreach (TransformerPlan plan in plans)
        {
            KernelPlan attention = plan.Attention;
            Tiles(
                plan.Width.Name,
                Number(plan.Width.Lanes),
                Tile(plan.Width, attention.TileRows, Math.Min(attention.Input.Columns.PanelVectors, attention.Input.Columns.Vectors)),
                Tile(plan.Width, attention.AttentionTiles.SteadyRows, attention.Scores.Vectors),
                Tile(plan.Width, attention.AttentionTiles.SteadyRows, Math.Min(attention.Context.Columns.PanelVectors, attention.Context.Columns.Vectors)),
                TileOf(plan.FeedForward),
                Registers(plan.FeedForward));
        }

        bool hasCross = plans[0].Cross is not null;
        text.Append("\nMachine code, about, in bytes:\n");
        Code("width", "attention", "cross-attention", "feed-forward", "together");
        foreach (TransformerPlan plan in plans)
        {
            int attention = CodeSizePlanner.CodeBytes(plan.Attention);
            Code(
                plan.Width.Name,
                Number(attention),
                plan.Cross is null ? "" : Number(CodeSizePlanner.CodeBytes(plan.Cross)),
                Number(CodeSizePlanner.CodeBytes(plan.FeedForward)),
                Number(attention + plan.OtherCodeBytes));
        }

        void Tiles(string width, string lanes, string projections, string scores, string context, string upAndDown, string registers) =>
            text.Append($"{width,-10}{lanes,8}{projections,14}{scores,10}{context,10}{upAndDown,14}{registers,12}\n");
        void Code(string width, string attention, string cross, string feedForward, string together) =>
            text.Append($"{width,-10}{attention,12}{(hasCross ? $"{cross,18}" : "")}{feedForward,15}{together,12}\n");
    }

    /// <summary>The attention to a memory, where there is one.</summary>
    private static IEnumerable<ShapeLine> CrossStages(TransformerSpec spec) => spec.Cross is null
        ? []
        : [new ShapeLine("cross-attention", ""), .. ShapeText.Lines(spec.Cross).Where(static line => line.IsStage)];

    /// <summary>What is between the input and the output of a feed-forward.</summary>
    private static IEnumerable<ShapeLine> Stages(FeedForwardSpec spec) => spec.Gated
        ?
        [
            new ShapeLine("gate", $"{spec.Hidden}, {spec.Activation}", IsStage: true),
            new ShapeLine("up", $"{spec.Hidden}, times the gate", IsStage: true),
            new ShapeLine("down", $"{spec.DModel}", IsStage: true),
        ]
        : [new ShapeLine("up", $"{spec.Hidden}, {spec.Activation}", IsStage: true), new ShapeLine("down", $"{spec.DModel}", IsStage: true)];

    private static string TileOf(FeedForwardPlan plan) => Tile(plan.Width, plan.Tiles.Rows, Math.Min(plan.Up.Columns.PanelVectors, plan.Up.Columns.Vectors));

    private static string Registers(FeedForwardPlan plan) => $"{plan.Tiles.NeededRegisters(plan.Width)} of {plan.Width.Registers}";

    private static long Bytes(long parameters) => parameters * sizeof(float);

    private static long RowBytes(FeedForwardSpec spec) => 2L * spec.DModel * sizeof(float);
}
