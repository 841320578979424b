using System.Collections.Immutable;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>Takes a feed-forward; hands on the files of the generated partial: its public members, and one file for each vector width that is wanted.</summary>
internal static class FeedForwardFiles
{
    public static ImmutableArray<GeneratedFile> Write(FeedForwardSpec spec, WrittenWidths widths)
    {
        FeedForwardPlan[] plans = [.. VectorWidth.Of(widths).Select(width => FeedForwardPlanner.Plan(spec, width))];
        return [Surface(spec, plans), .. plans.Select(Kernels)];
    }

    private static GeneratedFile Surface(FeedForwardSpec spec, FeedForwardPlan[] plans)
    {
        var writer = new SourceWriter();
        FeedForwardCost cost = FeedForwardCost.Of(spec);
        string formula = spec.Gated ? $"down({spec.Activation}(gate(x)) · up(x))" : $"down({spec.Activation}(up(x)))";
        PartialType.WriteFileHeader(writer, spec.Type, WholeLayerText.Of(spec), "The public members.");
        PartialType.OpenContainers(writer, spec.Type);
        writer.Write(
            $"""
            /// <remarks>
            /// <para>A feed-forward of one shape, float32: {formula}, [rows, {spec.DModel}] -> [rows, {spec.Hidden}] -> [rows, {spec.DModel}].</para>
            /// <para>{GeneratedText.Thousands(cost.Parameters)} parameters, {GeneratedText.Thousands(cost.Parameters * sizeof(float))} bytes. A row costs {GeneratedText.Thousands(cost.MultiplyAddsPerToken)} multiply-adds; a call allocates nothing.</para>
            /// <para>Immutable after construction and safe to call from any number of threads at once.</para>
            /// </remarks>
            """);
        writer.Open($"partial class {spec.Type.Name}");
        WholeLayerSurface.Constant(writer, "DModel", spec.DModel, "Model width E: floats in an input and an output row.");
        WholeLayerSurface.Constant(writer, "Hidden", spec.Hidden, "Floats in a row between the projections.");
        WholeLayerSurface.Constant(writer, "Parameters", cost.Parameters, "Learned numbers.", "long");
        WholeLayerSurface.Constant(writer, "WeightBytes", cost.Parameters * sizeof(float), "Bytes of the parameters: what a call reads at least.", "long");
        WholeLayerSurface.Constant(writer, "MultiplyAddsPerToken", cost.MultiplyAddsPerToken, "Multiply-adds of a row.", "long");
        writer.Write("private readonly global::AttentionGen.Kernels.FeedForwardCore _core;");
        writer.Blank().Write("/// <summary>The shape and options of this feed-forward.</summary>");
        writer.Write(GeneratedText.NotCovered).Write("public static global::AttentionGen.FeedForwardShape Shape => GeneratedFacts.Shape;");
        writer.Blank().Write("/// <summary>What is computed once. Apart from your static fields, which may be layers and need it.</summary>");
        writer.Write(GeneratedText.NotCovered).Open("private static class GeneratedFacts");
        WholeLayerFacts.WriteLayout(writer, plans, "FeedForward");
        writer.Blank().Write($"public static readonly global::AttentionGen.FeedForwardShape Shape = {WholeLayerFacts.ShapeOf(spec)};");
        writer.Close();
        WholeLayerSurface.Constructor(writer, spec.Type, "FeedForwardWeights");
        writer.Blank().Write(
            $"""
            /// <summary>Takes rows through the feed-forward, each by itself.</summary>
            /// <param name="input"><c>[rows, {spec.DModel}]</c>, row-major.</param>
            /// <param name="output"><c>[rows, {spec.DModel}]</c>, row-major; may not overlap the input.</param>
            /// <param name="rows">Rows, such as the tokens of all items; 0 does nothing.</param>
            /// <param name="workspace">Scratch memory, grown if it is too small; by default borrowed from a shared pool.</param>
            /// <param name="maxDegreeOfParallelism">Threads that may take part, the calling one included; 0 for as many as there are processors. The bits stay the same.</param>
            /// <exception cref="global::System.ArgumentException">A length does not fit, or memory overlaps.</exception>
            """);
        WholeLayerSurface.Methods(
            writer,
            WholeLayerMethods.FeedForward,
            WholeLayerMethods.RowOptions,
            "_core.Forward(input, output, rows, workspace, maxDegreeOfParallelism)",
            "_core.Forward(input, output, rows, null, 0)");
        writer.Blank().Write("/// <summary>Bytes of scratch that a call of <c>Forward</c> uses.</summary>");
        WholeLayerSurface.Method(writer, WholeLayerMethods.FeedForwardWorkspace, "_core.WorkspaceBytes(rows, maxDegreeOfParallelism)");
        WholeLayerFacts.WriteCreate(writer, "FeedForwardCore", "FeedForwardWeights", [.. plans.Select(static plan => plan.Width)], Missing(spec.Type, plans.Select(static plan => plan.Width)));
        PartialType.Close(writer, spec.Type);
        return new GeneratedFile(PartialType.SurfaceFile(spec.Type), writer.ToString());
    }

    /// <summary>The error of a processor that has none of the written widths.</summary>
    public static string Missing(TypeLocation type, IEnumerable<VectorWidth> widths) =>
        $"Of(\"{type.Name.TrimStart('@')}\", {string.Join(", ", widths.Select(static width => $"\"{width.Name}\""))})";

    private static GeneratedFile Kernels(FeedForwardPlan plan)
    {
        var writer = new SourceWriter();
        FeedForwardSpec spec = plan.Spec;
        string kernels = KernelNamespace.TypeOf(spec.Type, plan.Width);
        PartialType.WriteFileHeader(writer, spec.Type, WholeLayerText.Of(spec), $"Kernels for {plan.Width.Name}.");
        PartialType.Open(writer, spec.Type);
        writer.Write(
            $"""
            /// <summary>Packs weights for the kernels below, which no other file can name.</summary>
            {GeneratedText.NotCovered}
            private static global::AttentionGen.Kernels.FeedForwardCore Create{plan.Width.Name}(global::AttentionGen.FeedForwardWeights weights) =>
                global::AttentionGen.Kernels.FeedForwardCore.Create<global::AttentionGen.Generated.{kernels}>(in GeneratedFacts.FeedForward, weights, panelVectors: {plan.Up.Columns.PanelVectors});
            """);
        PartialType.Close(writer, spec.Type);
        KernelNamespace.Open(writer, plan.Width);
        writer.Blank().Write($"/// <summary>{plan.Width.Name} kernels of {spec.Type.Name}: tiles of {GeneratedText.Count(plan.Tiles.Rows, "row")} x {GeneratedText.Count(plan.Tiles.Vectors, "vector")}, lanes across outputs.</summary>");
        writer.Write("[ExcludeFromCodeCoverage]");
        writer.Open($"file readonly struct {kernels} : IFeedForwardKernels");
        new FeedForwardEmitter(writer, plan).Write();
        if (plan.Width.Lanes > 1)
        {
            StepEmitter.WriteAll(writer, plan.Width, WrittenTiles.Of(plan));
        }

        writer.Close().Write("}");
        return new GeneratedFile($"{spec.Type.HintName}.{plan.Width.Name}.g.cs", writer.ToString());
    }
}
