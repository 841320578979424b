using Xunit.Abstractions;

namespace AttentionGen.Tests.Onnx;

/// <summary>The name of a case as an argument of a theory: a report shortens texts, and the ends of these names matter.</summary>
public sealed class OnnxCaseName : IXunitSerializable
{
    public OnnxCaseName()
        : this("")
    {
    }

    public OnnxCaseName(string name) => Name = name;

    public string Name { get; private set; }

    public void Deserialize(IXunitSerializationInfo info) => Name = info.GetValue<string>(nameof(Name));

    public void Serialize(IXunitSerializationInfo info) => info.AddValue(nameof(Name), Name);

    public override string ToString() => Name;
}
