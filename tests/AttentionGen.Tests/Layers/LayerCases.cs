using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Layers;

/// <summary>All annotated classes of the numeric tests. Theories take names, so that a failure says which layer it was.</summary>
internal static class LayerCases
{
    public static IReadOnlyList<LayerCase> All { get; } =
    [
        Case(nameof(OneHeadOf8), OneHeadOf8.Shape, OneHeadOf8.KeyBlockLength, w => new OneHeadOf8(w).Forward, OneHeadOf8.Attend, OneHeadOf8.GetWorkspaceBytes),
        Case(nameof(EightHeadsOf1), EightHeadsOf1.Shape, EightHeadsOf1.KeyBlockLength, w => new EightHeadsOf1(w).Forward, EightHeadsOf1.Attend, EightHeadsOf1.GetWorkspaceBytes),
        Case(nameof(ThreeHeadsOf7), ThreeHeadsOf7.Shape, ThreeHeadsOf7.KeyBlockLength, w => new ThreeHeadsOf7(w).Forward, ThreeHeadsOf7.Attend, ThreeHeadsOf7.GetWorkspaceBytes),
        Case(nameof(FourHeadsOf8), FourHeadsOf8.Shape, FourHeadsOf8.KeyBlockLength, w => new FourHeadsOf8(w).Forward, FourHeadsOf8.Attend, FourHeadsOf8.GetWorkspaceBytes),
        Case(nameof(FiveHeadsOf10), FiveHeadsOf10.Shape, FiveHeadsOf10.KeyBlockLength, w => new FiveHeadsOf10(w).Forward, FiveHeadsOf10.Attend, FiveHeadsOf10.GetWorkspaceBytes),
        Case(nameof(FourHeadsOf16), FourHeadsOf16.Shape, FourHeadsOf16.KeyBlockLength, w => new FourHeadsOf16(w).Forward, FourHeadsOf16.Attend, FourHeadsOf16.GetWorkspaceBytes),
        Case(nameof(FiveHeadsOf24), FiveHeadsOf24.Shape, FiveHeadsOf24.KeyBlockLength, w => new FiveHeadsOf24(w).Forward, FiveHeadsOf24.Attend, FiveHeadsOf24.GetWorkspaceBytes),
        Case(nameof(EightHeadsOf40), EightHeadsOf40.Shape, EightHeadsOf40.KeyBlockLength, w => new EightHeadsOf40(w).Forward, EightHeadsOf40.Attend, EightHeadsOf40.GetWorkspaceBytes),
        Case(nameof(EightHeadsOf64), EightHeadsOf64.Shape, EightHeadsOf64.KeyBlockLength, w => new EightHeadsOf64(w).Forward, EightHeadsOf64.Attend, EightHeadsOf64.GetWorkspaceBytes),
        Case(nameof(TwoHeadsOf64), TwoHeadsOf64.Shape, TwoHeadsOf64.KeyBlockLength, w => new TwoHeadsOf64(w).Forward, TwoHeadsOf64.Attend, TwoHeadsOf64.GetWorkspaceBytes),
        Case(nameof(TwoHeadsOf72), TwoHeadsOf72.Shape, TwoHeadsOf72.KeyBlockLength, w => new TwoHeadsOf72(w).Forward, TwoHeadsOf72.Attend, TwoHeadsOf72.GetWorkspaceBytes),
        Case(nameof(FourHeadsOf80), FourHeadsOf80.Shape, FourHeadsOf80.KeyBlockLength, w => new FourHeadsOf80(w).Forward, FourHeadsOf80.Attend, FourHeadsOf80.GetWorkspaceBytes),
        Case(nameof(EightHeadsOf96), EightHeadsOf96.Shape, EightHeadsOf96.KeyBlockLength, w => new EightHeadsOf96(w).Forward, EightHeadsOf96.Attend, EightHeadsOf96.GetWorkspaceBytes),
        Case(nameof(OneHeadOf128), OneHeadOf128.Shape, OneHeadOf128.KeyBlockLength, w => new OneHeadOf128(w).Forward, OneHeadOf128.Attend, OneHeadOf128.GetWorkspaceBytes),
        Case(nameof(LoopedHeadsOf256), LoopedHeadsOf256.Shape, LoopedHeadsOf256.KeyBlockLength, w => new LoopedHeadsOf256(w).Forward, LoopedHeadsOf256.Attend, LoopedHeadsOf256.GetWorkspaceBytes),
        Case(nameof(LoopedHeadOf512), LoopedHeadOf512.Shape, LoopedHeadOf512.KeyBlockLength, w => new LoopedHeadOf512(w).Forward, LoopedHeadOf512.Attend, LoopedHeadOf512.GetWorkspaceBytes),
        Case(nameof(WidestModel), WidestModel.Shape, WidestModel.KeyBlockLength, w => new WidestModel(w).Forward, WidestModel.Attend, WidestModel.GetWorkspaceBytes),
        Case(nameof(GroupedHeads), GroupedHeads.Shape, GroupedHeads.KeyBlockLength, w => new GroupedHeads(w).Forward, GroupedHeads.Attend, GroupedHeads.GetWorkspaceBytes),
        Case(nameof(OneKeyValueHead), OneKeyValueHead.Shape, OneKeyValueHead.KeyBlockLength, w => new OneKeyValueHead(w).Forward, OneKeyValueHead.Attend, OneKeyValueHead.GetWorkspaceBytes),
        Case(nameof(GroupsOfFive), GroupsOfFive.Shape, GroupsOfFive.KeyBlockLength, w => new GroupsOfFive(w).Forward, GroupsOfFive.Attend, GroupsOfFive.GetWorkspaceBytes),
        Case(nameof(GroupOfSeven), GroupOfSeven.Shape, GroupOfSeven.KeyBlockLength, w => new GroupOfSeven(w).Forward, GroupOfSeven.Attend, GroupOfSeven.GetWorkspaceBytes),
        Case(nameof(GroupOfSixteen), GroupOfSixteen.Shape, GroupOfSixteen.KeyBlockLength, w => new GroupOfSixteen(w).Forward, GroupOfSixteen.Attend, GroupOfSixteen.GetWorkspaceBytes),
        Case(nameof(BareHeads), BareHeads.Shape, BareHeads.KeyBlockLength, w => new BareHeads(w).Forward, BareHeads.Attend, BareHeads.GetWorkspaceBytes),
        Case(nameof(BareHeadsOf7), BareHeadsOf7.Shape, BareHeadsOf7.KeyBlockLength, w => new BareHeadsOf7(w).Forward, BareHeadsOf7.Attend, BareHeadsOf7.GetWorkspaceBytes),
        Case(nameof(UnitScale), UnitScale.Shape, UnitScale.KeyBlockLength, w => new UnitScale(w).Forward, UnitScale.Attend, UnitScale.GetWorkspaceBytes),
        Case(nameof(Encoder.SelfAttention), Encoder.SelfAttention.Shape, Encoder.SelfAttention.KeyBlockLength, w => new Encoder.SelfAttention(w).Forward, Encoder.SelfAttention.Attend, Encoder.SelfAttention.GetWorkspaceBytes),
        FixedLengthCases.SequenceOf17,
        FixedLengthCases.SequenceOf64,
    ];

