using System.Globalization;
using AttentionGen;
using Spectre.Console;

namespace Quickstart;

/// <summary>Prints what the generator knows about the layer: its shape, its cost, and the register tile per vector width.</summary>
internal static class PlanTable
{
    public static void Write(int sequence)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        AnsiConsole.Write(new Rule("the layer").LeftJustified());
        var facts = new Grid().AddColumn().AddColumn();
        facts.AddRow("model width", $"{SentenceAttention.DModel}");
        facts.AddRow("heads x head size", $"{SentenceAttention.Heads} x {SentenceAttention.HeadDim}");
        facts.AddRow("parameters", SentenceAttention.Parameters.ToString("N0", culture));
        facts.AddRow("sentence", $"{sequence} tokens");
        facts.AddRow("multiply-adds per call", SentenceAttention.GetMultiplyAdds(1, sequence).ToString("N0", culture));
        facts.AddRow("workspace", $"{SentenceAttention.GetWorkspaceBytes(1, sequence).ToString("N0", culture)} bytes");
        AnsiConsole.Write(facts);

        Table tiles = new Table()
            .RoundedBorder()
            .Title("register tiles, rows x vectors")
            .AddColumns("width", "projection", "scores", "context", "");
        foreach (WidthPlan width in SentenceAttention.Plan.Widths)
        {
            tiles.AddRow(
                width.Name,
                $"{width.ProjectionRows} x {width.ProjectionVectors}",
                $"{width.ScoreRows} x {width.ScoreVectors}",
                $"{width.ContextRows} x {width.ContextVectors}",
                width.IsActive ? "runs here" : "");
        }

        AnsiConsole.Write(tiles);
    }
}
