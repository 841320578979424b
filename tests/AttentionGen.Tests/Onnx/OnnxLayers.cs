using System.Collections.Concurrent;
using AttentionGen.Tests.Layers;

namespace AttentionGen.Tests.Onnx;

/// <summary>Finds the annotated class of a call: what a node states when it runs, a layer states when it is compiled.</summary>
internal static class OnnxLayers
{
    private static readonly (Type Type, AttentionShape Shape)[] All =
    [
        .. typeof(OnnxLayers).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(OnnxLayers).Namespace)
            .Where(type => type.IsDefined(typeof(MultiHeadAttentionAttribute), inherit: false))
            .Select(type => (type, (AttentionShape)type.GetProperty(nameof(LayerHandle.Shape))!.GetValue(null)!)),
    ];

    private static readonly ConcurrentDictionary<Type, LayerHandle> Handles = [];

    /// <summary>The layer of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="alignment">Where the layer's diagonal must be; null for a layer without.</param>
    /// <returns>The layer; null if there is none with that diagonal.</returns>
    /// <exception cref="InvalidOperationException">There is none without a diagonal.</exception>
    public static LayerHandle? Find(OnnxAttentionCall call, CausalAlignment? alignment)
    {
        (Type? type, AttentionShape shape) = All.FirstOrDefault(layer => Fits(layer.Shape, call, alignment));
        if (type is null)
        {
            return alignment is not null
                ? null
                : throw new InvalidOperationException(
                    $"OnnxAnnotatedLayers.cs lacks [MultiHeadAttention(DModel = 8, Heads = {call.Heads}, KeyValueHeads = {call.KeyValueHeads}, "
                    + $"HeadDim = {call.HeadDim}, ValueHeadDim = {call.ValueHeadDim}, Scale = {(double)call.Scale:R}, SoftCap = {call.SoftCap})].");
        }

        return Handles.GetOrAdd(type, _ => new LayerHandle(type, Weights(shape)));
    }

    private static bool Fits(AttentionShape shape, OnnxAttentionCall call, CausalAlignment? alignment) =>
        shape.Heads == call.Heads
        && shape.KeyValueHeads == call.KeyValueHeads
        && shape.HeadDim == call.HeadDim
        && shape.ValueHeadDim == call.ValueHeadDim
        && (float)shape.Scale == call.Scale
        && (float)shape.SoftCap == call.SoftCap
        && (shape.Causal ? shape.CausalAlignment : null) == alignment;

    /// <summary>Projections of zeros: the core alone never reads them.</summary>
    private static MultiHeadAttentionWeights Weights(AttentionShape shape) => MultiHeadAttentionWeights.FromSeparate(
        shape.DModel,
        new float[shape.QueryWidth * shape.DModel],
        new float[shape.KeyWidth * shape.DModel],
        new float[shape.ValueWidth * shape.DModel]);
}
