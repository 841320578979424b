namespace Cluster.Scale;

/// <summary>What it would cost to divide one model over machines so that no bit changes: each matrix by its outputs, and all of the rows gathered, never added up.</summary>
/// <param name="Machines">How many share the model.</param>
/// <param name="GatheredBytes">What a machine receives for a token.</param>
/// <param name="ReducedBytes">The same for the usual division, which adds partial sums and so has other bits.</param>
internal sealed record TensorParallelism(int Machines, double GatheredBytes, double ReducedBytes)
{
    /// <summary>Llama 3 8B.</summary>
    public const int Layers = 32;

    public const double WeightBytes = 8.03e9 * sizeof(float);

    /// <summary>Phases of a layer, after each of which all wait for each other: contexts, output, inner width, output.</summary>
    public const int PhasesPerLayer = 4;

    private const int Width = 4096;
    private const int Inner = 14336;

    public static TensorParallelism Of(int machines)
    {
        double others = (machines - 1.0) / machines;
        return new TensorParallelism(
            machines,
            Layers * ((3 * Width) + Inner) * sizeof(float) * others,
            Layers * 2 * 2 * Width * sizeof(float) * others);
    }

    /// <summary>Seconds of a token: the machine's part of the weights is read, and then what others have is waited for.</summary>
    public double SecondsPerToken(double bytesOfMemoryPerSecond, double bitsOfNetworkPerSecond, double latency) =>
        (WeightBytes / Machines / bytesOfMemoryPerSecond) + (Machines == 1 ? 0 : (GatheredBytes * 8 / bitsOfNetworkPerSecond) + (Layers * PhasesPerLayer * latency));
}
