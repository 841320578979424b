using AttentionGen.Generator.Emit.Functions;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Model.Functions;
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

    /// <summary>Whether this file has what all widths would count alike.</summary>
    public bool Counts { get; init; }

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
            WriteMember(
                $"""
                /// <summary>Packs weights for the kernels below, which no other file can name.</summary>
                {GeneratedText.NotCovered}
                private static global::AttentionGen.Kernels.TransformerLayerCore Create{plan.Width.Name}(global::AttentionGen.TransformerLayerWeights weights)
                """,
                $"""
                global::AttentionGen.Kernels.TransformerLayerCore.Create<{types}>(
                    GeneratedFacts.Shape, {numbers}, weights, {GeneratedText.Double(plan.Layout.Units.QueryFactor)}, panelVectors: {plan.Input.Columns.PanelVectors})
                """,
                returns: true);
            WriteCount("GeneratedFacts.Attention");
            PartialType.Close(_writer, _spec.Type);
            return;
        }

        WriteMember(
            $"""
            /// <summary>Takes a call to the kernels below, which no other file can name.</summary>
            {GeneratedText.NotCovered}
            private static void Run{plan.Width.Name}(global::AttentionGen.Kernels.LayerWeights? weights, scoped in global::AttentionGen.Kernels.LayerCall call)
            """,
            $"global::AttentionGen.Kernels.LayerRunner<global::AttentionGen.Generated.{KernelType}>.Run(in GeneratedFacts.Layout, weights, in call)",
            returns: false);
        WriteCount("GeneratedFacts.Layout");
        PartialType.Close(_writer, _spec.Type);
    }

    /// <summary>What a mask function shows is counted by itself, which is the same in all widths.</summary>
    private void WriteCount(string layout)
    {
        if (!Counts || _spec.Functions?.Mask is not { } mask || (layer is null && !_spec.SharesInputPanels))
        {
            return;
        }

        string[] differs =
        [
            .. mask.Uses(FunctionParameter.Head) ? (string[])["Head"] : [],
            .. mask.Uses(FunctionParameter.Batch) || mask.Uses(FunctionParameter.QueryRow) || mask.Uses(FunctionParameter.KeyRow) ? (string[])["Item"] : [],
            .. mask.ReadsCaptures ? (string[])["Captures"] : [],
        ];
        string flags = differs.Length == 0 ? Dependence("None") : string.Join(" | ", differs.Select(Dependence));
        _writer.Blank();
        WriteMember(
            $"""
            /// <summary>Counts what the mask function shows, by the kernels below.</summary>
            {GeneratedText.NotCovered}
            private static long CountMultiplyAdds(int batch, int sequence, int memoryLength, scoped in global::AttentionGen.CapturedValues captured)
            """,
            $"""
            global::AttentionGen.Kernels.LayerCost.MaskedMultiplyAdds<global::AttentionGen.Generated.{KernelType}>(
                in {layout}, batch, sequence, memoryLength, MultiplyAddsPerToken, MultiplyAddsPerPair, {flags}, in captured)
            """,
            returns: true);

        static string Dependence(string name) => $"global::AttentionGen.Kernels.MaskDependence.{name}";
    }

    /// <summary>A member that calls the kernels, to which it gives the user's fields that their functions read: only this part of the user's type may.</summary>
    private void WriteMember(string declaration, string call, bool returns)
    {
        if (_spec.Functions is not { Statics.Count: > 0 } functions)
        {
            _writer.Write($"{declaration} =>\n    {call.Replace("\n", "\n    ")};");
            return;
        }

        _writer.Open(declaration);
        _writer.Write("#pragma warning disable CS0612, CS0618 // said of your functions already");
        for (int i = 0; i < functions.Statics.Count; i++)
        {
            _writer.Write($"global::AttentionGen.Generated.{KernelType}.{FunctionEmitter.FieldOf(i)} = {functions.Statics[i].Field};");
        }

        _writer.Write("#pragma warning restore CS0612, CS0618");

        _writer.Write($"{(returns ? "return " : "")}{call};").Close();
    }
}
