using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>The register tiles of a projection.</summary>
internal sealed partial class ProjectionEmitter
{
    private string Tile(int rows, string suffix) => $"{name}{suffix}{rows}";

    private void WriteTile(int rows, string suffix, int vectors, int lastLanes, int parts)
    {
        bool repeats = rows == tiles.Rows;
        bool prefetches = repeats && !projection.Reduction.IsStraightLine;
        var tile = new TileEmitter(writer, width, rows, vectors)
        {
            TripPrologue = prefetches ? ["Prefetch.NextPanel(ref next, nextStep);", "next = ref Unsafe.Add(ref next, nextStep);"] : [],
            StepsPerTrip = tiles.ProjectionStepsPerTrip(width, rows),
        };
        int inputs = projection.Reduction.Length;
        long multiplyAdds = (long)rows * tile.Columns * inputs;
        writer.Blank().Write(
            $"/// <summary>{GeneratedText.Count(rows, "row")} x {GeneratedText.Count(tile.Columns, "column")}, {GeneratedText.Count(inputs, "step")}{(parts > 1 ? $" in {parts} parts" : "")}: {GeneratedText.Count(multiplyAdds, "multiply-add")}{(repeats ? " a tile" : "")}.</summary>");
        WriteTileBody(tile, $"{suffix}{rows}", rows, vectors, lastLanes, repeats, parts);
    }

    private void WriteTileBody(TileEmitter tile, string kernel, int rows, int vectors, int lastLanes, bool repeats, int parts = 1)
    {
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open(
            $"private static void {name}{kernel}(ref float input, ref float panel, {BiasParameter}ref float output"
            + $"{(repeats ? ", int tiles" : "")}{(parts > 1 ? ", int part" : "")})");
        int partLength = parts > 1 ? projection.Reduction.PartLength : projection.Reduction.Length;
        if (repeats && tile.TripPrologue.Count > 0)
        {
            int panelFloats = partLength * tile.Columns;
            int tripFloats = tile.StepsPerTrip * tile.Columns;
            writer.Blank().Write(
                parts > 1
                    ? "// While the tiles pass over this part of the panel, the next one is fetched, some of it in each trip."
                    : "// While the tiles pass over this panel, the next one is fetched, a part of it in each trip.");
            writer.Write($"ref float next = ref Unsafe.Add(ref panel, {panelFloats});");
            writer.Write($"int nextStep = Math.Clamp(({tripFloats} + tiles - 1) / tiles, 1, {tripFloats});");
        }

        string isLast = $"part == {parts - 1}";
        if (parts > 1)
        {
            WritePart(isLast, vectors, trips: partLength / tile.StepsPerTrip, lastTrips: projection.Reduction.LastPartLength / tile.StepsPerTrip);
        }

        if (repeats)
        {
            writer.Open("for (int tile = 0; tile < tiles; tile++)");
        }

        tile.Begin("input", "panel");
        if (parts > 1)
        {
            tile.Resume("part > 0", "output", projection.OutputStride);
            tile.ReducePart(projection.Reduction, isLast, projection.InputStride);
        }
        else
        {
            tile.Reduce(projection.Reduction, projection.InputStride);
        }

        // The bias comes last: partial sums that carry it from the start would lose bits of the small products.
        tile.Store(
            (accumulator, vector) => !bias ? accumulator : parts > 1 ? $"({accumulator} + bias{vector})" : $"({accumulator} + {BiasOf(vector)})",
            "output",
            lastLanes,
            projection.OutputStride);
        if (repeats)
        {
            writer.Write($"input = ref Unsafe.Add(ref input, {rows * projection.InputStride});");
            writer.Write($"output = ref Unsafe.Add(ref output, {rows * projection.OutputStride});");
            writer.Close();
        }

        writer.Close();
    }

    /// <summary>What differs in the last part of a reduction: its length, and that the bias is added.</summary>
    private void WritePart(string isLast, int vectors, int trips, int lastTrips)
    {
        writer.Write(trips == lastTrips ? $"const int trips = {trips};" : $"int trips = {isLast} ? {lastTrips} : {trips};");
        if (bias)
        {
            writer.Blank().Write("// What other parts add changes no sum, not even the sign of a zero.");
        }

        for (int vector = 0; bias && vector < vectors; vector++)
        {
            writer.Write($"{VectorDialect.Type} bias{vector} = {isLast} ? {BiasOf(vector)} : {VectorDialect.NegativeZero};");
        }
    }

    private string BiasOf(int vector) => VectorDialect.Load("bias", VectorDialect.Offset(vector * width.Lanes));
}
