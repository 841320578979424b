using System.Text.Json;

namespace AttentionGen.Tests.Onnx;

/// <summary>The attributes of an ONNX node: takes them as JSON, hands on numbers and texts, or their defaults.</summary>
internal sealed class OnnxAttributes
{
    private readonly Dictionary<string, JsonElement> _values;

    public OnnxAttributes(string json) =>
        _values = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json) ?? [];

    /// <summary>Refuses attributes that an adapter does not know: one that is read past is one that is not tested.</summary>
    public void AllowOnly(params string[] names)
    {
        string[] unknown = [.. _values.Keys.Except(names)];
        if (unknown.Length > 0)
        {
            throw new NotSupportedException($"The operator has no attribute {string.Join(", ", unknown)}.");
        }
    }

    public bool Flag(string name) => Integer(name) != 0;

    public int Integer(string name, int otherwise = 0) => _values.TryGetValue(name, out JsonElement value) ? value.GetInt32() : otherwise;

    /// <summary>A number; ONNX has float32 attributes only, whatever digits the file writes them with.</summary>
    public float? Number(string name) => _values.TryGetValue(name, out JsonElement value) ? value.GetSingle() : null;

    public string Text(string name, string otherwise) => _values.TryGetValue(name, out JsonElement value) ? value.GetString()! : otherwise;
}
