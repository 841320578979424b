namespace AttentionGen.Tests.Layers;

// Layers for the options of a call: together they have every width that may differ from another, both diagonals, both keys
// that a layer adds, and key blocks so short that a small call crosses several.

/// <summary>All widths differ, values are narrower than queries, and three sources are projected by panels of their own.</summary>
[MultiHeadAttention(DModel = 40, Heads = 2, HeadDim = 20, ValueHeadDim = 7, KeyDim = 24, ValueDim = 11, OutputDim = 22)]
internal sealed partial class AllWidthsDiffer;

/// <summary>Grouped, values wider than queries, so that contexts have a place of their own; the diagonal ends at the last key.</summary>
[MultiHeadAttention(
    DModel = 32, Heads = 4, KeyValueHeads = 2, ValueHeadDim = 24, Causal = true, CausalAlignment = CausalAlignment.BottomRight)]
internal sealed partial class WideValuesToTheEnd;

/// <summary>Contexts of another width than queries go straight to the caller; one key/value head, and a key of zeros.</summary>
[MultiHeadAttention(
    DModel = 27, Heads = 3, HeadDim = 9, KeyValueHeads = 1, ValueHeadDim = 13, Bias = false, OutputProjection = false, AddZeroAttention = true)]
internal sealed partial class BareWideValues;

/// <summary>Both added keys before the diagonal.</summary>
[MultiHeadAttention(
    DModel = 48, Heads = 4, KeyValueHeads = 2, HeadDim = 16, ValueHeadDim = 10, Causal = true, AddBiasKeyValue = true, AddZeroAttention = true)]
internal sealed partial class AddedKeysCausal;

/// <summary>Key blocks of 64, of which the learned key takes one place; queries before the first key see only that.</summary>
[MultiHeadAttention(
    DModel = 24,
    Heads = 2,
    KeyValueHeads = 1,
    HeadDim = 512,
    ValueHeadDim = 9,
    Causal = true,
    CausalAlignment = CausalAlignment.BottomRight,
    AddBiasKeyValue = true)]
internal sealed partial class ShortBlocksToTheEnd;

/// <summary>Key blocks of 64, all keys seen, and values so wide that their panels are counted.</summary>
[MultiHeadAttention(DModel = 24, Heads = 2, HeadDim = 12, ValueHeadDim = 508, OutputDim = 16)]
internal sealed partial class ShortBlocksOfWideValues;
