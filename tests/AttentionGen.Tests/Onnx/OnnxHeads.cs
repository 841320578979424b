namespace AttentionGen.Tests.Onnx;

/// <summary>Moves heads before or behind tokens: ONNX's rank-4 tensors have the heads first, generated layers the tokens.</summary>
internal static class OnnxHeads
{
    /// <summary>From <c>[batch, first, second, width]</c> to <c>[batch, second, first, width]</c>.</summary>
    public static float[] SwapMiddle(ReadOnlySpan<float> elements, int batch, int first, int second, int width)
    {
        var swapped = new float[elements.Length];
        for (int item = 0; item < batch; item++)
        {
            for (int i = 0; i < first; i++)
            {
                for (int j = 0; j < second; j++)
                {
                    elements.Slice(((((item * first) + i) * second) + j) * width, width)
                        .CopyTo(swapped.AsSpan(((((item * second) + j) * first) + i) * width));
                }
            }
        }

        return swapped;
    }

    /// <summary>Appends new tokens to those of the past, both <c>[batch, heads, tokens, width]</c>.</summary>
    public static OnnxTensor Append(OnnxTensor? past, OnnxTensor added)
    {
        if (past is null)
        {
            return added;
        }

        int matrices = added.Shape[0] * added.Shape[1];
        int pastFloats = past.Shape[2] * past.Shape[3];
        int addedFloats = added.Shape[2] * added.Shape[3];
        var all = new float[matrices * (pastFloats + addedFloats)];
        for (int matrix = 0; matrix < matrices; matrix++)
        {
            Span<float> target = all.AsSpan(matrix * (pastFloats + addedFloats));
            past.Floats.AsSpan(matrix * pastFloats, pastFloats).CopyTo(target);
            added.Floats.AsSpan(matrix * addedFloats, addedFloats).CopyTo(target[pastFloats..]);
        }

        return OnnxTensor.Of([added.Shape[0], added.Shape[1], past.Shape[2] + added.Shape[2], added.Shape[3]], all);
    }
}
