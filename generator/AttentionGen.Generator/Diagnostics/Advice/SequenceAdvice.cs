using System.Collections.Concurrent;
using System.Globalization;
using AttentionGen.Generator.Diagnostics.Use;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics.Advice;

/// <summary>
/// Takes every call of a compilation; at its end advises to fix <c>Sequence</c> where all calls of a layer have one length
/// that the planner would write other code for.
/// </summary>
internal sealed class SequenceAdvice(Compilation compilation)
{
    /// <summary>A length that is not known, or one that a layer with a fixed one does not have.</summary>
    private const long Unknown = -1;

    private readonly ConcurrentDictionary<Layer, ConcurrentDictionary<long, bool>> _lengths = new();

    public void Note(LayerUse use, CallSizes sizes)
    {
        if (use.Method.Kind == LayerMethodKind.Cost)
        {
            return;
        }

        Note(use.Layer, use.Method.Kind switch
        {
            LayerMethodKind.SelfAttention => sizes.Query.Value ?? Unknown,
            LayerMethodKind.CrossAttention or LayerMethodKind.Core when sizes.Query.Value == sizes.Key.Value => sizes.Query.Value ?? Unknown,
            LayerMethodKind.ProjectMemory => sizes.Key.Value ?? Unknown,
            LayerMethodKind.WithMemory => sizes.Query.Value ?? Unknown,
            LayerMethodKind.CreateMemory => use.Number("capacity") ?? Unknown,
            _ => Unknown,
        });
    }

    /// <summary>A method that is called through a delegate, with lengths that only the program knows.</summary>
    public void NoteUnknown(Layer layer) => Note(layer, Unknown);

    public void Report(Action<Diagnostic> report)
    {
        foreach (KeyValuePair<Layer, ConcurrentDictionary<long, bool>> layer in _lengths)
        {
            if (layer.Value.Count == 1
                && layer.Value.Keys.Single() is >= 1 and <= ShapeLimits.MaxSequence and var length
                && IsWorthFixing(layer.Key.Attention!, (int)length)
                && !HasOtherCallers(layer.Key.Type)
                && layer.Key.Attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation() is { } place)
            {
                report(Diagnostic.Create(
                    DiagnosticDescriptors.SequenceWorthFixing, place, layer.Key.Type.Name, length.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    private void Note(Layer layer, long length)
    {
        // Whole layers have no length of their own.
        if (layer.Kind == LayerKind.MultiHeadAttention && layer.Attention is { Sequence: 0 })
        {
            _lengths.GetOrAdd(layer, static _ => new()).TryAdd(length, true);
        }
    }

    /// <summary>Whether all keys are one block, so that the code which merges blocks would not be written.</summary>
    private static bool IsWorthFixing(AttentionSpec spec, int length) =>
        LayoutPlanner.Plan(spec).MergesBlocks && !LayoutPlanner.Plan(spec with { Sequence = length }).MergesBlocks;

    /// <summary>Whether code outside the compilation may call the layer, with whatever length.</summary>
    private bool HasOtherCallers(INamedTypeSymbol type)
    {
        if (!SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, compilation.Assembly))
        {
            return true;
        }

        bool isVisible = compilation.Options.OutputKind is not (OutputKind.ConsoleApplication or OutputKind.WindowsApplication);
        for (INamedTypeSymbol? outer = type; outer is not null; outer = outer.ContainingType)
        {
            isVisible &= outer.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;
        }

        return isVisible;
    }
}
