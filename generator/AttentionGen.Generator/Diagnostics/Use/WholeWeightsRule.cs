using System.Globalization;
using AttentionGen.Generator.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes weights of feed-forwards and whole layers as they are made, and as a constructor takes them; reports sizes that cannot fit.</summary>
internal static class WholeWeightsRule
{
    private const string FeedForwardWeights = "FeedForwardWeights";

    /// <summary>The name of the factory that takes tensors.</summary>
    public static bool IsName(string name) => name == "From";

    /// <summary>The tensors of a feed-forward against the widths that are known beside them.</summary>
    public static void CheckFactory(IInvocationOperation call, CodeFacts facts, Action<Diagnostic> report)
    {
        if (call.TargetMethod.ContainingType?.Name != FeedForwardWeights || !OptionReader.IsOfLibrary(call.TargetMethod.ContainingType))
        {
            return;
        }

        var known = new KnownValues(facts);
        IReadOnlyDictionary<string, IOperation> tensors = Properties(call.Arguments.FirstOrDefault()?.Value, facts);
        SizeFactor model = ("DModel", Number(known, tensors, "DModel"));
        SizeFactor hidden = ("up rows", HiddenOf(known, tensors));
        if (model.Value <= 0)
        {
            Report(tensors["DModel"], "DModel", $"is {Text(model.Value.Value)}", "be 1 or more");
            return;
        }

        Check("UpWeight", hidden, model);
        Check("GateWeight", hidden, model);
        Check("DownWeight", model, hidden);
        Check("UpBias", hidden);
        Check("GateBias", hidden);
        Check("DownBias", model);

        void Check(string name, params SizeFactor[] factors)
        {
            bool isOptional = name is not ("UpWeight" or "DownWeight");
            if (tensors.TryGetValue(name, out IOperation? span) && known.Length(span) is { } length && !(isOptional && length == 0))
            {
                string? required = new SizeFormula(factors).Contradiction(length) ?? (length == 0 ? "at least one row" : null);
                if (required is not null)
                {
                    Report(span, name, $"holds {Text(length)} floats", $"hold {required}");
                }
            }
        }

        void Report(IOperation place, string subject, string given, string required) => report(Diagnostic.Create(
            DiagnosticDescriptors.SizeCannotFit, place.Syntax.GetLocation(), subject, $"{FeedForwardWeights}.{call.TargetMethod.Name}", given, required));
    }

    /// <summary>The widths of weights against the layer's.</summary>
    public static void CheckConstructor(LayerUse use)
    {
        if (use.Argument("weights") is not { } weights || use.Layer.FeedForward is not { } layer)
        {
            return;
        }

        if (use.Layer.Kind == LayerKind.FeedForward)
        {
            CheckFeedForward(use, weights, "weights", layer);
            return;
        }

        foreach (KeyValuePair<string, IOperation> part in Properties(weights, use.Facts))
        {
            IOperation? value = use.Facts.Resolve(part.Value);
            if (part.Key == "FeedForward")
            {
                CheckFeedForward(use, part.Value, part.Key, layer);
            }
            else if (part.Key == "Attention")
            {
                WeightSizeRule.CheckWidth(use, part.Value, part.Key);
            }
            else if (value is IObjectCreationOperation { Type.Name: "NormWeights", Arguments: { Length: > 0 } arguments })
            {
                SizeRule.CheckLength(use, part.Key, arguments.First(static argument => argument.Parameter?.Ordinal == 0).Value, new SizeFormula(use.Layer.Model), "factors");
            }
            else if (part.Key is "AttentionScale" or "FeedForwardScale" && use.Known.Length(part.Value) is not 0)
            {
                SizeRule.CheckLength(use, part.Key, part.Value, new SizeFormula(use.Layer.Model), "factors");
            }
        }
    }

    private static void CheckFeedForward(LayerUse use, IOperation weights, string subject, FeedForwardSpec layer)
    {
        if (OptionReader.Factory(weights, use.Facts) is not { TargetMethod: { Name: "From", ContainingType.Name: FeedForwardWeights } } factory)
        {
            return;
        }

        IReadOnlyDictionary<string, IOperation> tensors = Properties(factory.Arguments.FirstOrDefault()?.Value, use.Facts);
        if (Number(use.Known, tensors, "DModel") is { } width && width != layer.DModel)
        {
            SizeRule.Report(use, weights, subject, $"has DModel = {Text(width)}", $"have DModel = {Text(layer.DModel)}");
        }
        else if (HiddenOf(use.Known, tensors) is { } hidden && hidden != layer.Hidden)
        {
            SizeRule.Report(use, weights, subject, $"has Hidden = {Text(hidden)}", $"have Hidden = {Text(layer.Hidden)}");
        }
    }

    /// <summary>Rows of the first projection, where they are whole.</summary>
    private static long? HiddenOf(KnownValues known, IReadOnlyDictionary<string, IOperation> tensors) =>
        Number(known, tensors, "DModel") is > 0 and var width
        && tensors.TryGetValue("UpWeight", out IOperation? up)
        && known.Length(up) is > 0 and var length
        && length % width == 0
            ? length / width
            : null;

    private static long? Number(KnownValues known, IReadOnlyDictionary<string, IOperation> tensors, string name) =>
        tensors.TryGetValue(name, out IOperation? value) ? known.Number(value) : null;

    /// <summary>What an object is made with, by the names of its properties; nothing where it is not made in sight.</summary>
    private static IReadOnlyDictionary<string, IOperation> Properties(IOperation? made, CodeFacts facts)
    {
        var properties = new Dictionary<string, IOperation>();
        if (facts.Resolve(made) is IObjectCreationOperation { Initializer.Initializers: var initializers })
        {
            foreach (ISimpleAssignmentOperation assignment in initializers.OfType<ISimpleAssignmentOperation>())
            {
                if (assignment.Target is IPropertyReferenceOperation { Property.Name: var name })
                {
                    properties[name] = assignment.Value;
                }
            }
        }

        return properties;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
