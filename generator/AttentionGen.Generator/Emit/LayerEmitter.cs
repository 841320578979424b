using System.Collections.Immutable;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Takes a spec; hands on the files of the generated partial: its public face, and one file for each vector width that is wanted.</summary>
internal static class LayerEmitter
{
    public static ImmutableArray<GeneratedFile> Write(AttentionSpec spec, WrittenWidths widths) =>
        Write(spec, VectorWidth.Of(widths).Select(width => KernelPlanner.Plan(spec, width)).ToArray());

    /// <summary>The same for given plans, one per width, for the tuner.</summary>
    public static ImmutableArray<GeneratedFile> Write(AttentionSpec spec, IReadOnlyList<KernelPlan> plans) =>
        plans
            .Select((plan, number) => new KernelFileEmitter(plan) { Counts = number == 0 }.Write())
            .Prepend(new SurfaceEmitter(spec, plans).Write())
            .ToImmutableArray();
}

/// <summary>A file to add to the compilation.</summary>
internal readonly record struct GeneratedFile(string HintName, string Text);
