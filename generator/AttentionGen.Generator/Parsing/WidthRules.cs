using System.Globalization;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using static AttentionGen.Generator.Model.ShapeLimits;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes a spec; hands it on with the widths of key, value and output rows and the value head dimension.</summary>
internal sealed class WidthRules(AttributeArguments arguments, ProblemReport problems)
{
    public AttentionSpec Check(AttentionSpec spec)
    {
        spec = spec with
        {
            KeyDim = CheckWidth("KeyDim", "key", spec.DModel),
            ValueDim = CheckWidth("ValueDim", "value", spec.DModel),
            ValueHeadDim = CheckValueHeadDim(spec.HeadDim),
        };
        spec = spec with { OutputDim = CheckOutputDim(spec) };
        if (!problems.Any)
        {
            CheckElements(spec);
        }

        return spec;
    }

    /// <summary>The width of the rows that the cross-attention of a whole layer takes keys and values from.</summary>
    public int CheckMemoryDim(AttentionSpec spec)
    {
        int memoryDim = CheckWidth("MemoryDim", "memory", spec.DModel);
        if (!problems.Any)
        {
            string groups = spec.KeyValueHeads == spec.Heads ? "Heads" : "KeyValueHeads";
            CheckElements(("MemoryDim", memoryDim), ("HeadDim", Math.Max(spec.HeadDim, spec.ValueHeadDim)), (groups, spec.KeyValueHeads));
        }

        return memoryDim;
    }

    private int CheckOutputDim(AttentionSpec spec)
    {
        if (spec.OutputProjection || !IsGiven("OutputDim"))
        {
            return CheckWidth("OutputDim", "output", spec.DModel);
        }

        int outputDim = Read("OutputDim").Value;
        problems.Add(
            DiagnosticDescriptors.OutputDimWithoutProjection,
            arguments.LocationOf("OutputDim"),
            new WayOut { Removals = outputDim is > 0 and <= MaxDModel ? ["OutputDim", "OutputProjection"] : ["OutputDim"] },
            Text(outputDim),
            Text(spec.ContextWidth));
        return spec.DModel;
    }

    private int CheckWidth(string name, string rows, int dModel)
    {
        Argument<int> given = Read(name);
        if (given.Value is >= 0 and <= MaxDModel)
        {
            return given.Value == 0 ? dModel : given.Value;
        }

        int nearest = NearestValues.Clamp(given.Value, 1, MaxDModel);
        problems.Add(
            DiagnosticDescriptors.InvalidWidth,
            arguments.LocationOf(name),
            [nearest],
            [name, Text(given.Value), rows, $"{name} = {Text(nearest)}"]);
        return dModel;
    }

    private int CheckValueHeadDim(int headDim)
    {
        Argument<int> given = Read("ValueHeadDim");
        if (given.Value is >= 0 and <= MaxHeadDim)
        {
            return given.Value == 0 ? headDim : given.Value;
        }

        int nearest = NearestValues.Clamp(given.Value, 1, MaxHeadDim);
        problems.Add(
            DiagnosticDescriptors.InvalidValueHeadDim,
            arguments.LocationOf("ValueHeadDim"),
            [nearest],
            [Text(given.Value), "ValueHeadDim = " + Text(nearest)]);
        return headDim;
    }

    /// <summary>The query projection has been checked with its head dimension; the others may be larger.</summary>
    private void CheckElements(AttentionSpec spec)
    {
        string groups = spec.KeyValueHeads == spec.Heads ? "Heads" : "KeyValueHeads";
        string valueHeads = IsGiven("ValueHeadDim") ? "ValueHeadDim" : "HeadDim";
        CheckElements(("KeyDim", spec.KeyDim), ("HeadDim", spec.HeadDim), (groups, spec.KeyValueHeads));
        bool valueFits = CheckElements(("ValueDim", spec.ValueDim), (valueHeads, spec.ValueHeadDim), (groups, spec.KeyValueHeads));
        if (valueFits && spec.OutputProjection)
        {
            CheckElements(("OutputDim", spec.OutputDim), (valueHeads, spec.ValueHeadDim), ("Heads", spec.Heads));
        }
    }

    /// <summary>Reports the width where it is given, otherwise the head dimension, which then must be.</summary>
    private bool CheckElements((string Name, int Value) width, (string Name, int Value) headDim, (string Name, int Value) heads)
    {
        long elements = (long)width.Value * heads.Value * headDim.Value;
        if (elements <= MaxProjectionElements)
        {
            return true;
        }

        (string Name, int Value) subject = IsGiven(width.Name) ? width : headDim;
        (string Name, int Value) other = IsGiven(width.Name) ? headDim : ("DModel", width.Value);
        int largest = (int)(MaxProjectionElements / ((long)heads.Value * other.Value));
        problems.Add(
            DiagnosticDescriptors.ProjectionTooLarge,
            arguments.LocationOf(subject.Name),
            [largest],
            [Text(subject), Text(other), Text(heads), Text(elements), Text(MaxProjectionElements), subject.Name, Text(largest)]);
        return false;
    }

    /// <summary>Whether the argument is written with a value other than 0, which stands for the default.</summary>
    private bool IsGiven(string name) => arguments.Read<int>(name).Or(0) != 0;

    private Argument<int> Read(string name)
    {
        Argument<int> argument = arguments.Read<int>(name);
        if (argument.State == ArgumentState.Broken)
        {
            problems.AddSilently();
        }

        return argument;
    }

    private static string Text((string Name, int Value) argument) => $"{argument.Name} {Text(argument.Value)}";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
