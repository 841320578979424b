using System.Text.Json;

namespace AttentionGen.Tests.Onnx;

/// <summary>One case of ONNX's node tests: takes a file, hands on the node and what it must give.</summary>
/// <remarks>
/// The tensors are <c>in.NAME</c> and <c>out.NAME</c>; the metadata has <c>op</c>, <c>opset</c>, <c>attributes</c> as a JSON
/// object, and <c>inputs</c> and <c>outputs</c>, JSON lists of names by position with "" for what is not connected.
/// </remarks>
internal sealed record OnnxCase(string Name, OnnxNode Node, OnnxTensor?[] Expected)
{
    public static OnnxCase Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        string[] inputs = Names("inputs");
        string[] outputs = Names("outputs");
        var node = new OnnxNode(
            file.Metadata["op"],
            new OnnxAttributes(file.Metadata["attributes"]),
            [.. inputs.Select(name => Tensor("in", name))],
            [.. outputs.Select(name => name.Length > 0)]);
        return new OnnxCase(Path.GetFileNameWithoutExtension(path), node, [.. outputs.Select(name => Tensor("out", name))]);

        string[] Names(string list) => JsonSerializer.Deserialize<string[]>(file.Metadata[list])!;

        OnnxTensor? Tensor(string kind, string name) => name.Length == 0 ? null : OnnxTensor.Read(file, $"{kind}.{name}");
    }
}
