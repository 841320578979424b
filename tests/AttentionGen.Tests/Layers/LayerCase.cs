using AttentionGen.Tests.Support;

namespace AttentionGen.Tests.Layers;

/// <summary>One annotated class with what the tests call of it, and seeded weights.</summary>
/// <param name="Name">The class's name.</param>
/// <param name="Shape">The generated <c>Shape</c>.</param>
/// <param name="KeyBlockLength">The generated constant.</param>
/// <param name="Create">Makes a layer and returns its <c>Forward</c>.</param>
/// <param name="Attend">The generated <c>Attend</c>.</param>
/// <param name="WorkspaceBytes">The generated <c>GetWorkspaceBytes</c>.</param>
/// <param name="FixedSequence">The sequence length of the attribute, or 0.</param>
internal sealed record LayerCase(
    string Name,
    AttentionShape Shape,
    int KeyBlockLength,
    Func<MultiHeadAttentionWeights, ForwardMethod> Create,
    AttendMethod Attend,
    WorkspaceMethod WorkspaceBytes,
    int FixedSequence = 0)
{
    private readonly Lazy<MultiHeadAttentionWeights> _weights = new(() => SeededWeights.Of(Shape));
    private ForwardMethod? _forward;

    /// <summary>Weights whose projections keep the variance of their input.</summary>
    public MultiHeadAttentionWeights Weights => _weights.Value;

    /// <summary><c>Forward</c> of a layer with <see cref="Weights"/>.</summary>
    public ForwardMethod Forward => _forward ??= Create(Weights);

    public bool AnyLength => FixedSequence == 0;

    /// <summary>A seeded input <c>[batch, sequence, DModel]</c>.</summary>
    public float[] Input(int batch, int sequence, ulong seed = 1) => SeededNumbers.Make(batch * sequence * Shape.DModel, seed);

    /// <summary>Seeded queries <c>[batch, queryLength, H·D]</c>.</summary>
    public float[] Queries(int batch, int queryLength, ulong seed = 2) =>
        SeededNumbers.Make(batch * queryLength * Shape.QueryWidth, seed, SeededNumbers.UnitVariance);

    /// <summary>Seeded keys, or values, <c>[batch, keyLength, G·D]</c>.</summary>
    public float[] Keys(int batch, int keyLength, ulong seed = 3) =>
        SeededNumbers.Make(batch * keyLength * Shape.KeyWidth, seed, SeededNumbers.UnitVariance);

    /// <summary>Runs the layer into a new array.</summary>
    public float[] RunForward(
        float[] input, int batch, int sequence, PaddingMask padding = default, Workspace? workspace = null, int maxDegree = 0)
    {
        var output = new float[batch * sequence * Shape.OutputWidth];
        output.AsSpan().Fill(float.NaN);
        Forward(input, output, batch, sequence, padding, workspace, maxDegree);
        return output;
    }

    /// <summary>Runs the attention core into a new array.</summary>
    public float[] RunAttend(
        float[] query,
        float[] key,
        float[] value,
        int batch,
        int queryLength,
        int keyLength,
        PaddingMask padding = default,
        Workspace? workspace = null,
        int maxDegree = 0)
    {
        var output = new float[query.Length];
        output.AsSpan().Fill(float.NaN);
        Attend(query, key, value, output, batch, queryLength, keyLength, padding, workspace, maxDegree);
        return output;
    }
}
