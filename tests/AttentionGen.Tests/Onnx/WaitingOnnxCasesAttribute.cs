using System.Reflection;
using Xunit.Sdk;

namespace AttentionGen.Tests.Onnx;

/// <summary>The cases that wait for something, by name, each reported as skipped.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class WaitingOnnxCasesAttribute : DataAttribute
{
    private readonly OnnxGap _gap;

    public WaitingOnnxCasesAttribute(OnnxGap gap)
    {
        _gap = gap;
        Skip = OnnxGaps.Reason(gap);
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        OnnxCases.Names.Where(name => OnnxGaps.Of(name) == _gap).Select(name => (object[])[name]);
}
