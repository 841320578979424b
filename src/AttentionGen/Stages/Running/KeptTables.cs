namespace AttentionGen.Kernels;

/// <summary>
/// Tables of a layer that grow with the longest sequence so far, or the longest window; a call holds on to those that it reads.
/// </summary>
/// <param name="Biases">Biases by distance, or null.</param>
/// <param name="Rotations">Rotations by position, or null.</param>
internal readonly record struct KeptTables(DistanceBias.Snapshot? Biases, RotaryTable.Snapshot? Rotations)
{
    /// <summary>What a call reads, grown as far as it needs.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory for that much.</exception>
    public static KeptTables Of(LayerWeights? weights, in LayerLayout layout, CallStages stages, in CallShape call)
    {
        if (weights is null)
        {
            return default;
        }

        DistanceBias.Snapshot? biases = stages.Attends && weights.DistanceBias is { } distances
            ? distances.Ensure(Farthest(layout.LeftWindow, layout, call), Farthest(layout.RightWindow, layout, call))
            : null;
        int positions = call.RotatedPositions(layout);
        RotaryTable.Snapshot? rotations = stages.HasRowStages && weights.Rotary is { } rotary && positions <= RotaryTable.LongestKept
            ? rotary.Ensure(Math.Max(positions, 1))
            : null;
        return new KeptTables(biases, rotations);
    }

    /// <summary>
    /// The longest distance on one side whose bias is read. A tile takes the keys of all its rows for each of them, so that a
    /// window is exceeded by the rows of a tile and the keys of a panel. Who asks for scores gets those of all keys.
    /// </summary>
    private static int Farthest(int window, in LayerLayout layout, in CallShape call)
    {
        long all = (long)Math.Max(call.QueryLength, call.KeyLength) + layout.AddedKeys + LayerLayout.KeyCapacityStep;
        long inWindow = window < 0 || call.WritesProbabilities ? all : Math.Min(all, (long)window + (2 * LayerLayout.KeyCapacityStep));
        return (int)Math.Min(inWindow, int.MaxValue / 2);
    }
}
