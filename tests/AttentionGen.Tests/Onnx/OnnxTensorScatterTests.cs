using Xunit;

namespace AttentionGen.Tests.Onnx;

/// <summary>What the specification of <c>TensorScatter</c> says beyond ONNX's own cases.</summary>
public class OnnxTensorScatterTests
{
    [Fact]
    public void Axis_IsTheLastButOneByDefault()
    {
        OnnxTensor past = OnnxExample.Seeded(1, 2, 4, 5);
        OnnxTensor update = OnnxExample.Seeded(2, 2, 2, 5);
        float[] byDefault = Run("{}", past, update, [1, 2]);
        Assert.Equal(byDefault, Run("""{ "axis": 1 }""", past, update, [1, 2]));
        Assert.Equal(past.Floats[..5], byDefault[..5]);
        Assert.Equal(update.Floats[..10], byDefault[5..15]);
        Assert.Equal(update.Floats[10..], byDefault[30..]);
    }

    [Fact]
    public void Axis_MayBeAnyAfterTheBatch()
    {
        OnnxTensor past = OnnxExample.Seeded(1, 2, 4, 3, 5);
        OnnxTensor update = OnnxExample.Seeded(2, 2, 2, 3, 5);
        float[] circular = Run("""{ "axis": 1, "mode": "circular" }""", past, update, [3, 0]);
        Assert.Equal([.. update.Floats[15..30], .. past.Floats[15..45], .. update.Floats[..15]], circular[..60]);
        Assert.Equal([.. update.Floats[30..], .. past.Floats[90..]], circular[60..]);

        OnnxTensor last = OnnxExample.Seeded(3, 1, 2, 3);
        Assert.Equal([9f, last.Floats[1], last.Floats[2], 8f, last.Floats[4], last.Floats[5]], Run("""{ "axis": -1 }""", last, OnnxTensor.Of([1, 2, 1], [9f, 8f]), null));
    }

    [Fact]
    public void Past_IsNotChanged()
    {
        OnnxTensor past = OnnxExample.Seeded(1, 1, 1, 4, 5);
        float[] before = [.. past.Floats];
        Run("{}", past, OnnxExample.Seeded(2, 1, 1, 4, 5), null);
        Assert.Equal(before, past.Floats);
    }

    private static float[] Run(string attributes, OnnxTensor past, OnnxTensor update, long[]? writeIndices)
    {
        OnnxTensor? indices = writeIndices is null ? null : OnnxTensor.Of([writeIndices.Length], writeIndices);
        return new OnnxNode("TensorScatter", new OnnxAttributes(attributes), [past, update, indices], [true]).Run()[0]!.Floats;
    }
}
