using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>One way to write an attention layer in ONNX.</summary>
/// <param name="Name">Short, for tables.</param>
/// <param name="Write">Adds what lies between the input "x" and the context "c".</param>
/// <param name="Masks">Which masks it has a form for.</param>
internal sealed record Formulation(
    string Name,
    Action<OnnxModelWriter, BenchmarkShape, ProjectionConstants> Write,
    Masks Masks)
{
    /// <summary>The whole layer, ready to run.</summary>
    public OpenedForm Open(OrtEnvironment environment, int threads, BenchmarkShape shape, ProjectionConstants constants)
    {
        long[] dimensions = [shape.Batch, shape.Sequence, shape.DModel];
        var session = new OrtSession(environment, ToModel(shape, constants), threads);
        RandomData.Input(shape).CopyTo(session.Input("x", dimensions).Data);
        return new OpenedForm(session, session.Output("y", dimensions));
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

    /// <summary>The whole layer as a serialised model: the formulation and the output projection.</summary>
    private byte[] ToModel(BenchmarkShape shape, ProjectionConstants constants)
    {
        var model = new OnnxModelWriter();
        long[] dimensions = [shape.Batch, shape.Sequence, shape.DModel];
        model.Input("x", dimensions);
        Write(model, shape, constants);
        Project(model, "c", "y", constants.Output, constants.OutputBias);
        model.Output("y", dimensions);
        return model.ToModel();
    }
}

/// <summary>Which masks an operator has a form for.</summary>
[Flags]
internal enum Masks
{
    Full = 1,
    Causal = 2,
    CausalWindow = 4,
}
