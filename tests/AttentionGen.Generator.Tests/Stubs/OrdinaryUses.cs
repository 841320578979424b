using System.Text.RegularExpressions;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Stubs;

/// <summary>Writes a program that uses a layer in all the ordinary ways, each public member at least once.</summary>
internal static class OrdinaryUses
{
    private static readonly string[] Constants =
    [
        "DModel", "KeyDim", "ValueDim", "OutputWidth", "Heads", "HeadDim", "ValueHeadDim", "KeyValueHeads", "KeyBlockLength", "Parameters", "WeightBytes",
        "ActivationBytesPerToken", "MultiplyAddsPerToken", "MultiplyAddsPerPair", "ScratchBytesPerThread", "EstimatedCodeBytes", "CacheBytesPerToken",
    ];

    /// <summary>With lengths; a fixed length takes them out.</summary>
    private static readonly string[] Calls =
    [
        "layer.Forward(x, y, 2, 8);",
        "layer.Forward(x, y, batch: 2, sequence: 8);",
        "layer.Forward(x, y, 2, 8, padding: PaddingMask.FromLengths(lengths));",
        "layer.Forward(x, y, 2, 8, workspace: new Workspace(), maxDegreeOfParallelism: 2);",
        "layer.Forward(x, y, 2, 8, new AttentionOptions { MaxDegreeOfParallelism = 1 });",
        "layer.Forward(x, y, 2, 8, in options);",
        "layer.Forward(x, x, x, y, 2, 8, 8);",
        "layer.Forward(x, x, x, y, 2, queryLength: 8, keyLength: 8, in options);",
        "layer.Forward(xs, ys);",
        "layer.Forward(xs, ys, in options);",
        "layer.Forward(xs, xs, xs, ys);",
        "layer.Forward(xs, xs, xs, ys, options);",
        "layer.ProjectMemory(x, x, layer.CreateMemory(2, 8), 8);",
        "layer.ProjectMemory(x, x, layer.CreateMemory(2, 8), 8, in options);",
        "layer.Forward(x, layer.CreateMemory(2, 8), y, 8);",
        "layer.Forward(x, layer.CreateMemory(2, 8), y, 8, in options);",
        "CORE.Attend(x, x, x, y, 2, 8, 8);",
        "CORE.Attend(x, x, x, y, 2, 8, 8, PaddingMask.FromLengths(lengths));",
        "CORE.Attend(x, x, x, y, 2, 8, 8, in options);",
        "_ = LAYER.GetWorkspaceBytes(2, 8);",
        "_ = LAYER.GetWorkspaceBytes(2, 8, maxDegreeOfParallelism: 2);",
        "_ = LAYER.GetCrossWorkspaceBytes(2, 8, 8);",
        "_ = LAYER.GetAttendWorkspaceBytes(2, 8, 8);",
        "_ = LAYER.GetMultiplyAdds(2, 8);",
    ];

    /// <summary>Of layers whose length is not fixed.</summary>
    private static readonly string[] CallsOfAnyLength =
    [
        "layer.Forward(x, y, cumulativeLengths: lengths);",
        "layer.Forward(x, y, lengths, in options);",
        "var cache = layer.CreateCache(batch: 2, capacity: 64);",
        "layer.Forward(x, cache, y, 8);",
        "layer.Forward(x, cache, y, sequence: 8, in options);",
        "layer.Attend(x, x, x, cache, y, 8);",
        "layer.Attend(x, x, x, cache, y, 8, in options);",
        "Sequences run = layer.Forward;",
    ];

    /// <param name="layer">The class.</param>
    /// <param name="avoided">Members that the class has in a way of its own, and types of which there are two.</param>
    public static string Of(INamedTypeSymbol layer, params IEnumerable<string> avoided)
    {
        string[] taken = [.. avoided];
        bool isFixed = Sets("Sequence");
        string core = Sets("PositionBias") || Sets("Sinks") || Sets("AddBiasKeyValue") || Sets("AddZeroAttention") ? "layer" : "LAYER";
        IEnumerable<string> statements =
        [
            .. Constants.Select(static name => $"_ = LAYER.{name};"),
            "_ = new float[128 * LAYER.DModel + LAYER.OutputWidth];",
            "const int Half = LAYER.HeadDim / 2 + 64 / LAYER.Heads; _ = Half;",
            "_ = 2 * LAYER.Scale;",
            "_ = LAYER.Shape.DModel + LAYER.Plan.Active.Lanes;",
            .. isFixed ? ["_ = LAYER.Sequence + LAYER.MultiplyAddsPerSequence;", .. Calls.Select(WithoutLengths).Distinct()] : Calls.Concat(CallsOfAnyLength),
        ];
        string text = string.Join("\n        ", statements
            .Select(statement => statement.Replace("CORE", core, StringComparison.Ordinal))
            .Where(statement => !taken.Any(name => Regex.IsMatch(statement, $@"\b(LAYER|layer)\.{name}\b")) && (core == "LAYER" || !taken.Contains("Attend")))
            .Where(statement => !taken.Any(name => Regex.IsMatch(statement, $@"\b{name}[.:]")))
            .Where(statement => !taken.Contains("CreateCache") || !statement.Contains("cache", StringComparison.Ordinal)));
        return $$"""
            using System;
            using System.Numerics.Tensors;
            using AttentionGen;

            public static class OrdinaryUses
            {
                public delegate void Sequences(ReadOnlySpan<float> x, Span<float> y, int batch, int sequence);

                public static void Run(
                    MultiHeadAttentionWeights weights, ReadOnlySpan<float> x, Span<float> y, ReadOnlyTensorSpan<float> xs, TensorSpan<float> ys, ReadOnlySpan<int> lengths, in AttentionOptions options)
                {
                    var layer = new LAYER(weights);
                    _ = layer;
                    {{text}}
                }
            }
            """.Replace("LAYER", layer.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat).Replace("<T>", "<int>", StringComparison.Ordinal), StringComparison.Ordinal);

        bool Sets(string name) => LayerAttribute.Find(layer)!.NamedArguments.Any(argument => argument.Key == name && argument.Value.Value is not (0 or false));
    }

    /// <summary>What is 8 is a length.</summary>
    private static string WithoutLengths(string call) => Regex.Replace(call, @", (\w+: )?8(?=[,)])", "");
}
