using System.Globalization;
using AttentionGen.OnnxTests.Files;
using Onnx;
using Xunit;

namespace AttentionGen.OnnxTests;

/// <summary>Tensors without a name: what belongs to the model is listed, and what does not is left out.</summary>
public sealed class UnnamedTensorTests
{
    [Theory]
    [InlineData("Gather", "onnx::Gather_1", "[3, 4]", "a table of rows as wide as hidden states")]
    [InlineData("LayerNormalization", "/norm/Constant_output_0", "[4]", "the weight of a norm")]
    [InlineData("LayerNormalization bias", "/norm/Constant_output_0", "[4]", "the bias of a norm")]
    [InlineData("RMSNormalization", "val_1", "[4]", "the weight of a norm")]
    [InlineData("SimplifiedLayerNormalization", "val_1", "[4]", "the weight of a norm")]
    [InlineData("Add", "/Expand_output_0", "[1, 1, 4]", "which is added to hidden states")]
    [InlineData("Add", "/Expand_output_0", "[1, 3, 4]", "which is added to hidden states")]
    [InlineData("Mul", "/norm/weight", "[4]", "which hidden states are multiplied by")]
    public void APartOfTheModelWithoutAName_IsListed(string use, string name, string shape, string what)
    {
        long[] dimensions = [.. shape.Trim('[', ']').Split(", ").Select(dimension => long.Parse(dimension, CultureInfo.InvariantCulture))];
        string message = Using(use, name, OnnxGraph.Float(name, dimensions, OnnxGraph.Numbers(name, dimensions))).Refusal();

        Assert.Contains($"\"{name}\" {shape} of node", message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
    }

    /// <summary>Masks, tables of rotations, scalars, and what stands where a norm has no weights.</summary>
    [Theory]
    [InlineData("Gather", "[3, 2]", 2)]
    [InlineData("LayerNormalization", "[4]", 1)]
    [InlineData("LayerNormalization bias", "[4]", 0)]
    [InlineData("Add", "[4]", 0)]
    [InlineData("Add", "[1, 1, 4, 4]", 3)]
    [InlineData("Add", "[1, 1, 1, 4]", 3)]
    [InlineData("Add", "[1]", 3)]
    [InlineData("Mul", "[1, 3, 2]", 3)]
    [InlineData("Mul", "[4]", 1)]
    public void AConstantWithoutAName_ThatIsNoPartOfTheModel_IsLeftOut(string use, string shape, float number)
    {
        long[] dimensions = [.. shape.Trim('[', ']').Split(", ").Select(dimension => long.Parse(dimension, CultureInfo.InvariantCulture))];
        float[] elements = [.. OnnxGraph.Numbers("x", dimensions).Select(_ => number)];
        using OnnxCheckpoint model = Using(use, "onnx::X_1", OnnxGraph.Float("onnx::X_1", dimensions, elements)).Open();

        Assert.Equal<string>(["words.weight"], model.TensorNames);
    }

    /// <summary>A graph whose hidden states are four wide, and that uses a constant once.</summary>
    private static OnnxGraph Using(string use, string name, TensorProto constant)
    {
        OnnxGraph graph = new OnnxGraph().Tensor("words.weight", 5, 4).Node("Gather", "", ["words.weight", "ids"], "h").Add(constant);
        return use switch
        {
            "Gather" => graph.Node("Gather", "", [name, "positions"], "p"),
            "LayerNormalization bias" => graph.Add(OnnxGraph.Float("onnx::One", [4], [1, 1, 1, 1])).Node("LayerNormalization", "", ["h", "onnx::One", name], "n"),
            "Add" => graph.Node("Add", "", [name, "h"], "s"),
            _ => graph.Node(use, "", ["h", name], "s"),
        };
    }
}
