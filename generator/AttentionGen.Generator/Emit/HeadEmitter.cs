using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the numbers of a head that the library's drivers of the attention core are compiled with, and the heights of its tiles.
/// What is as the library assumes it, such as no window, is left out.
/// </summary>
internal sealed class HeadEmitter(SourceWriter writer, KernelPlan plan)
{
    private readonly AttentionSpec _spec = plan.Spec;
    private readonly LayoutPlan _layout = plan.Layout;

    public void Write()
    {
        WriteSizes();
        WriteScores();
        WriteSeenKeys();
        WriteScratch();
        WriteTileRows();
    }

    private void WriteSizes()
    {
        PanelPlan columns = plan.Context.Columns;
        writer.Blank().Write("// Sizes of a head, by which the library's HeadAttention drives the tiles below: rows, keys, and floats.");
        Number("Lanes", plan.Width.Lanes);
        if (_spec.GroupSize > 1)
        {
            Number("GroupSize", _spec.GroupSize);
        }

        Number("HeadDim", _spec.HeadDim);
        Number("ValueHeadDim", _spec.ValueHeadDim);
        Number("QueryStride", _layout.QueryRowStride);
        Number("ScoreStride", _layout.ScoreStride);
        Number("QueryBlockRows", _layout.QueryBlockRows);
        Number("BlockKeys", _layout.KeyBlockLength);
        Number("PanelKeys", plan.Scores.Vectors * plan.Width.Lanes);
        Number("PanelColumns", columns.PanelColumns);
        Number("LastPanelColumns", columns.LastPanelColumns);
        if (!_layout.MergesBlocks)
        {
            writer.Blank().Write($"/// <summary>Nothing needs merging: all keys are in one block, because Sequence = {_spec.Sequence}.</summary>");
            writer.Write("public static bool SeesOneBlock => true;");
        }
    }

    private void WriteScores()
    {
        if (_layout.Units.ScoreFactor != 1)
        {
            writer.Blank().Write("/// <summary>The part of the scale that would take large queries out of the range.</summary>");
            writer.Write($"public static double ScoreFactor => {GeneratedText.Double(_layout.Units.ScoreFactor)};");
        }

        if (_spec.SoftCap > 0)
        {
            writer.Blank().Write($"/// <summary>Scores s become c · tanh(s / c), because SoftCap = {GeneratedText.Number(_spec.SoftCap)}; both s and c are in units of log2.</summary>");
            writer.Write($"public static double Cap => {GeneratedText.Double(_layout.Units.Cap)};");
        }

        if (_spec.HasDistanceBias)
        {
            writer.Blank().Write("/// <summary>Scores are raised or lowered by the distance of query and key.</summary>");
            writer.Write("public static bool HasDistanceBias => true;");
        }
    }

    private void WriteSeenKeys()
    {
        if (VisibleText.HasStarts(_spec))
        {
            writer.Blank().Write($"/// <summary>{VisibleText.StartReason(_spec)}</summary>");
            Number("LeftWindow", _spec.LeftWindow);
        }

        if (VisibleText.HasEnds(_spec))
        {
            string[] sentences = [VisibleText.EndReason(_spec), .. VisibleText.Positions(_spec)];
            writer.Blank().Write(
                sentences.Length == 1
                    ? $"/// <summary>{sentences[0]}</summary>"
                    : $"/// <summary>\n/// {string.Join("\n/// ", sentences)}\n/// </summary>");
            Number("RightWindow", _spec.RightWindow);
        }
    }

    private void WriteScratch()
    {
        ScratchPlan scratch = _layout.Scratch;
        writer.Blank().Write("// What is where in a thread's scratch. Scores are at its beginning.");
        Number("TileMaxima", scratch.TileMaximum);
        Number("TileSums", scratch.TileSum);
        Number("TileFactors", scratch.TileFactor);
        Number("Part", scratch.Part);
        Number("Accumulators", scratch.Accumulator);
        Number("RunningMaxima", scratch.RunningMaximum);
        Number("RunningSums", scratch.RunningSum);
    }

    private void WriteTileRows()
    {
        AttentionTiles tiles = plan.AttentionTiles;
        writer.Blank().Write(
            tiles.Tiles.Count == 1
                ? "/// <summary>Rows of the next tile: always one at this width.</summary>"
                : "/// <summary>Rows of the next tile when this many are left.</summary>");
        if (tiles.IsGreedy)
        {
            string choice = string.Join(" : ", tiles.Tiles.Select(tile => tile.Rows == 1 ? "1" : $"left >= {tile.Rows} ? {tile.Rows}"));
            writer.Write($"public static int TileRows(int left) => {choice};");
            return;
        }

        writer.Write($"public static int TileRows(int left) => left < {tiles.RowsOfNext.Count} ? RowsOfNext[left] : {tiles.SteadyRows};");
        writer.Blank().Write($"/// <summary>Chosen so that {GroupText} reads the keys as rarely as the registers allow, and more rows take the fewest cycles.</summary>");
        writer.Write($"private static ReadOnlySpan<byte> RowsOfNext => [{string.Join(", ", tiles.RowsOfNext)}];");
    }

    private string GroupText => _spec.GroupSize > 1 ? $"a token, which is {_spec.GroupSize} rows," : "a token";

    private void Number(string name, int value) =>
        writer.Write($"public static int {name} => {value.ToString(System.Globalization.CultureInfo.InvariantCulture)};");
}
