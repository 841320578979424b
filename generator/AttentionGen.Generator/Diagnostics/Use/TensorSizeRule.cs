using System.Globalization;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a call with tensors that may be strided; reports those whose listed lengths cannot be those of the layer.</summary>
/// <remarks>The counterpart of <c>LayerCall.Tensors</c> in the runtime.</remarks>
internal static class TensorSizeRule
{
    public static void Check(LayerUse use)
    {
        if (use.Layer.Attention is not { } spec)
        {
            return;
        }

        if (use.Method.Kind == LayerMethodKind.SelfTensors)
        {
            CheckTensor(use, "input", ("DModel", spec.DModel));
            CheckTensor(use, "output", ("OutputWidth", spec.OutputWidth));
        }
        else if (use.Method.Kind == LayerMethodKind.CrossTensors)
        {
            CheckTensor(use, "query", ("DModel", spec.DModel));
            CheckTensor(use, "key", ("KeyDim", spec.KeyDim));
            CheckTensor(use, "value", ("ValueDim", spec.ValueDim));
            CheckTensor(use, "output", ("OutputWidth", spec.OutputWidth));
        }
    }

    private static void CheckTensor(LayerUse use, string parameter, SizeFactor width)
    {
        if (use.Facts.Resolve(use.Argument(parameter)) is not IObjectCreationOperation { Type.Name: "TensorSpan" or "ReadOnlyTensorSpan" } creation
            || creation.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name == "lengths")?.Value is not { } lengths
            || use.Known.Elements(lengths) is not { } elements)
        {
            return;
        }

        if (elements.Count is not (2 or 3))
        {
            SizeRule.Report(
                use, lengths, parameter, $"has {Text(elements.Count)} dimensions", $"have the shape [batch, sequence, {width.Name} = {Text(width.Value!.Value)}], or that without a batch");
            return;
        }

        if (use.Known.Number(elements[elements.Count - 1]) is { } last && last != width.Value)
        {
            SizeRule.Report(use, elements[elements.Count - 1], parameter, $"has rows of {Text(last)} floats", $"have rows of {width.Name} = {Text(width.Value!.Value)}");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
