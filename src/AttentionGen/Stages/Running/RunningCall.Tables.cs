using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <content>What a call takes from the layer's weights, and the rotations that it computes for itself.</content>
internal sealed unsafe partial class RunningCall
{
    /// <summary>Points to the weights of the layer, or to none.</summary>
    /// <param name="weights">The weights, or null.</param>
    /// <param name="tables">Their tables, as long as the call needs them.</param>
    public void SetWeights(LayerWeights? weights, KeptTables tables)
    {
        Rotation = default;
        Options.Distances = default;
        if (weights is null)
        {
            Weights = default;
            Options.Sinks = default;
            return;
        }

        Weights = new PinnedWeights(weights);
        Options.Sinks = new SinkScores
        {
            Log2 = PinnedWeights.Address(weights.Sinks),
            Natural = PinnedWeights.Address(weights.NaturalSinks),
        };
        Rotation.Norms = weights.Norms is { } norms ? norms.Pinned : default;
        if (tables.Biases is { } biases)
        {
            Options.Distances = new DistanceBiases
            {
                Bias = (float*)Unsafe.AsPointer(ref biases.At(0, 0)),
                HeadStride = biases.HeadStride,
                Natural = biases.HasNatural ? (float*)Unsafe.AsPointer(ref biases.NaturalAt(0, 0)) : null,
            };
        }

        if (tables.Rotations is { } rotations)
        {
            Rotation.Cosines = (float*)Unsafe.AsPointer(ref rotations.Cosines(0));
            Rotation.Sines = (float*)Unsafe.AsPointer(ref rotations.Sines(0));
            Rotation.Stride = rotations.Stride;
        }
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
}
