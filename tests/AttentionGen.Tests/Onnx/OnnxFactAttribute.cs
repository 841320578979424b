using Xunit;

namespace AttentionGen.Tests.Onnx;

/// <summary>A fact that needs something which the library must still learn; skipped until then.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnnxFactAttribute : FactAttribute
{
    public OnnxFactAttribute(params OnnxGap[] needs)
    {
        foreach (OnnxGap gap in needs.Where(OnnxGaps.IsOpen))
        {
            Skip = OnnxGaps.Reason(gap);
        }
    }
}
