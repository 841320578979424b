using System.Reflection;
using Xunit.Sdk;

namespace AttentionGen.Tests.Onnx;

/// <summary>The cases that cannot be expressed, by name, each reported as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InexpressibleOnnxCasesAttribute : DataAttribute
{
    public InexpressibleOnnxCasesAttribute() => Skip = $"{nameof(OnnxCases)}.{nameof(OnnxCases.Inexpressible)} has the reason.";

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        OnnxCases.Names.Where(OnnxCases.Inexpressible.ContainsKey).Select(name => (object[])[new OnnxCaseName(name)]);
}
