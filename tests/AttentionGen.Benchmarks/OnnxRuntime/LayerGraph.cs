namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>Writes one layer of several into a model: its names begin with its number, so that layers do not meet.</summary>
internal sealed class LayerGraph(OnnxModelWriter model, int layer)
{
    /// <summary>The model that it writes into.</summary>
    public OnnxModelWriter Model => model;

    /// <summary>The name of this layer's tensor.</summary>
    public string Named(string name) => $"layer{layer}.{name}";

    /// <summary>Adds a vector, and returns its name.</summary>
    public string Vector(string name, ReadOnlySpan<float> values)
    {
        model.Constant(Named(name), [values.Length], values.ToArray());
        return Named(name);
    }

    /// <summary>Adds integers, and returns their name.</summary>
    public string Integers(string name, params long[] values)
    {
        model.Constant(Named(name), [values.Length], values);
        return Named(name);
    }

    /// <summary>Adds an operator with one output, and returns the output's name.</summary>
    public string Node(string operation, string[] inputs, string name, string domain = "", params OnnxModelWriter.Attribute[] attributes)
    {
        model.Node(operation, inputs, [Named(name)], domain, attributes);
        return Named(name);
    }

    /// <summary>MatMul with PyTorch's <c>[out, in]</c>, and Add of a bias if there is one; returns the output's name.</summary>
    public string Project(string from, string name, int inputs, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias = default)
    {
        string matrix = Named($"{name}_weight");
        model.Constant(matrix, [inputs, weight.Length / inputs], Transposed(weight, inputs));
        return bias.IsEmpty
            ? Node("MatMul", [from, matrix], name)
            : Node("Add", [Node("MatMul", [from, matrix], $"{name}_product"), Vector($"{name}_bias", bias)], name);
    }

    /// <summary>ONNX wants <c>[in, out]</c>.</summary>
    public static float[] Transposed(ReadOnlySpan<float> weight, int inputs)
    {
        const int Block = 16; // outputs whose floats share cache lines of the result
        int outputs = weight.Length / inputs;
        float[] result = new float[weight.Length];
        for (int first = 0; first < outputs; first += Block)
        {
            int end = Math.Min(first + Block, outputs);
            for (int input = 0; input < inputs; input++)
            {
                for (int output = first; output < end; output++)
                {
                    result[(input * outputs) + output] = weight[(output * inputs) + input];
                }
            }
        }

        return result;
    }
}
