using Xunit;

namespace AttentionGen.Tests.Onnx;

/// <summary>ONNX's own node tests of Attention, RotaryEmbedding and TensorScatter, run through generated layers.</summary>
public class OnnxConformanceTests
{
    [OnnxTheory]
    [MemberData(nameof(OnnxCases.Runnable), MemberType = typeof(OnnxCases))]
    [InexpressibleOnnxCases]
    public void Node_GivesWhatOnnxExpects(OnnxCaseName name)
    {
        OnnxCase @case = OnnxCases.Get(name.Name);
        OnnxTensor?[] actual = @case.Node.Run();
        for (int output = 0; output < @case.Expected.Length; output++)
        {
            if (@case.Expected[output] is { } expected)
            {
                OnnxAssert.Close(expected, actual[output], $"output {output}");
            }
        }
    }
}
