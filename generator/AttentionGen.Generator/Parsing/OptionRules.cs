using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a spec with its widths; hands it on with how the heads come, masks and keys that the layer adds.</summary>
internal sealed class OptionRules(AttributeArguments arguments, ProblemReport problems)
{
    private readonly OptionValues _values = new(arguments, problems);

    public AttentionSpec Check(AttentionSpec spec)
    {
        int alignment = _values.Choice("CausalAlignment", "UpperLeft", "BottomRight");
        if (alignment != 0 && !spec.Causal)
        {
            problems.Add(
                DiagnosticDescriptors.AlignmentWithoutCausal,
                arguments.LocationOf("CausalAlignment"),
                new WayOut { Removals = ["CausalAlignment"], Settings = ["Causal=true"] },
                "BottomRight");
        }

        bool perHead = _values.Choice("Projection", "Split", "PerHead") == 1;
        if (perHead && spec.KeyValueHeads != spec.Heads)
        {
            problems.Add(
                DiagnosticDescriptors.PerHeadWithGroups,
                arguments.LocationOf("Projection"),
                new WayOut { Removals = ["Projection", "KeyValueHeads"] },
                OptionValues.Text(spec.Heads),
                OptionValues.Text(spec.KeyValueHeads));
        }

        return spec with
        {
            DiagonalAtEnd = alignment == 1,
            PerHead = perHead,
            AddBiasKeyValue = _values.Flag("AddBiasKeyValue"),
            AddZeroAttention = _values.Flag("AddZeroAttention"),
        };
    }
}
