using System.Diagnostics;
using System.Globalization;
using AttentionGen.OnnxTests.Files;
using Onnx;
using Xunit;

namespace AttentionGen.OnnxTests;

/// <summary>What exporters do to names, undone; and what cannot be undone, refused with a list.</summary>
public sealed class NamingTests
{
    private const string Matrix = "onnx::MatMul_788";

    [Theory]
    [InlineData("Add", "b.x.bias", "y")]
    [InlineData("Add", "y", "b.x.bias")]
    public void AMatrix_IsNamedByTheBiasThatItFeeds_AndTransposed(string add, string left, string right)
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor(Matrix, 2, 3).Tensor("b.x.bias", 3)
            .Node("MatMul", "MatMul_1", ["in", Matrix], "y").Node(add, "Add_2", [left, right], "z").Open();

        Assert.Equal<string>(["b.x.bias", "b.x.weight"], model.TensorNames);
        Assert.Equal(OnnxGraph.Transpose(OnnxGraph.Numbers(Matrix, 2, 3), 2, 3), model.ReadFloat32("b.x.weight", [3, 2]));
        Assert.True(model.TryGetTensor("b.x.weight", out OnnxTensor? tensor));
        Assert.True(tensor.IsTransposed);
        Assert.Equal(Matrix, tensor.StoredName);
    }

    [Theory]
    [InlineData("Reshape")]
    [InlineData("Transpose")]
    public void OneChangeOfTheShape_MayStandBetweenProductAndBias(string operation)
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor(Matrix, 2, 3).Tensor("b.x.bias", 3)
            .Node("MatMul", "", ["in", Matrix], "y").Node(operation, "", ["y", "shape"], "r").Node("Add", "", ["r", "b.x.bias"], "z").Open();

        Assert.Contains("b.x.weight", model.TensorNames);
    }

    [Fact]
    public void WithoutABias_TheNodesNameDecides()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor(Matrix, 2, 3)
            .Node("MatMul", "/model/layers.0/self_attn/q_proj/MatMul", ["in", Matrix], "y").Open();

        Assert.Equal<string>(["model.layers.0.self_attn.q_proj.weight"], model.TensorNames);
    }

    [Fact]
    public void APartThatRepeatsTheOneBefore_IsThatOfASequential()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor(Matrix, 2, 3).Tensor("net.0.bias", 3)
            .Node("MatMul", "/net/net.0/MatMul", ["in", Matrix], "y").Node("Add", "/net/net.0/Add", ["y", "net.0.bias"], "z").Open();

        Assert.Contains("net.0.weight", model.TensorNames);
    }

    [Fact]
    public void BiasAndNode_HaveToAgree()
    {
        string message = new OnnxGraph().Tensor(Matrix, 2, 3).Tensor("layer.0.x.bias", 3)
            .Node("MatMul", "/layer.1/x/MatMul", ["in", Matrix], "y").Node("Add", "", ["y", "layer.0.x.bias"], "z").Refusal();

        Assert.Contains($"\"{Matrix}\" [2, 3] of node \"/layer.1/x/MatMul\"", message, StringComparison.Ordinal);
        Assert.Contains("\"layer.0.x.weight\"", message, StringComparison.Ordinal);
        Assert.Contains("\"layer.1.x\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFunctionThatItsModuleCalls_MayUseWhatIsWithinTheModule()
    {
        using OnnxCheckpoint model = new OnnxGraph()
            .Tensor("onnx::MatMul_1", 2, 6).Tensor("layers.0.self_attn.in_proj_bias", 6).Tensor("onnx::MatMul_2", 2, 2).Tensor("layers.0.self_attn.out_proj.bias", 2)
            .Node("MatMul", "/layers.0/self_attn/MatMul", ["in", "onnx::MatMul_1"], "y").Node("Add", "", ["y", "layers.0.self_attn.in_proj_bias"], "z")
            .Node("MatMul", "/layers.0/self_attn/MatMul_3", ["c", "onnx::MatMul_2"], "u").Node("Add", "", ["u", "layers.0.self_attn.out_proj.bias"], "v").Open();

        Assert.Contains("layers.0.self_attn.in_proj_weight", model.TensorNames);
        Assert.Contains("layers.0.self_attn.out_proj.weight", model.TensorNames);
    }

    [Fact]
    public void EveryMatrixWithoutAName_IsListed()
    {
        string message = new OnnxGraph().Tensor("12", 2, 3).Tensor("val_13", 3, 2)
            .Node("MatMul", "MatMul_1", ["in", "12"], "y").Node("MatMul", "node_MatMul_2", ["y", "val_13"], "z").Refusal();

        Assert.Contains("found 2 that have none or more", message, StringComparison.Ordinal);
        Assert.Contains("\"12\" [2, 3] of node \"MatMul_1\" (\"MatMul\")", message, StringComparison.Ordinal);
        Assert.Contains("\"val_13\" [3, 2] of node \"node_MatMul_2\"", message, StringComparison.Ordinal);
    }

    /// <summary>Scalars that ONNX Runtime's optimiser has made one, and what exporters number in several places.</summary>
    [Theory]
    [InlineData("ortshared_1_0_1_0_token_12")]
    [InlineData("ortshared_7_1_3_2_token_107_scale")]
    [InlineData("ortshared_1_0_1_0")]
    [InlineData("val_12_3")]
    [InlineData("_val_12")]
    public void WhatIsNoStateOfTheModel_HasNoName(string name)
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor(name, 1).Tensor("layer1_2", 3).Tensor("x.bias", 3).Node("Mul", "/x/Mul", ["in", name], "y").Node("Add", "", ["y", "x.bias"], "z").Open();

        Assert.Equal<string>(["layer1_2", "x.bias"], model.TensorNames);
    }

    [Fact]
    public void TwoMatricesOfOneName_AreListed_UnlessTheyAreCopies()
    {
        Assert.Contains(
            "\"x.weight\" is \"1\" [2, 3] by the bias of node \"MatMul_1\" (\"MatMul\") and \"2\" [2, 3] by the bias of node \"MatMul_2\"",
            Twice("2").Refusal(),
            StringComparison.Ordinal);
        using OnnxCheckpoint copies = Twice("1").Open();
        Assert.Equal<string>(["x.bias", "x.weight"], copies.TensorNames);

        static OnnxGraph Twice(string numbersOfSecond) => new OnnxGraph().Tensor("1", 2, 3).Tensor("x.bias", 3)
            .Add(OnnxGraph.Float("2", [2, 3], OnnxGraph.Numbers(numbersOfSecond, 2, 3)))
            .Node("MatMul", "MatMul_1", ["in", "1"], "y").Node("Add", "", ["y", "x.bias"], "z")
            .Node("MatMul", "MatMul_2", ["z", "2"], "u").Node("Add", "", ["u", "x.bias"], "v");
    }

    [Fact]
    public void LaterCallsOfAModule_HaveNumbersBehindTheirNames()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor(Matrix, 2, 2).Tensor("groups.0.layers.0.query.bias", 2).Tensor("onnx::MatMul_5", 2, 2)
            .Node("MatMul", "/groups.0/layers.0/query/MatMul", ["in", Matrix], "a").Node("Add", "", ["a", "groups.0.layers.0.query.bias"], "b")
            .Node("MatMul", "/groups.0/layers.0_1/query/MatMul", ["b", Matrix], "c").Node("Add", "", ["c", "groups.0.layers.0.query.bias"], "d")
            .Node("MatMul", "/groups.0/layers.0/out/MatMul", ["in", "onnx::MatMul_5"], "e").Node("MatMul", "/groups.0/layers.0_12/out/MatMul", ["e", "onnx::MatMul_5"], "f").Open();

        Assert.Equal<string>(["groups.0.layers.0.out.weight", "groups.0.layers.0.query.bias", "groups.0.layers.0.query.weight"], model.TensorNames);
    }

    [Fact]
    public void EqualTensorsThatTheExporterHasMadeOne_HaveAllTheirNames()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("layer.0.norm.bias", 3).Tensor(Matrix, 2, 3)
            .Node("Identity", "Identity_0", ["layer.0.norm.bias"], "layer.1.fc.bias")
            .Node("MatMul", "/layer.1/fc/MatMul", ["in", Matrix], "y").Node("Add", "", ["y", "layer.1.fc.bias"], "z").Open();

        Assert.Equal<string>(["layer.0.norm.bias", "layer.1.fc.bias", "layer.1.fc.weight"], model.TensorNames);
        Assert.Equal(OnnxGraph.Numbers("layer.0.norm.bias", 3), model.ReadFloat32("layer.1.fc.bias", [3]));
    }

    [Fact]
    public void TiedEmbeddings_AreReadUnderBothNames()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("embed.weight", 5, 3)
            .Node("Transpose", "/lm_head/Transpose", ["embed.weight"], "t", "", OnnxGraph.Integers("perm", 1, 0)).Node("MatMul", "/lm_head/MatMul", ["in", "t"], "logits")
            .Node("Identity", "", ["embed.weight"], "lm_head.weight").Open();

        Assert.Equal<string>(["embed.weight", "lm_head.weight"], model.TensorNames);
        Assert.Equal(OnnxGraph.Numbers("embed.weight", 5, 3), model.ReadFloat32("lm_head.weight", [5, 3]));
    }

    [Fact]
    public void TensorsInConstantNodes_AreAsGoodAsInitialisers()
    {
        var graph = new OnnxGraph();
        graph.Node("Constant", "Constant_1", [], "/fc/Constant_output_0", "", OnnxGraph.Value(OnnxGraph.Float("", [2, 3], [1, 2, 3, 4, 5, 6])))
            .Node("Constant", "Constant_2", [], "fc.bias", "", OnnxGraph.Value(OnnxGraph.Float("", [3], [7, 8, 9])))
            .Node("MatMul", "", ["in", "/fc/Constant_output_0"], "y").Node("Add", "", ["y", "fc.bias"], "z");
        using OnnxCheckpoint model = graph.Open();

        Assert.Equal([1, 4, 2, 5, 3, 6], model.ReadFloat32("fc.weight", [3, 2]));
        Assert.Equal([7, 8, 9], model.ReadFloat32("fc.bias", [3]));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    public void AGemmsNumberedMatrix_IsReadAsOutIn(long transposed, bool isTransposed)
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("val_1", isTransposed ? 2 : 3, isTransposed ? 3 : 2).Tensor("fc.bias", 3)
            .Node("Gemm", "node_Gemm_1", ["in", "val_1", "fc.bias"], "y", "", OnnxGraph.Integer("transB", transposed), OnnxGraph.Number("alpha", 1)).Open();

        Assert.True(model.TryGetTensor("fc.weight", out OnnxTensor? weight));
        Assert.Equal(isTransposed, weight.IsTransposed);
        Assert.Equal<long>([3, 2], weight.Shape);
    }

    [Fact]
    public void AMatrixThatKeptItsName_IsReadAsItIs()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("h.0.attn.c_attn.weight", 2, 6).Tensor("h.0.attn.c_attn.bias", 6).Tensor("pooler.weight", 3, 2).Tensor("pooler.bias", 3)
            .Node("Gemm", "", ["in", "h.0.attn.c_attn.weight", "h.0.attn.c_attn.bias"], "y")
            .Node("Gemm", "", ["x", "pooler.weight", "pooler.bias"], "z", "", OnnxGraph.Integer("transB", 1)).Open();

        Assert.Equal(OnnxGraph.Numbers("h.0.attn.c_attn.weight", 2, 6), model.ReadFloat32("h.0.attn.c_attn.weight", [2, 6]));
        Assert.Equal(OnnxGraph.Numbers("pooler.weight", 3, 2), model.ReadFloat32("pooler.weight", [3, 2]));
    }

    [Fact]
    public void ATransposedNumberedMatrix_IsOutInAlready()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("val_1", 3, 2).Tensor("fc.bias", 3)
            .Node("Transpose", "", ["val_1"], "val_2").Node("Cast", "", ["val_2"], "val_3").Node("MatMul", "", ["in", "val_3"], "y").Node("Add", "", ["y", "fc.bias"], "z").Open();

        Assert.Equal(OnnxGraph.Numbers("val_1", 3, 2), model.ReadFloat32("fc.weight", [3, 2]));
    }

    [Fact]
    public void AProductWithAFactor_IsNotTheModelsMatrix() => Assert.Contains(
        "whose product has a factor besides",
        new OnnxGraph().Tensor("1", 2, 3).Tensor("x.bias", 3).Node("Gemm", "", ["in", "1", "x.bias"], "y", "", OnnxGraph.Number("alpha", 0.5f)).Refusal(),
        StringComparison.Ordinal);

    [Fact]
    public void AVectorOfAnotherLength_IsNoBias() => Assert.Contains(
        "\"1\" [2, 3]",
        new OnnxGraph().Tensor("1", 2, 3).Tensor("x.bias", 1).Node("MatMul", "", ["in", "1"], "y").Node("Add", "", ["y", "x.bias"], "z").Refusal(),
        StringComparison.Ordinal);

    [Fact]
    public void ABiasWithoutAName_HasThatOfItsMatrix()
    {
        using OnnxCheckpoint model = new OnnxGraph().Tensor("onnx::MatMul_1", 2, 3).Tensor("onnx::Add_2", 3)
            .Node("MatMul", "/fc/MatMul", ["in", "onnx::MatMul_1"], "y").Node("Add", "/fc/Add", ["y", "onnx::Add_2"], "z").Open();

        Assert.Equal(OnnxGraph.Numbers("onnx::Add_2", 3), model.ReadFloat32("fc.bias", [3]));
    }

    [Theory]
    [InlineData("/m_{0}/out/MatMul", "m_{0}.out.weight")]
    [InlineData("/a_1/b_1/c_1/m_{0}/MatMul", "a_1.b_1.c_1.m_{0}.weight")]
    public void ManyCallsOfOneMatrix_HaveTheNamesOfTheirFirstOnes(string node, string name)
    {
        const int Calls = 20_000;
        OnnxGraph graph = new OnnxGraph().Tensor(Matrix, 2, 2);
        foreach (int i in Enumerable.Range(0, Calls))
        {
            graph.Node("MatMul", string.Format(CultureInfo.InvariantCulture, node, i), ["in", Matrix], $"y{i}");
        }

        byte[] bytes = graph.Node("MatMul", string.Format(CultureInfo.InvariantCulture, node, "7_3"), ["in", Matrix], "z").ToBytes();
        var watch = Stopwatch.StartNew();
        using OnnxCheckpoint model = OnnxCheckpoint.Parse(bytes);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 4);
        Assert.Equal(Enumerable.Range(0, Calls).Select(i => string.Format(CultureInfo.InvariantCulture, name, i)).Order(StringComparer.Ordinal), model.TensorNames);
    }

    /// <summary>One node of a file may have any number of inputs, and read one value any number of times.</summary>
    [Theory]
    [InlineData("Mul", "Sigmoid", "x", 100_000)]
    [InlineData("Add", "Sqrt", "c", 20_000)]
    public void InputsThatNoOperatorHas_CostNothing(string operation, string other, string repeated, int count)
    {
        OnnxGraph graph = new();
        graph.Node(other, "", ["x"], "gate").Node("ReduceMean", "", ["x"], "c").Node(operation, "", [.. Enumerable.Repeat(repeated == "x" ? "gate" : "c", count)], "m");
        foreach (int i in Enumerable.Range(0, 20_000))
        {
            graph.Node(other, "", [repeated == "x" ? "x" : "m"], $"q{i}");
        }

        byte[] bytes = graph.ToBytes();
        var watch = Stopwatch.StartNew();
        using OnnxCheckpoint model = OnnxCheckpoint.Parse(bytes);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 4);
        Assert.Empty(model.Facts.Activations);
    }

    [Fact]
    public void BranchesOfAGraph_UseTheTensorsAroundThem()
    {
        var branch = new GraphProto { Name = "then" };
        branch.Node.Add(new NodeProto { OpType = "MatMul", Name = "/fc/MatMul", Input = { "in", Matrix }, Output = { "y" } });
        branch.Node.Add(new NodeProto { OpType = "Add", Name = "/fc/Add", Input = { "y", "fc.bias" }, Output = { "z" } });
        using OnnxCheckpoint model = new OnnxGraph().Tensor(Matrix, 2, 3).Tensor("fc.bias", 3)
            .Node("If", "If_0", ["condition"], "out", "", OnnxGraph.Within("then_branch", branch), OnnxGraph.Within("else_branch", branch.Clone())).Open();

        Assert.Equal<string>(["fc.bias", "fc.weight"], model.TensorNames);
        Assert.Equal(2, model.Facts.Operators["MatMul"]);
    }
}
