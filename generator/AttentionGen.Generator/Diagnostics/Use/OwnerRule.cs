using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>Takes a call; reports a cache or memory that another layer object has made.</summary>
internal static class OwnerRule
{
    public static void Check(LayerUse use, CallSizes sizes, Layers layers)
    {
        if (sizes.Store is not { } creation || layers.Find(creation.TargetMethod.ContainingType) is not { } maker)
        {
            return;
        }

        string parameter = use.Argument("cache") is null ? "memory" : "cache";
        if (!SymbolEqualityComparer.Default.Equals(maker.Type, use.Layer.Type))
        {
            Report(maker.Type.Name);
        }
        else if (Object(creation.Instance) is { } first && Object(use.Receiver) is { } second && !SymbolEqualityComparer.Default.Equals(first, second))
        {
            Report(first.Name);
        }

        void Report(string name) =>
            use.Report(DiagnosticDescriptors.ForeignStore, use.Argument(parameter)!, parameter, use.Name, name, creation.TargetMethod.Name);

        // Two locals are two layers only if each is made where it is declared.
        ILocalSymbol? Object(IOperation? receiver) =>
            CodeFacts.Strip(receiver) is ILocalReferenceOperation { Local: var local } && CodeFacts.Strip(use.Facts.ValueOf(local)) is IObjectCreationOperation ? local : null;
    }
}
