using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Stubs;

/// <summary>The same as <see cref="OrdinaryUses"/> for feed-forwards and whole layers.</summary>
internal static class WholeLayerUses
{
    private static readonly string[] OfFeedForward =
    [
        "layer.Forward(x, y, 8);",
        "layer.Forward(x, y, rows: 8, workspace: new Workspace(), maxDegreeOfParallelism: 2);",
        "_ = layer.GetWorkspaceBytes(8);",
        "_ = LAYER.Shape.Hidden;",
    ];

    private static readonly string[] OfLayer =
    [
        "layer.Forward(x, y, 2, 8);",
        "layer.Forward(x, y, 2, 8, padding: PaddingMask.FromLengths(lengths));",
        "layer.Forward(x, y, 2, 8, workspace: new Workspace(), maxDegreeOfParallelism: 2);",
        "layer.Forward(x, y, 2, 8, in options);",
        "layer.Forward(x, y, lengths);",
        "layer.Forward(x, y, cumulativeLengths: lengths, in options);",
        "var cache = layer.CreateCache(2, capacity: 64);",
        "layer.Forward(x, cache, y, 8);",
        "layer.Forward(x, cache, y, sequence: 8, in options);",
        "_ = layer.GetWorkspaceBytes(2, 8) + LAYER.GetMultiplyAdds(2, 8);",
        "_ = LAYER.Heads + LAYER.HeadDim + LAYER.KeyValueHeads + LAYER.KeyBlockLength + LAYER.MultiplyAddsPerPair + LAYER.CacheBytesPerToken;",
        "_ = LAYER.Shape.FeedForward.Hidden + LAYER.Plan.Active.Lanes;",
        "var memory = layer.CreateMemory(2, capacity: 64);",
        "layer.ProjectMemory(x, memory, 8);",
        "layer.ProjectMemory(x, memory, length: 8, in options);",
        "layer.Forward(x, memory, y, 8);",
        "layer.Forward(x, memory, y, sequence: 8, in options, memoryOptions: in options);",
        "layer.Forward(x, layer.CreateCache(2, 64), memory, y, 8, in options);",
        "_ = layer.GetCrossWorkspaceBytes(2, 8, memoryLength: 4) + LAYER.GetMultiplyAdds(2, 8, 4) + LAYER.MemoryDim + LAYER.MultiplyAddsPerMemoryRow;",
        "new TransformerStack(layer, layer).Forward(x, y, 2, 8);",
    ];

    /// <param name="layer">The class.</param>
    /// <param name="isFeedForward">Whether it is a feed-forward.</param>
    /// <param name="avoided">Members that the class has in a way of its own.</param>
    public static string Of(INamedTypeSymbol layer, bool isFeedForward, params string[] avoided)
    {
        IEnumerable<string> statements = new[] { "DModel", "Hidden", "Parameters", "WeightBytes", "MultiplyAddsPerToken" }
            .Select(static name => $"_ = LAYER.{name};")
            .Concat(isFeedForward ? OfFeedForward : OfLayer)
            .Where(statement => !avoided.Any(name => Regex.IsMatch(statement, $@"\b(LAYER|layer)\.{name}\b")));
        return $$"""
            using System;
            using AttentionGen;

            public static class OrdinaryUses
            {
                public static void Run(
                    {{(isFeedForward ? "FeedForwardWeights" : "TransformerLayerWeights")}} weights, ReadOnlySpan<float> x, Span<float> y, ReadOnlySpan<int> lengths, in AttentionOptions options)
                {
                    var layer = new LAYER(weights);
                    {{string.Join("\n        ", statements)}}
                }
            }
            """.Replace("LAYER", layer.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat), StringComparison.Ordinal);
    }
}
