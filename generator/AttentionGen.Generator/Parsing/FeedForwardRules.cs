using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Model;
using static AttentionGen.Generator.Model.ShapeLimits;

namespace AttentionGen.Generator.Parsing;

/// <summary>Takes the arguments of a feed-forward, alone or of a whole layer; hands on its spec, or reports why there is none.</summary>
/// <param name="arguments">The arguments.</param>
/// <param name="problems">Where problems go.</param>
/// <param name="biasName">The property that says whether there are biases.</param>
internal sealed class FeedForwardRules(AttributeArguments arguments, ProblemReport problems, string biasName)
{
    private static readonly string[] Activations = ["Gelu", "GeluTanh", "QuickGelu", "Silu", "Relu"];

    private readonly OptionValues _values = new(arguments, problems);

    /// <param name="type">The annotated type.</param>
    /// <param name="dModel">The model width, null where it is unknown and reported.</param>
    public FeedForwardSpec? Check(TypeLocation type, int? dModel)
    {
        string activation = Activations[_values.Choice("Activation", Activations)];
        bool gated = _values.Flag("Gated");
        bool bias = _values.Flag(biasName, otherwise: true);
        return CheckHidden(dModel) is { } hidden && dModel is { } width ? new FeedForwardSpec(type, width, hidden, activation, gated, bias) : null;
    }

    private int? CheckHidden(int? dModel)
    {
        Argument<int> given = arguments.Read<int>("Hidden");
        if (given.State == ArgumentState.Broken)
        {
            problems.AddSilently();
            return null;
        }

        bool missing = given.State == ArgumentState.Absent;
        long most = Math.Min(MaxHidden, MaxProjectionElements / (dModel ?? MinDModel));
        if (given.Value >= MinDModel && given.Value <= most)
        {
            return given.Value;
        }

        int example = missing ? 4 * (dModel ?? 512) : NearestValues.Clamp(given.Value, MinDModel, (int)most);
        problems.Add(
            DiagnosticDescriptors.InvalidHidden,
            arguments.LocationOf("Hidden"),
            missing ? [] : [example],
            [missing ? "is not set" : OptionValues.Text(given.Value) + " is out of range", OptionValues.Text(most), OptionValues.Text(example)]);
        return null;
    }
}
