using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a factory of weights, or the constructor that weights are handed to; reports sizes that cannot fit.</summary>
internal static class WeightSizeRule
{
    private const string Weights = "MultiHeadAttentionWeights";

    /// <summary>Names of the factories that take spans.</summary>
    public static bool IsName(string name) => name is "FromPacked" or "FromSeparate";

    /// <summary>Spans against the widths that stand beside them.</summary>
    public static void CheckFactory(IInvocationOperation call, CodeFacts facts, Action<Diagnostic> report)
    {
        if (call.TargetMethod.ContainingType?.Name != Weights || !OptionReader.IsOfLibrary(call.TargetMethod.ContainingType))
        {
            return;
        }

        var known = new KnownValues(facts);
        if (HasWidthBelowOne())
        {
            return;
        }

        SizeFactor model = ("dModel", known.Number(Argument("dModel")));
        bool isPacked = call.TargetMethod.Name == "FromPacked";
        bool hasWidths = call.TargetMethod.Parameters.Any(static parameter => parameter.Name == "queryWidth");
        SizeFactor rows = hasWidths
            ? ("(queryWidth + 2 * keyValueWidth)", known.Number(Argument("queryWidth")) + (2 * known.Number(Argument("keyValueWidth"))))
            : ("3 * dModel", 3 * model.Value);
        SizeFactor context = hasWidths ? ("queryWidth", known.Number(Argument("queryWidth"))) : model;
        (string Name, SizeFormula Formula, bool IsOptional)[] spans = isPacked
            ?
            [
                ("inProjWeight", new SizeFormula(rows, model), false),
                ("inProjBias", new SizeFormula(rows), true),
                ("outProjWeight", new SizeFormula(model, context), true),
                ("outProjBias", new SizeFormula(model), true),
            ]
            :
            [
                ("queryWeight", new SizeFormula(("rows", null), model), false),
                ("keyWeight", new SizeFormula(("rows", null), model), false),
                ("valueWeight", new SizeFormula(("rows", null), model), false),
                ("outputWeight", new SizeFormula(model, ("context width", null)), true),
                ("outputBias", new SizeFormula(model), true),
            ];
        foreach ((string name, SizeFormula formula, bool isOptional) in spans)
        {
            if (Argument(name) is { } span
                && known.Length(span) is { } length
                && !(isOptional && length == 0)
                && Required(formula, length) is { } required)
            {
                Report(span, name, $"holds {Text(length)} floats", $"hold {required}");
            }
        }

        IOperation? Argument(string name) =>
            call.Arguments.FirstOrDefault(argument => argument.ArgumentKind == ArgumentKind.Explicit && argument.Parameter?.Name == name)?.Value;

        // Sizes that follow from such a width mean nothing.
        bool HasWidthBelowOne()
        {
            foreach (string width in (string[])["dModel", "queryWidth", "keyValueWidth"])
            {
                if (known.Number(Argument(width)) is <= 0 and { } number)
                {
                    Report(Argument(width)!, width, $"is {Text(number)}", "be 1 or more");
                    return true;
                }
            }

            return false;
        }

        void Report(IOperation place, string subject, string given, string required) => report(Diagnostic.Create(
            DiagnosticDescriptors.SizeCannotFit, place.Syntax.GetLocation(), subject, $"{Weights}.{call.TargetMethod.Name}", given, required));

        string? Required(SizeFormula formula, long length) =>
            formula.Contradiction(length) ?? (length == 0 ? "at least one row" : null);
    }

    /// <summary>The model width that weights state against the layer's.</summary>
    public static void CheckConstructor(LayerUse use)
    {
        if (use.Argument("weights") is { } weights)
        {
            CheckWidth(use, weights, "weights");
        }
    }

    /// <summary>The same of weights that are a part of others.</summary>
    public static void CheckWidth(LayerUse use, IOperation weights, string subject)
    {
        if (OptionReader.Factory(weights, use.Facts) is { } factory
            && IsName(factory.TargetMethod.Name)
            && use.Known.Number(factory.Arguments.FirstOrDefault(static argument => argument.Parameter?.Name == "dModel")?.Value) is { } width
            && width != use.Layer.Model.Value)
        {
            SizeRule.Report(use, weights, subject, $"has dModel = {Text(width)}", $"have DModel = {Text(use.Layer.Model.Value!.Value)}");
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
