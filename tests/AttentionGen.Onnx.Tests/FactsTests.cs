using AttentionGen.OnnxTests.Files;
using AttentionGen.OnnxTests.PublicModels;
using Xunit;

namespace AttentionGen.OnnxTests;

/// <summary>What no weight shows: which activation the graph computes, and what its norms add under the root.</summary>
public sealed class FactsTests
{
    public static TheoryData<string, Activation> Activations => new()
    {
        { "Erf", Activation.Gelu },
        { "Gelu", Activation.Gelu },
        { "Gelu tanh", Activation.GeluTanh },
        { "com.microsoft.Gelu", Activation.Gelu },
        { "com.microsoft.BiasGelu", Activation.Gelu },
        { "com.microsoft.FastGelu", Activation.GeluTanh },
        { "0.044715", Activation.GeluTanh },
        { "com.microsoft.QuickGelu", Activation.QuickGelu },
        { "com.microsoft.QuickGelu 1", Activation.Silu },
        { "1.702", Activation.QuickGelu },
        { "Sigmoid", Activation.Silu },
        { "Relu", Activation.Relu },
    };

    [Theory]
    [MemberData(nameof(Activations))]
    public void TheActivation_IsToldByTheGraph(string form, Activation expected)
    {
        using OnnxCheckpoint model = WithActivation(new OnnxGraph(), form).Open();

        Assert.Equal<Activation>([expected], model.Facts.Activations);
    }

    [Theory]
    [InlineData("LayerNormalization", "", 1e-6f, 1e-6f)]
    [InlineData("LayerNormalization", "", 0, 1e-5f)]
    [InlineData("SkipLayerNormalization", OnnxGraph.Microsoft, 0, 1e-12f)]
    [InlineData("SkipLayerNormalization", OnnxGraph.Microsoft, 1e-5f, 1e-5f)]
    public void WhatNormsAdd_IsToldByTheirOperator(string operation, string domain, float epsilon, float expected)
    {
        using OnnxCheckpoint model = new OnnxGraph()
            .Node(operation, "", ["x"], "y", domain, epsilon == 0 ? [] : [OnnxGraph.Number("epsilon", epsilon)]).Open();

        Assert.Equal<float>([expected], model.Facts.Epsilons);
    }

    [Fact]
    public void ALayerWithAnotherActivationOrEpsilon_IsToldSo()
    {
        using OnnxCheckpoint model = WithActivation(new OnnxGraph(), "com.microsoft.FastGelu")
            .Node("LayerNormalization", "", ["x"], "n", "", OnnxGraph.Number("epsilon", 1e-5f)).Open();

        Assert.Equal(
            ["The layer's activation is Gelu, the graph has GeluTanh.", "The layer's norms add 1E-12 under the root, those of the graph 1E-05."],
            model.Facts.DifferencesFrom(SmallBertLayer.Shape).ToArray());
    }

    [Fact]
    public void AGraphThatSaysNothing_DiffersFromNothing()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("x.weight", 2).Open();

        Assert.Empty(model.Facts.DifferencesFrom(SmallBertLayer.Shape));
        Assert.Equal(("tests", "1", 8L), (model.Facts.Producer, model.Facts.ProducerVersion, model.Facts.IrVersion));
        Assert.Equal(17, model.Facts.Opsets["ai.onnx"]);
        Assert.Equal(1, model.Facts.Opsets[OnnxGraph.Microsoft]);
        Assert.Empty(model.Facts.Operators);
    }

    private static OnnxGraph WithActivation(OnnxGraph graph, string form) => form switch
    {
        "Gelu tanh" => graph.Node("Gelu", "", ["x"], "y", "", OnnxGraph.Text("approximate", "tanh")),
        "0.044715" => graph.Add(OnnxGraph.Float("factor_1", [], [0.044715f])).Node("Mul", "", ["cube", "factor_1"], "y").Node("Tanh", "", ["y"], "z"),
        "1.702" => graph.Add(OnnxGraph.Float("factor_1", [], [1.702f])).Node("Mul", "", ["x", "factor_1"], "y").Node("Sigmoid", "", ["y"], "z").Node("Mul", "", ["x", "z"], "u"),
        "Sigmoid" => graph.Node("Sigmoid", "", ["x"], "y").Node("Mul", "", ["x", "y"], "z"),
        "com.microsoft.QuickGelu 1" => graph.Node("QuickGelu", "", ["x"], "y", OnnxGraph.Microsoft, OnnxGraph.Number("alpha", 1)),
        _ when form.StartsWith(OnnxGraph.Microsoft, StringComparison.Ordinal) => graph.Node(form[(OnnxGraph.Microsoft.Length + 1)..], "", ["x"], "y", OnnxGraph.Microsoft),
        _ => graph.Node(form, "", ["x"], "y"),
    };
}
