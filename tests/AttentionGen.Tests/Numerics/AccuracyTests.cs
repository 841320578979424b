using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Tests.Numerics;

/// <summary>Generated code against the double-precision reference: no element is further off than rounding explains.</summary>
public class ForwardAccuracyTests(ITestOutputHelper output)
{
    public static TheoryData<string> Layers => LayerCases.GridNames;

    [Theory]
    [MemberData(nameof(Layers))]
    public void EveryElementOfForward_IsWithinItsRoundingErrorBound(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        var summary = new AccuracySummary();
        foreach ((int batch, int sequence, PaddingCase padding) in AccuracyGrid.Forward(layer))
        {
            Accuracy accuracy = Accuracy.OfForward(layer, batch, sequence, padding);
            accuracy.AssertWithinBound($"{name}, batch {batch}, sequence {sequence}, padding {padding}");
            summary.Add(accuracy);
        }

        output.WriteLine(summary.ToString());
        summary.AssertAsAccurateAsFloat32(layer.Shape);
    }
}

/// <summary>The attention core alone, also with fewer or more queries than keys.</summary>
public class AttendAccuracyTests(ITestOutputHelper output)
{
    public static TheoryData<string> Layers => LayerCases.GridNames;

    [Theory]
    [MemberData(nameof(Layers))]
    public void EveryElementOfAttend_IsWithinItsRoundingErrorBound(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        var summary = new AccuracySummary();
        foreach ((int batch, int query, int key, PaddingCase padding) in AccuracyGrid.Attend(layer))
        {
            Accuracy accuracy = Accuracy.OfAttend(layer, batch, query, key, padding);
            accuracy.AssertWithinBound($"{name}, batch {batch}, {query} queries, {key} keys, padding {padding}");
            summary.Add(accuracy);
        }

        output.WriteLine(summary.ToString());
        summary.AssertAsAccurateAsFloat32(layer.Shape);
    }
}
