namespace AttentionGen.Tests.Layers;

/// <summary>More context panels than are written out: the looped kernel. H·D = 512 is not DModel.</summary>
[MultiHeadAttention(DModel = 64, Heads = 2, HeadDim = 256, Causal = true)]
internal sealed partial class LoopedHeadsOf256;

/// <summary>The largest head, and the shortest key block.</summary>
[MultiHeadAttention(DModel = 32, Heads = 1, HeadDim = 512)]
internal sealed partial class LoopedHeadOf512;

/// <summary>The widest model.</summary>
[MultiHeadAttention(DModel = 8192, Heads = 1, HeadDim = 8)]
internal sealed partial class WidestModel;

[MultiHeadAttention(DModel = 64, Heads = 8, KeyValueHeads = 2, Causal = true)]
internal sealed partial class GroupedHeads;

[MultiHeadAttention(DModel = 50, Heads = 6, HeadDim = 20, KeyValueHeads = 1, OutputProjection = false)]
internal sealed partial class OneKeyValueHead;

[MultiHeadAttention(DModel = 40, Heads = 10, HeadDim = 20, KeyValueHeads = 2, Causal = true)]
internal sealed partial class GroupsOfFive;

[MultiHeadAttention(DModel = 28, Heads = 7, HeadDim = 36, KeyValueHeads = 1)]
internal sealed partial class GroupOfSeven;

[MultiHeadAttention(DModel = 32, Heads = 16, HeadDim = 12, KeyValueHeads = 1, Causal = true)]
internal sealed partial class GroupOfSixteen;

[MultiHeadAttention(DModel = 32, Heads = 2, Causal = true, Bias = false, OutputProjection = false)]
internal sealed partial class BareHeads;

/// <summary>Without an output projection the last store of a row goes straight to the caller's memory, in parts of a vector.</summary>
[MultiHeadAttention(DModel = 50, Heads = 3, HeadDim = 7, OutputProjection = false)]
internal sealed partial class BareHeadsOf7;

[MultiHeadAttention(DModel = 32, Heads = 2, Scale = 1)]
internal sealed partial class UnitScale;

[MultiHeadAttention(DModel = 32, Heads = 4, Causal = true, Sequence = 17)]
internal sealed partial class SequenceOf17;

[MultiHeadAttention(DModel = 64, Heads = 4, Sequence = 64)]
internal sealed partial class SequenceOf64;

/// <summary>Holds a nested layer.</summary>
internal static partial class Encoder
{
    [MultiHeadAttention(DModel = 48, Heads = 3)]
    internal sealed partial class SelfAttention;
}
