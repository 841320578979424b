using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the file of one vector width: the kernels as file-local types, and the private members of the user's type that
/// lead to them.
/// </summary>
/// <param name="plan">The attention.</param>
/// <param name="layer">The whole layer that it is a part of; null for attention alone.</param>
internal sealed class KernelFileEmitter(KernelPlan plan, TransformerPlan? layer = null)
{
    private readonly SourceWriter _writer = new();
    private readonly AttentionSpec _spec = plan.Spec;

    private string KernelType => KernelNamespace.TypeOf(_spec.Type, plan.Width);

    private string CrossType => KernelNamespace.CrossTypeOf(_spec.Type, plan.Width);

    public GeneratedFile Write()
    {
        string attribute = layer is null ? AttributeText.Of(_spec) : WholeLayerText.Of(layer.Spec);
        PartialType.WriteFileHeader(_writer, _spec.Type, attribute, $"Kernels for {plan.Width.Name}.");
        WriteBridge();
        KernelNamespace.Open(_writer, plan.Width);
        new KernelTypeEmitter(_writer, KernelType, _spec.Type.Name, plan, layer?.FeedForward).Write();
        if (layer?.Cross is { } cross)
        {
            new KernelTypeEmitter(_writer, CrossType, $"the cross-attention of {_spec.Type.Name}", cross).Write();
        }

        _writer.Write("}");
        return new GeneratedFile($"{_spec.Type.HintName}.{plan.Width.Name}.g.cs", _writer.ToString());
    }

    /// <summary>File-local types cannot be named elsewhere, so each file adds the way in to the user's type.</summary>
    private void WriteBridge()
    {
        PartialType.Open(_writer, _spec.Type);
        if (layer is not null)
        {
            string types = $"global::AttentionGen.Generated.{KernelType}" + (layer.Cross is null ? "" : $", global::AttentionGen.Generated.{CrossType}");
            string numbers = "in GeneratedFacts.Attention, " + (layer.Cross is null ? "" : "in GeneratedFacts.CrossAttention, ") + "in GeneratedFacts.FeedForward";
            _writer.Write(
                $"""
                /// <summary>Packs weights for the kernels below, which no other file can name.</summary>
                {GeneratedText.NotCovered}
                private static global::AttentionGen.Kernels.TransformerLayerCore Create{plan.Width.Name}(global::AttentionGen.TransformerLayerWeights weights) =>
                    global::AttentionGen.Kernels.TransformerLayerCore.Create<{types}>(
                        GeneratedFacts.Shape, {numbers}, weights, {GeneratedText.Double(plan.Layout.Units.QueryFactor)}, panelVectors: {plan.Input.Columns.PanelVectors});
                """);
            PartialType.Close(_writer, _spec.Type);
            return;
        }

        _writer.Write(
            $"""
            /// <summary>Takes a call to the kernels below, which no other file can name.</summary>
            {GeneratedText.NotCovered}
            private static void Run{plan.Width.Name}(global::AttentionGen.Kernels.LayerWeights? weights, scoped in global::AttentionGen.Kernels.LayerCall call) =>
                global::AttentionGen.Kernels.LayerRunner<global::AttentionGen.Generated.{KernelType}>.Run(in GeneratedFacts.Layout, weights, in call);
            """);
        PartialType.Close(_writer, _spec.Type);
    }
}
