namespace AttentionGen.Tests.Fixtures;

/// <summary>Takes a declaration and hands on the annotated class for it, as C#.</summary>
internal static class TorchLayerText
{
    /// <summary>The name of the class: sizes first, then what differs from PyTorch's defaults.</summary>
    public static string ClassName(TorchDeclaration layer)
    {
        bool perHead = layer.Projection == ProjectionKind.PerHead;
        return string.Concat(
            $"TorchE{layer.EmbedDim}H{layer.NumHeads}",
            perHead ? $"D{layer.HeadDim}" : "",
            layer.Kdim != layer.EmbedDim ? $"K{layer.Kdim}" : "",
            layer.Vdim != layer.EmbedDim ? $"V{layer.Vdim}" : "",
            layer.Bias ? "" : "NoBias",
            layer.AddBiasKv ? "BiasKeyValue" : "",
            layer.AddZeroAttn ? "ZeroAttention" : "",
            layer.Causal == TorchCausal.None ? "" : "Causal",
            layer.Causal == TorchCausal.BottomRight ? "BottomRight" : "",
            perHead ? "PerHead" : "",
            perHead && layer.OutputDim is { } width ? $"O{width}" : "");
    }

    /// <summary>The attribute and the class, two lines.</summary>
    public static string Source(TorchDeclaration layer) => $$"""
        [MultiHeadAttention({{string.Join(", ", Arguments(layer))}})]
        internal sealed partial class {{ClassName(layer)}};

        """;

    private static IEnumerable<string> Arguments(TorchDeclaration layer)
    {
        bool perHead = layer.Projection == ProjectionKind.PerHead;
        (bool Wanted, string Argument)[] all =
        [
            (true, $"DModel = {layer.EmbedDim}"),
            (true, $"Heads = {layer.NumHeads}"),
            (perHead, $"HeadDim = {layer.HeadDim}"),
            (layer.Kdim != layer.EmbedDim, $"KeyDim = {layer.Kdim}"),
            (layer.Vdim != layer.EmbedDim, $"ValueDim = {layer.Vdim}"),
            (!layer.Bias, "Bias = false"),
            (layer.AddBiasKv, "AddBiasKeyValue = true"),
            (layer.AddZeroAttn, "AddZeroAttention = true"),
            (layer.Causal != TorchCausal.None, "Causal = true"),
            (layer.Causal == TorchCausal.BottomRight, "CausalAlignment = CausalAlignment.BottomRight"),
            (layer.OutputDim is null, "OutputProjection = false"),
            (layer.OutputDim is { } width && width != layer.EmbedDim, $"OutputDim = {layer.OutputDim}"),
            (perHead, "Projection = ProjectionKind.PerHead"),
        ];
        return all.Where(candidate => candidate.Wanted).Select(candidate => candidate.Argument);
    }
}
