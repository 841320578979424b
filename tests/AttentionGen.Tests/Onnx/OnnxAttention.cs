using AttentionGen.Tests.Layers;

namespace AttentionGen.Tests.Onnx;

/// <summary>Executes ONNX's <c>Attention</c> through the <c>Attend</c> of a generated layer.</summary>
internal static class OnnxAttention
{
    /// <summary>Runs the node.</summary>
    /// <returns>Y, present_key, present_value and qk_matmul_output, null where not wanted.</returns>
    public static OnnxTensor?[] Run(OnnxNode node)
    {
        var call = new OnnxAttentionCall(node);
        (LayerHandle layer, OnnxMask? mask) = Choose(call);
        var context = new float[call.Batch * call.QueryLength * call.Heads * call.ValueHeadDim];
        float[]? matrix = node.Wants(3) ? new float[call.Batch * call.Heads * call.QueryLength * call.KeyLength] : null;

        // A key that is not there in the cache is padding. Of the stages only the last two know of what is hidden.
        bool isBeforeMask = call.ScoresMode < 2;
        AttentionOptions options = new()
        {
            Padding = call.ValidKeys is null ? PaddingMask.None : PaddingMask.FromLengths(call.ValidKeys),
            Mask = mask is null ? AttentionMask.None : mask.Option,
        };
        if (matrix is not null && call.ScoresMode == 3)
        {
            options.Weights = AttentionWeightsOutput.PerHead(matrix);
        }
        else if (matrix is not null && !isBeforeMask)
        {
            options.Scores = OnnxScores.At(call.ScoresMode, matrix);
        }

        layer.Attend(call.Query, call.Key, call.Value, context, call.Batch, call.QueryLength, call.KeyLength, options);
        if (matrix is not null && isBeforeMask)
        {
            FillBeforeMask(call, matrix);
        }

        return
        [
            node.Wants(0) ? Output(call, context) : null,
            node.Wants(1) ? call.PresentKey : null,
            node.Wants(2) ? call.PresentValue : null,
            matrix is null ? null : OnnxTensor.Of([call.Batch, call.Heads, call.QueryLength, call.KeyLength], matrix),
        ];
    }

    /// <summary>
    /// The layer with the call's diagonal, where there is one; otherwise that without, and a mask that has the diagonal if it
    /// hides anything.
    /// </summary>
    public static (LayerHandle Layer, OnnxMask? Mask) Choose(OnnxAttentionCall call)
    {
        OnnxDiagonal? diagonal = call.IsCausal ? new OnnxDiagonal(call) : null;
        if (diagonal?.Alignment is { } alignment && OnnxLayers.Find(call, alignment) is { } causal)
        {
            return (causal, OnnxMask.Make(call, diagonal: null));
        }

        return (OnnxLayers.Find(call, alignment: null)!, OnnxMask.Make(call, diagonal is { HidesNothing: false } ? diagonal : null));
    }

    /// <summary>Scores of all keys, hidden ones too, come from a call that hides none.</summary>
    private static void FillBeforeMask(OnnxAttentionCall call, float[] matrix)
    {
        AttentionOptions options = new() { Scores = OnnxScores.At(call.ScoresMode, matrix) };
        var context = new float[call.Batch * call.QueryLength * call.Heads * call.ValueHeadDim];
        OnnxLayers.Find(call, alignment: null)!.Attend(
            call.Query, call.Key, call.Value, context, call.Batch, call.QueryLength, call.KeyLength, options);
    }

    private static OnnxTensor Output(OnnxAttentionCall call, float[] context) => call.IsHeadsFirst
        ? OnnxTensor.Of(
            [call.Batch, call.Heads, call.QueryLength, call.ValueHeadDim],
            OnnxHeads.SwapMiddle(context, call.Batch, call.QueryLength, call.Heads, call.ValueHeadDim))
        : OnnxTensor.Of([call.Batch, call.QueryLength, call.Heads * call.ValueHeadDim], context);
}