    /// <summary>All names.</summary>
    public static TheoryData<string> Names => Select(_ => true);

    /// <summary>The same for tests that take long.</summary>
    public static TheoryData<string> GridNames => [.. Grid.Of(All).Select(layer => layer.Name)];

    /// <summary>Layers that take any length.</summary>
    public static TheoryData<string> AnyLengthNames => Select(layer => layer.AnyLength);

    /// <summary>Causal layers that take any length.</summary>
    public static TheoryData<string> CausalNames => Select(layer => layer.AnyLength && layer.Shape.Causal);

    /// <summary>Layers that see all keys and take any length.</summary>
    public static TheoryData<string> FullNames => Select(layer => layer.AnyLength && !layer.Shape.Causal);

    public static LayerCase Get(string name) => All.First(layer => layer.Name == name);

    private static TheoryData<string> Select(Func<LayerCase, bool> wanted) => [.. All.Where(wanted).Select(layer => layer.Name)];

    private static LayerCase Case(
        string name,
        AttentionShape shape,
        int keyBlockLength,
        Func<MultiHeadAttentionWeights, ForwardMethod> create,
        AttendMethod attend,
        WorkspaceMethod workspaceBytes) =>
        new(name, shape, keyBlockLength, create, attend, workspaceBytes);
}
