namespace AttentionGen.Tests.Onnx;

/// <summary>One node of an ONNX graph with what flows into it, by position; null where an optional input is not connected.</summary>
/// <param name="Operator">The operator's name in the default domain.</param>
/// <param name="Attributes">What is stated; the operator knows the defaults.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Wanted">Which outputs are connected.</param>
internal sealed record OnnxNode(string Operator, OnnxAttributes Attributes, OnnxTensor?[] Inputs, bool[] Wanted)
{
    /// <summary>An input, null if it is not connected, at the end or in between.</summary>
    public OnnxTensor? Input(int position) => position < Inputs.Length ? Inputs[position] : null;

    public OnnxTensor Required(int position) =>
        Input(position) ?? throw new InvalidDataException($"{Operator} lacks its input {position}.");

    /// <summary>Whether an output is connected.</summary>
    public bool Wants(int position) => position < Wanted.Length && Wanted[position];

    /// <summary>Executes the node through the library.</summary>
    /// <returns>One tensor for each output that is wanted, null for the others.</returns>
    public OnnxTensor?[] Run() => Operator switch
    {
        "Attention" => OnnxAttention.Run(this),
        "RotaryEmbedding" => OnnxRotaryEmbedding.Run(this),
        "TensorScatter" => OnnxTensorScatter.Run(this),
        _ => throw new NotSupportedException($"There is no adapter for {Operator}."),
    };
}
