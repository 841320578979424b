using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a spec with its widths; hands it on with what has a choice instead of a size.</summary>
internal sealed class OptionRules(AttributeArguments arguments, ProblemReport problems)
{
    private static readonly string[] Alignments = ["UpperLeft", "BottomRight"];
    private static readonly string[] Projections = ["Split", "PerHead"];

    public AttentionSpec Check(AttentionSpec spec)
    {
        int alignment = CheckEnum("CausalAlignment", Alignments);
        if (alignment != 0 && !spec.Causal)
        {
            problems.Add(DiagnosticDescriptors.AlignmentWithoutCausal, arguments.LocationOf("CausalAlignment"), Alignments[alignment]);
        }

        bool perHead = CheckEnum("Projection", Projections) == 1;
        if (perHead && spec.KeyValueHeads != spec.Heads)
        {
            problems.Add(
                DiagnosticDescriptors.PerHeadWithGroups,
                arguments.LocationOf("Projection"),
                Text(spec.Heads),
                Text(spec.KeyValueHeads));
        }

        return spec with
        {
            DiagonalAtEnd = alignment == 1,
            PerHead = perHead,
            AddBiasKeyValue = CheckFlag("AddBiasKeyValue"),
            AddZeroAttention = CheckFlag("AddZeroAttention"),
        };
    }

    private int CheckEnum(string name, string[] values)
    {
        Argument<int> given = arguments.ReadEnum(name);
        if (given.State == ArgumentState.Broken)
        {
            problems.AddSilently();
            return 0;
        }

        if (given.Value >= 0 && given.Value < values.Length)
        {
            return given.Value;
        }

        problems.Add(
            DiagnosticDescriptors.UnknownEnumValue,
            arguments.LocationOf(name),
            name,
            Text(given.Value),
            string.Join(" and ", values));
        return 0;
    }

    private bool CheckFlag(string name)
    {
        Argument<bool> given = arguments.Read<bool>(name);
        if (given.State == ArgumentState.Broken)
        {
            problems.AddSilently();
        }

        return given.Or(false);
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
