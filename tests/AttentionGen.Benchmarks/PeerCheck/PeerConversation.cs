using AttentionGen.Benchmarks.Compare;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.OnnxRuntime;

namespace AttentionGen.Benchmarks.PeerCheck;

/// <summary>The same tokens, call by call, for a generated layer and for ONNX Runtime, each with a cache of its own.</summary>
internal static class PeerConversation
{
    /// <summary>The largest difference of all calls, relative to the largest output of its call.</summary>
    /// <param name="environment">The loaded library.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="batch">Sequences.</param>
    /// <param name="steps">New tokens of each call.</param>
    public static double LargestDifference(OrtEnvironment environment, CheckedLayer layer, int batch, ReadOnlySpan<int> steps)
    {
        AttentionShape shape = layer.Shape;
        int capacity = 0;
        foreach (int tokens in steps)
        {
            capacity += tokens;
        }

        KeyValueCache cache = layer.CreateCache(batch, capacity);
        float[] pastKeys = [], pastValues = [];
        double largest = 0;
        int total = 0;
        foreach (int tokens in steps)
        {
            total += tokens;
            float[] input = RandomData.Uniform(seed: total, batch * tokens * shape.DModel);
            float[] ours = new float[batch * tokens * shape.OutputWidth];
            layer.Forward(input, cache, ours, tokens, default);

            GroupQueryModel.Bound peer = Model(layer, batch, tokens, total, capacity).Open(environment, threads: 1);
            using OrtSession session = peer.Session;
            Project(input, layer.Weights.QueryWeight, shape.DModel, peer.Query.Data);
            Project(input, layer.Weights.KeyWeight, shape.DModel, peer.Key!.Data);
            Project(input, layer.Weights.ValueWeight, shape.DModel, peer.Value!.Data);
            pastKeys.CopyTo(peer.PastKey.Data);
            pastValues.CopyTo(peer.PastValue.Data);
            session.Run();
            pastKeys = peer.PastKey.Data.ToArray();
            pastValues = peer.PastValue.Data.ToArray();
            largest = Math.Max(largest, Agreement.MaxDifference(ours, peer.Output.Data));
        }

        return largest;
    }

    /// <summary>The operator takes projected rows; this projects them, by the formula.</summary>
    private static void Project(ReadOnlySpan<float> input, ReadOnlySpan<float> weight, int width, Span<float> output)
    {
        int columns = weight.Length / width;
        for (int i = 0; i < output.Length; i++)
        {
            double sum = 0;
            for (int k = 0; k < width; k++)
            {
                sum += (double)input[(i / columns * width) + k] * weight[(i % columns * width) + k];
            }

            output[i] = (float)sum;
        }
    }

    private static GroupQueryModel Model(CheckedLayer layer, int batch, int tokens, int total, int capacity) => new()
    {
        Batch = batch,
        Heads = layer.Shape.Heads,
        KeyValueHeads = layer.Shape.KeyValueHeads,
        HeadDim = layer.Shape.HeadDim,
        Sequence = tokens,
        Total = total,
        Capacity = capacity,
        Window = layer.Shape.LeftWindow + 1,
        SoftCap = (float)layer.Shape.SoftCap,
        Sinks = layer.Weights.Sinks.ToArray(),
        Rotary = layer.Shape.Rotary?.Pairing ?? RotaryPairing.None,
        RotaryDim = layer.Shape.Rotary?.Dim ?? 0,
    };
}
