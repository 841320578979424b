using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>Tables that grow with the longest sequence so far, or the longest window; a call holds on to those that it reads.</summary>
/// <param name="Biases">Biases by distance, or null.</param>
/// <param name="Rotations">Rotations by position, or null.</param>
internal readonly record struct KeptTables(DistanceBias.Snapshot? Biases, RotaryTable.Snapshot? Rotations);

/// <content>What a call takes from the layer's weights, and the rotations that it computes for itself.</content>
internal sealed unsafe partial class RunningCall
{
    /// <summary>Points to the weights of the layer, or to none.</summary>
    public KeptTables SetWeights(LayerWeights? weights)
    {
        Rotation = default;
        Options.Distances = default;
        if (weights is null)
        {
            Weights = default;
            Options.Sinks = default;
            return default;
        }

        Weights = new PinnedWeights(weights);
        Options.Sinks = new SinkScores
        {
            Log2 = PinnedWeights.Address(weights.Sinks),
            Natural = PinnedWeights.Address(weights.NaturalSinks),
        };
        return new KeptTables(SetDistances(weights.DistanceBias), SetRotation(weights));
    }

    /// <summary>Writes the rotations of a call that goes beyond the kept ones into its scratch.</summary>
    public void WriteRotations(RotaryTable rotary)
    {
        bool fromCache = Kept.Lengths is not null;
        int items = fromCache ? Shape.Batch : 1;
        int rows = Scratch.RotaryRows / items;
        int floats = checked(rows * rotary.Pairs);
        float* cosines = Origin + Scratch.Rotations;
        float* sines = cosines + ((nint)items * floats);
        Rotation.Cosines = cosines;
        Rotation.Sines = sines;
        Rotation.Stride = rotary.Pairs;
        Rotation.ItemStride = fromCache ? floats : 0;
        Rotation.Starts = Kept.Lengths;
        for (int item = 0; item < items; item++)
        {
            nint offset = (nint)item * floats;
            int first = fromCache ? Kept.Lengths[item] : 0;
            rotary.WriteRows(first, new Span<float>(cosines + offset, floats), new Span<float>(sines + offset, floats));
        }
    }

    private DistanceBias.Snapshot? SetDistances(DistanceBias? distances)
    {
        if (distances is null || !Stages.Attends)
        {
            return null;
        }

        DistanceBias.Snapshot biases = distances.Ensure(Farthest(Layout.LeftWindow), Farthest(Layout.RightWindow));
        Options.Distances = new DistanceBiases
        {
            Bias = (float*)Unsafe.AsPointer(ref biases.At(0, 0)),
            HeadStride = biases.HeadStride,
            Natural = biases.HasNatural ? (float*)Unsafe.AsPointer(ref biases.NaturalAt(0, 0)) : null,
        };
        return biases;
    }

    private RotaryTable.Snapshot? SetRotation(LayerWeights weights)
    {
        Rotation.QueryNorm = PinnedWeights.Address(weights.QueryNorm);
        Rotation.KeyNorm = PinnedWeights.Address(weights.KeyNorm);
        int positions = Shape.RotatedPositions(Layout);
        if (weights.Rotary is not { } rotary || !Stages.HasRowStages || positions > RotaryTable.LongestKept)
        {
            return null;
        }

        RotaryTable.Snapshot rotations = rotary.Ensure(Math.Max(positions, 1));
        Rotation.Cosines = (float*)Unsafe.AsPointer(ref rotations.Cosines(0));
        Rotation.Sines = (float*)Unsafe.AsPointer(ref rotations.Sines(0));
        Rotation.Stride = rotations.Stride;
        return rotations;
    }

    /// <summary>
    /// The longest distance on one side whose bias is read. A tile takes the keys of all its rows for each of them, so that a
    /// window is exceeded by the rows of a tile and the keys of a panel. Who asks for scores gets those of all keys.
    /// </summary>
    private int Farthest(int window)
    {
        long all = (long)Math.Max(Shape.QueryLength, Shape.KeyLength) + Layout.AddedKeys + LayerLayout.KeyCapacityStep;
        long inWindow = window < 0 || Shape.WritesProbabilities ? all : Math.Min(all, (long)window + (2 * LayerLayout.KeyCapacityStep));
        return (int)Math.Min(inWindow, int.MaxValue / 2);
    }
}
