using System.ComponentModel;

namespace AttentionGen;

/// <summary>The weights of a feed-forward in PyTorch's layout, <c>[out, in]</c> row-major float32.</summary>
/// <remarks>
/// Immutable after construction and safe to share between threads. Each bias may be there or not, independently of the others; one that is
/// not counts as zeros.
/// </remarks>
public sealed partial class FeedForwardWeights
{
    private readonly float[] _gateWeight;
    private readonly float[] _upWeight;
    private readonly float[] _downWeight;
    private readonly float[] _gateBias;
    private readonly float[] _upBias;
    private readonly float[] _downBias;

    private FeedForwardWeights(in FeedForwardTensors tensors, int hidden)
    {
        DModel = tensors.DModel;
        Hidden = hidden;
        _gateWeight = tensors.GateWeight.ToArray();
        _upWeight = tensors.UpWeight.ToArray();
        _downWeight = tensors.DownWeight.ToArray();
        _gateBias = tensors.GateBias.ToArray();
        _upBias = tensors.UpBias.ToArray();
        _downBias = tensors.DownBias.ToArray();
    }

    /// <summary>Model width E, the length of an input row and of an output row.</summary>
    public int DModel { get; }

    /// <summary>Hidden width I.</summary>
    public int Hidden { get; }

    /// <summary>Whether there is a gate.</summary>
    public bool IsGated => _gateWeight.Length > 0;

    /// <summary>Whether any of the projections has a bias.</summary>
    public bool HasBias => _gateBias.Length + _upBias.Length + _downBias.Length > 0;

    /// <summary><c>[I, E]</c>, or empty without a gate.</summary>
    public ReadOnlySpan<float> GateWeight => _gateWeight;

    /// <summary><c>[I, E]</c>.</summary>
    public ReadOnlySpan<float> UpWeight => _upWeight;

    /// <summary><c>[E, I]</c>.</summary>
    public ReadOnlySpan<float> DownWeight => _downWeight;

    /// <summary><c>[I]</c>, or empty.</summary>
    public ReadOnlySpan<float> GateBias => _gateBias;

    /// <summary><c>[I]</c>, or empty.</summary>
    public ReadOnlySpan<float> UpBias => _upBias;

    /// <summary><c>[E]</c>, or empty.</summary>
    public ReadOnlySpan<float> DownBias => _downBias;

    /// <summary>Takes the tensors of a feed-forward.</summary>
    /// <param name="tensors">The tensors; they are copied.</param>
    /// <returns>Weights that share no memory with the argument.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The model width is not positive.</exception>
    /// <exception cref="ArgumentException">A tensor has another length than <see cref="FeedForwardTensors"/> states; the message names it, the expected and the given length.</exception>
    public static FeedForwardWeights From(in FeedForwardTensors tensors)
    {
        var checks = new TensorChecks(nameof(tensors));
        checks.Positive(tensors.DModel, nameof(tensors.DModel));
        int hidden = checks.RowsOf(tensors.UpWeight.Length, tensors.DModel, nameof(tensors.DModel), nameof(tensors.UpWeight));
        string hiddenText = $"up rows = {hidden}";
        if (!tensors.GateWeight.IsEmpty)
        {
            checks.Matrix(tensors.GateWeight.Length, hidden, hiddenText, tensors.DModel, $"DModel = {tensors.DModel}", nameof(tensors.GateWeight));
        }

        checks.Matrix(tensors.DownWeight.Length, tensors.DModel, $"DModel = {tensors.DModel}", hidden, hiddenText, nameof(tensors.DownWeight));
        checks.OptionalVector(tensors.GateBias.Length, tensors.GateWeight.IsEmpty ? 0 : hidden, tensors.GateWeight.IsEmpty ? "no" : hiddenText, nameof(tensors.GateBias));
        checks.OptionalVector(tensors.UpBias.Length, hidden, hiddenText, nameof(tensors.UpBias));
        checks.OptionalVector(tensors.DownBias.Length, tensors.DModel, $"DModel = {tensors.DModel}", nameof(tensors.DownBias));
        return new FeedForwardWeights(tensors, hidden);
    }

    /// <summary>Throws unless the weights are those of a layer of this shape.</summary>
    /// <param name="layer">The layer, for the message.</param>
    /// <param name="shape">What it takes.</param>
    /// <exception cref="ArgumentException">The message names all that differs.</exception>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void ThrowUnlessShape(string layer, FeedForwardShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var differences = new List<string>();
        if (DModel != shape.DModel)
        {
            differences.Add($"DModel {shape.DModel}, and the weights have {DModel}");
        }

        if (Hidden != shape.Hidden)
        {
            differences.Add($"Hidden {shape.Hidden}, and the weights have {Hidden}");
        }

        if (IsGated != shape.Gated)
        {
            differences.Add(shape.Gated ? "a gate, and the weights have none" : "no gate, and the weights have one");
        }

        if (HasBias && !shape.Bias)
        {
            differences.Add("no biases, and the weights have some");
        }

        if (differences.Count > 0)
        {
            throw new ArgumentException($"The feed-forward of {layer} takes {string.Join("; ", differences)}.", nameof(shape));
        }
    }
}
