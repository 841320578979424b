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
            OutputDim = CheckWidth("OutputDim", "output", spec.DModel),
            ValueHeadDim = CheckValueHeadDim(spec.HeadDim),
        };
        Argument<int> outputDim = arguments.Read<int>("OutputDim");
        if (outputDim.State == ArgumentState.Given && outputDim.Value != 0 && !spec.OutputProjection)
        {
            problems.Add(
                DiagnosticDescriptors.OutputDimWithoutProjection,
                arguments.LocationOf("OutputDim"),
                Text(outputDim.Value),
                Text(spec.ContextWidth));
        }

        if (!problems.Any)
        {
            CheckElements(spec);
        }

        return spec;
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
        CheckElements("KeyDim", spec.KeyDim, "HeadDim", spec.HeadDim, spec.Heads);
        CheckElements("ValueDim", spec.ValueDim, "ValueHeadDim", spec.ValueHeadDim, spec.Heads);
        if (spec.OutputProjection)
        {
            CheckElements("OutputDim", spec.OutputDim, "ValueHeadDim", spec.ValueHeadDim, spec.Heads);
        }
    }

    private void CheckElements(string widthName, int width, string headName, int headDim, int heads)
    {
        long elements = (long)width * heads * headDim;
        if (elements <= MaxProjectionElements || problems.Any)
        {
            return;
        }

        int largest = (int)(MaxProjectionElements / ((long)heads * headDim));
        bool isGiven = arguments.Read<int>(widthName).State == ArgumentState.Given;
        problems.Add(
            DiagnosticDescriptors.ProjectionTooLarge,
            arguments.LocationOf(isGiven ? widthName : headName),
            isGiven ? [largest] : [],
            isGiven
                ? [$"{widthName} {Text(width)}", $"{headName} {Text(headDim)}", Text(heads), Text(elements), Text(MaxProjectionElements), Text(largest)]
                : [$"{headName} {Text(headDim)}", $"{widthName} {Text(width)}", Text(heads), Text(elements), Text(MaxProjectionElements), Text(MaxProjectionElements / ((long)heads * width))]);
    }

    private Argument<int> Read(string name)
    {
        Argument<int> argument = arguments.Read<int>(name);
        if (argument.State == ArgumentState.Broken)
        {
            problems.AddSilently();
        }

        return argument;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
