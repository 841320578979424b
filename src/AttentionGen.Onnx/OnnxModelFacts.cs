using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>
/// What the graph of an <c>.onnx</c> file says of a model besides its weights: above all what no weight shows, the activation and what its
/// norms add under the root. Immutable.
/// </summary>
/// <remarks>
/// An exporter or an optimiser may have changed both: ONNX Runtime's replaces GELUs by <c>FastGelu</c>, which is another function. So compare
/// a layer with the graph, by <see cref="DifferencesFrom"/>, before its numbers are compared with those of a runtime.
/// </remarks>
public sealed class OnnxModelFacts
{
    internal OnnxModelFacts(
        ModelRecord model, ImmutableSortedDictionary<string, int> operators, ImmutableArray<Activation> activations, ImmutableArray<float> epsilons)
    {
        Producer = model.Producer;
        ProducerVersion = model.ProducerVersion;
        IrVersion = model.IrVersion;
        Opsets = model.Opsets.ToImmutable();
        Operators = operators;
        Activations = activations;
        Epsilons = epsilons;
    }

    /// <summary>What has written the file, such as <c>pytorch</c> or <c>onnxruntime.transformers</c>; empty if it does not say.</summary>
    public string Producer { get; }

    /// <summary>The producer's version; empty if the file does not say.</summary>
    public string ProducerVersion { get; }

    /// <summary>The version of the file format; 0 if the file does not say.</summary>
    public long IrVersion { get; }

    /// <summary>The versions of the sets of operators by their domains; ONNX's own is <c>ai.onnx</c>.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; }

    /// <summary>
    /// How many nodes there are of each operator, those of graphs within the graph included. Operators of other domains than ONNX's own are
    /// called with them, <c>com.microsoft.Attention</c>.
    /// </summary>
    public IReadOnlyDictionary<string, int> Operators { get; }

    /// <summary>The functions of <see cref="Activation"/> that the graph computes somewhere, as one operator or as several.</summary>
    public ImmutableArray<Activation> Activations { get; }

    /// <summary>What norms of the graph add under the root, without repetitions, ascending.</summary>
    public ImmutableArray<float> Epsilons { get; }

    /// <summary>What a layer is declared to do and the graph does nowhere: its activation, and what its norms add under the root.</summary>
    /// <param name="shape">The shape of the layer, <c>Shape</c> of a <c>[TransformerLayer]</c>.</param>
    /// <returns>A sentence for each difference; none if the layer may be the graph's, or the graph says nothing.</returns>
    public ImmutableArray<string> DifferencesFrom(TransformerLayerShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ImmutableArray<string>.Builder differences = ImmutableArray.CreateBuilder<string>();
        if (!Activations.IsEmpty && !Activations.Contains(shape.FeedForward.Activation))
        {
            differences.Add($"The layer's activation is {shape.FeedForward.Activation}, the graph has {string.Join(" and ", Activations)}.");
        }

        if (!Epsilons.IsEmpty && !Epsilons.Contains((float)shape.Epsilon))
        {
            differences.Add(FormattableString.Invariant($"The layer's norms add {shape.Epsilon} under the root, those of the graph {string.Join(" and ", Epsilons.Select(epsilon => epsilon.ToString(System.Globalization.CultureInfo.InvariantCulture)))}."));
        }

        return differences.ToImmutable();
    }
}
