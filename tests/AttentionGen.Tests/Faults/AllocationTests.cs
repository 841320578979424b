using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Faults;

/// <summary>After its first calls a layer allocates nothing. Alone, because workspaces are lent from one pool to all tests.</summary>
[Collection(nameof(Alone))]
public class AllocationTests
{
    public static TheoryData<string> Layers => LayerCases.Names;

    [Theory]
    [MemberData(nameof(Layers))]
    public void Forward_AllocatesNothing(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int sequence = Sequence(layer);
        float[] input = layer.Input(3, sequence);
        var output = new float[3 * sequence * layer.Shape.OutputWidth];
        ForwardMethod forward = layer.Forward;
        foreach (Workspace? workspace in (Workspace?[])[null, new Workspace()])
        {
            foreach (PaddingCase paddingCase in TestPadding.Cases)
            {
                TestPadding padding = TestPadding.Make(paddingCase, 3, sequence);
                foreach (int degree in (int[])[0, 1, 2])
                {
                    Allocations.AssertNone(() => forward(input, output, 3, sequence, padding.Mask, workspace, degree));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Attend_AllocatesNothing(string name)
    {
        LayerCase layer = LayerCases.Get(name);
        int sequence = Sequence(layer);
        float[] query = layer.Queries(3, sequence);
        float[] key = layer.Keys(3, sequence, 3);
        float[] value = layer.Keys(3, sequence, 4);
        var output = new float[query.Length];
        AttendMethod attend = layer.Attend;
        foreach (Workspace? workspace in (Workspace?[])[null, new Workspace()])
        {
            foreach (int degree in (int[])[0, 1, 2])
            {
                Allocations.AssertNone(
                    () => attend(query, key, value, output, 3, sequence, sequence, PaddingMask.None, workspace, degree));
            }
        }
    }

    /// <summary>Enough work for two threads, and little enough that a call is over before anybody else allocates.</summary>
    private static int Sequence(LayerCase layer) =>
        !layer.AnyLength ? layer.FixedSequence : layer.Shape.DModel >= 320 ? 5 : 70;
}
