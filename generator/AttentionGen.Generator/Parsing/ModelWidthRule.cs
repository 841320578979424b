using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using static AttentionGen.Generator.Model.ShapeLimits;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the arguments of a layer of any kind; hands on its model width, or reports why there is none.</summary>
internal static class ModelWidthRule
{
    public static int? Check(AttributeArguments arguments, ProblemReport problems)
    {
        Argument<int> given = arguments.Read<int>("DModel");
        if (given.State == ArgumentState.Broken)
        {
            problems.AddSilently();
            return null;
        }

        if (given.Value is >= MinDModel and <= MaxDModel)
        {
            return given.Value;
        }

        bool missing = given.State == ArgumentState.Absent;
        int example = missing ? 512 : Suggest(arguments, given.Value);
        problems.Add(
            DiagnosticDescriptors.InvalidDModel,
            arguments.LocationOf("DModel"),
            missing ? [] : [example],
            [missing ? "is not set" : OptionValues.Text(given.Value) + " is out of range", OptionValues.Text(example)]);
        return null;
    }

    /// <summary>The width nearest to the given one; where heads share it, one that they can.</summary>
    private static int Suggest(AttributeArguments arguments, int given)
    {
        int heads = arguments.Read<int>("Heads").Or(0);
        bool isShared = heads is >= 1 and <= MaxHeads && arguments.Read<int>("HeadDim").Or(0) == 0;
        int wanted = NearestValues.Clamp(given, MinDModel, isShared ? Math.Min(MaxDModel, heads * MaxHeadDim) : MaxDModel);
        return isShared && wanted % heads != 0
            ? NearestValues.Clamp((wanted / heads + (given < wanted ? 1 : 0)) * heads, heads, MaxDModel / heads * heads)
            : wanted;
    }
}
