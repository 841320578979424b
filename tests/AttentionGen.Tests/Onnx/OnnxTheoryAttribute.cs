using Xunit;

namespace AttentionGen.Tests.Onnx;

/// <summary>A theory over ONNX's cases, skipped where nobody has put them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnnxTheoryAttribute : TheoryAttribute
{
    public OnnxTheoryAttribute()
    {
        if (OnnxCases.Names.Count == 0)
        {
            Skip = OnnxCases.HowToGetThem;
        }
    }
}
