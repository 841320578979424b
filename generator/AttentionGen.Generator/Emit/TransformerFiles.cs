using System.Collections.Immutable;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Takes a whole layer; hands on the files of the generated partial: its public members, and one file for each vector width that is wanted.</summary>
internal static class TransformerFiles
{
    public static ImmutableArray<GeneratedFile> Write(TransformerSpec spec, WrittenWidths widths)
    {
        VectorWidth[] written = [.. VectorWidth.Of(widths)];
        KernelPlan[] plans = [.. written.Select(width => KernelPlanner.Plan(spec.Attention, width))];
        FeedForwardPlan[] feedForwards = [.. written.Select(width => FeedForwardPlanner.Plan(spec.FeedForward, width))];
        return
        [
            new TransformerSurfaceEmitter(spec, plans, feedForwards).Write(),
            .. plans.Select((plan, i) => new KernelFileEmitter(plan, (spec, feedForwards[i])).Write()),
        ];
    }
}
