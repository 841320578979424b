using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AttentionGen.Kernels;

/// <summary>What of a layer its results depend on, as a part of a hash: its shape and its weights, but not the vector width that they are packed for.</summary>
internal static class LayerFingerprint
{
    /// <summary>Adds a layer to a hash.</summary>
    public static void AppendTo(IncrementalHash hash, LayerParts layer)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(Text(layer.Shape)));
        AppendTo(hash, layer.Attention, layer.Shape.Attention);
        if (layer.Cross is not null)
        {
            AppendTo(hash, layer.Cross, layer.Shape.CrossAttention!);
        }

        layer.FeedForwardWeights.AppendTo(hash);
        AppendTo(hash, layer.FeedForwardFrame);
    }

    private static void AppendTo(IncrementalHash hash, AttentionBranch branch, AttentionShape shape)
    {
        branch.Weights.AppendTo(hash, shape);
        AppendTo(hash, branch.Frame);
        if (branch.Kernels.Functions is not null)
        {
            // What they compute is not in the shape. Another build may be another function.
            hash.AppendData(branch.Kernels.Module.ModuleVersionId.ToByteArray());
        }
    }

    private static void AppendTo(IncrementalHash hash, LayerFrame frame)
    {
        frame.InputNorm?.AppendTo(hash);
        frame.End.AppendTo(hash);
    }

    /// <summary>All properties of a record; numbers as everywhere, and not as the user writes them.</summary>
    private static string Text(TransformerLayerShape shape)
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            return shape.ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
