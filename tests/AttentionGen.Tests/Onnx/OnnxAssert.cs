using Xunit;

namespace AttentionGen.Tests.Onnx;

/// <summary>Compares a result with what ONNX expects.</summary>
internal static class OnnxAssert
{
    /// <summary>
    /// Shapes are equal; NaN stands where NaN is expected and an infinity where that infinity is; other numbers are close. ONNX
    /// computed float16 cases in float16, rounding each step, so there a few units of its last place, 2^-11, are allowed.
    /// </summary>
    public static void Close(OnnxTensor expected, OnnxTensor? actual, string what)
    {
        Assert.True(actual is not null, $"{what} is missing.");
        Assert.Equal(expected.Shape, actual.Shape);
        (double relative, double absolute) = expected.Dtype switch
        {
            SafetensorsDtype.F16 => (4e-3, 1e-3),
            SafetensorsDtype.BF16 => (3e-2, 8e-3),
            _ => (1e-3, 1e-5),
        };
        for (int i = 0; i < expected.Floats.Length; i++)
        {
            float e = expected.Floats[i];
            float a = actual.Floats[i];
            bool isClose = e.Equals(a) || (float.IsFinite(e) && Math.Abs((double)a - e) <= absolute + (relative * Math.Abs(e)));
            Assert.True(isClose, $"{what}, element {i} of [{string.Join(", ", expected.Shape)}]: expected {e:R}, got {a:R}.");
        }
    }
}
