using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>One way to write an attention layer in ONNX.</summary>
/// <param name="Name">Short, for tables.</param>
/// <param name="Write">Adds what lies between the input "x" and the context "c".</param>
/// <param name="CausalOnly">Whether it has no form without a causal mask.</param>
internal sealed record Formulation(
    string Name,
    Action<OnnxModelWriter, BenchmarkShape, ProjectionConstants> Write,
    bool CausalOnly = false)
{
    /// <summary>The whole layer as a serialised model: the formulation and the output projection.</summary>
    public byte[] ToModel(BenchmarkShape shape, ProjectionConstants constants)
    {
        var model = new OnnxModelWriter();
        long[] dimensions = [shape.Batch, shape.Sequence, shape.DModel];
        model.Input("x", dimensions);
        Write(model, shape, constants);
        Project(model, "c", "y", constants.Output, constants.OutputBias);
        model.Output("y", dimensions);
        return model.ToModel();
    }

    /// <summary>MatMul, and Add of a bias where there is one; the optimiser fuses what it can.</summary>
    public static void Project(OnnxModelWriter model, string from, string to, float[] weight, float[]? bias)
    {
        long rows = bias is null ? (long)Math.Sqrt(weight.Length) : weight.Length / bias.Length;
        model.Constant($"{to}_weight", [rows, weight.Length / rows], weight);
        model.Node("MatMul", [from, $"{to}_weight"], [bias is null ? to : $"{to}_product"]);
        if (bias is not null)
        {
            model.Constant($"{to}_bias", [bias.Length], bias);
            model.Node("Add", [$"{to}_product", $"{to}_bias"], [to]);
        }
    }
}
