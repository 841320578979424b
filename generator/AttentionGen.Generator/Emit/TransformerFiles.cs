using System.Collections.Immutable;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Takes a whole layer; hands on the files of the generated partial: its public members, and one file for each vector width that is wanted.</summary>
internal static class TransformerFiles
{
    public static ImmutableArray<GeneratedFile> Write(TransformerSpec spec, WrittenWidths widths)
    {
        TransformerPlan[] plans = [.. VectorWidth.Of(widths).Select(width => TransformerPlan.Of(spec, width))];
        return
        [
            new TransformerSurfaceEmitter(spec, plans).Write(),
            .. plans.Select(static (plan, number) => new KernelFileEmitter(plan.Attention, plan) { Counts = number == 0 }.Write()),
        ];
    }
}
