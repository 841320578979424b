using AttentionGen.Generator.Tests.Diagnostics;

namespace AttentionGen.Generator.Tests;

/// <summary>Sources as they are while somebody types, and worse. None of them may make the generator throw.</summary>
internal static class BrokenSources
{
    public static IEnumerable<string> All => Complete.Concat(Truncated(Layer)).Concat(BrokenUses.Select(static body => DiagnosticCases.Use(body, "DModel = 64, Heads = 4, Causal = true"))).Concat(Truncated(Call, step: 5));

    private static IEnumerable<string> Complete =>
    [
        "",
        "[MultiHeadAttention",
        "using AttentionGen; [MultiHeadAttention] partial class",
        "using AttentionGen; [MultiHeadAttention] partial class ;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial class { }",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A { partial class ",
        "using AttentionGen; partial class { [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A; }",
        "using AttentionGen; namespace { [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A; }",
        "using AttentionGen; namespace A..B { [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A; }",
        "using AttentionGen; [MultiHeadAttention(64)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(64, 4, 2, DModel = 8)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(\"64\", null, Heads = 3)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(heads: , dModel: 64)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(heads: 4, heads: 4, 64)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(, )] partial class A;",
        "using AttentionGen; [MultiHeadAttention(int.MinValue, int.MaxValue)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(A.DModel, A.Heads)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel: 64)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = )] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = , Heads = )] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, DModel = 128, Heads = 4)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, Missing = 3)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = \"64\", Heads = null)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 6.4, Heads = 'a')] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64L, Heads = 4u)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = unknown, Heads = Also.Unknown)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = int.MaxValue + 1, Heads = 1 / 0)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = int.MinValue, Heads = int.MinValue, HeadDim = int.MinValue, KeyValueHeads = int.MinValue, Sequence = int.MinValue, Scale = double.MinValue)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = int.MaxValue, Heads = int.MaxValue, HeadDim = int.MaxValue, KeyValueHeads = int.MaxValue, Sequence = int.MaxValue, Scale = double.MaxValue)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = new[] { 64 }, Heads = typeof(int))] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = default, Heads = default)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = (int)A.B.C, Heads = A.X)] partial class A { const int X = Y; const int Y = X; }",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, Causal = 1, Bias = \"no\", OutputProjection = null)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, KeyDim = int.MinValue, ValueDim = int.MinValue, ValueHeadDim = int.MinValue, OutputDim = int.MinValue)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, KeyDim = int.MaxValue, ValueDim = int.MaxValue, ValueHeadDim = int.MaxValue, OutputDim = int.MaxValue)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, KeyDim = \"64\", ValueDim = null, ValueHeadDim = 6.4, OutputDim = Unknown)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, CausalAlignment = 1, Projection = \"PerHead\", AddBiasKeyValue = 1, AddZeroAttention = null)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, CausalAlignment = ProjectionKind.PerHead, Projection = CausalAlignment.Missing)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, CausalAlignment = (CausalAlignment)int.MaxValue, Projection = (ProjectionKind)int.MinValue)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, CausalAlignment = , Projection = default)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, Rotary = RotaryPairing.HalfSplit, RotaryScaling = RotaryScaling.Yarn, PositionBias = PositionBias.Bucketed, QueryKeyNorm = true, RotaryDim = int.MinValue, RotaryOriginalLength = int.MinValue, RelativeBuckets = int.MinValue, RelativeMaxDistance = int.MinValue, LeftWindow = int.MinValue, RightWindow = int.MinValue, Window = int.MinValue, RotaryBase = double.NaN, RotaryFactor = double.NaN, RotaryLowFrequencyFactor = double.NaN, RotaryHighFrequencyFactor = double.NaN, RotaryBetaFast = double.NaN, RotaryBetaSlow = double.NaN, RotaryTruncate = double.NaN, RotaryAttentionFactor = double.NaN, SoftCap = double.NaN, NormEpsilon = double.NaN)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, Rotary = RotaryPairing.Interleaved, RotaryScaling = RotaryScaling.Llama3, PositionBias = PositionBias.Learned, QueryKeyNorm = true, RotaryDim = int.MaxValue, RotaryOriginalLength = int.MaxValue, RelativeBuckets = int.MaxValue, RelativeMaxDistance = int.MaxValue, LeftWindow = int.MaxValue, RightWindow = int.MaxValue, Window = int.MaxValue, RotaryBase = double.PositiveInfinity, RotaryFactor = double.PositiveInfinity, RotaryLowFrequencyFactor = double.PositiveInfinity, RotaryHighFrequencyFactor = double.PositiveInfinity, RotaryBetaFast = double.PositiveInfinity, RotaryBetaSlow = double.PositiveInfinity, RotaryTruncate = double.PositiveInfinity, RotaryAttentionFactor = double.PositiveInfinity, SoftCap = double.PositiveInfinity, NormEpsilon = double.PositiveInfinity)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, Rotary = (RotaryPairing)int.MinValue, RotaryScaling = (RotaryScaling)int.MaxValue, PositionBias = (PositionBias)(-1), QueryKeyNorm = true, RotaryDim = 0, RotaryOriginalLength = 0, RelativeBuckets = 0, RelativeMaxDistance = 0, LeftWindow = 0, RightWindow = 0, Window = 0, RotaryBase = double.Epsilon, RotaryFactor = double.Epsilon, RotaryLowFrequencyFactor = double.Epsilon, RotaryHighFrequencyFactor = double.Epsilon, RotaryBetaFast = double.Epsilon, RotaryBetaSlow = double.Epsilon, RotaryTruncate = double.Epsilon, RotaryAttentionFactor = double.Epsilon, SoftCap = double.Epsilon, NormEpsilon = double.Epsilon)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, Rotary = 1, RotaryScaling = \"Yarn\", PositionBias = null, QueryKeyNorm = true, RotaryDim = 6.4, RotaryOriginalLength = 6.4, RelativeBuckets = 6.4, RelativeMaxDistance = 6.4, LeftWindow = 6.4, RightWindow = 6.4, Window = 6.4, RotaryBase = null, RotaryFactor = null, RotaryLowFrequencyFactor = null, RotaryHighFrequencyFactor = null, RotaryBetaFast = null, RotaryBetaSlow = null, RotaryTruncate = null, RotaryAttentionFactor = null, SoftCap = null, NormEpsilon = null)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, Rotary = PositionBias.Alibi, RotaryScaling = RotaryPairing.HalfSplit, PositionBias = RotaryScaling.Missing, QueryKeyNorm = true, RotaryDim = \"7\", RotaryOriginalLength = \"7\", RelativeBuckets = \"7\", RelativeMaxDistance = \"7\", LeftWindow = \"7\", RightWindow = \"7\", Window = \"7\", RotaryBase = Unknown, RotaryFactor = Unknown, RotaryLowFrequencyFactor = Unknown, RotaryHighFrequencyFactor = Unknown, RotaryBetaFast = Unknown, RotaryBetaSlow = Unknown, RotaryTruncate = Unknown, RotaryAttentionFactor = Unknown, SoftCap = Unknown, NormEpsilon = Unknown)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, Sinks = 1, QueryKeyNorm = \"yes\", NormWeightsPlusOne = null)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, QueryKeyNorm = true, QueryKeyNormKind = 1, OutputGate = \"PerHead\")] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, QueryKeyNormKind = QueryKeyNormKind.Missing, OutputGate = QueryKeyNormKind.RmsPerHead)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, QueryKeyNormKind = (QueryKeyNormKind)int.MinValue, OutputGate = (OutputGate)int.MaxValue)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, Rotary = , RotaryScaling = , RotaryDim = , SoftCap = , Window = )] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)][MultiHeadAttention(DModel = 32, Heads = 2)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A; [MultiHeadAttention(DModel = 32, Heads = 2)] partial class A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A; [MultiHeadAttention(DModel = 64, Heads = 4)] partial class a;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A; class A; struct A; interface A; enum A; delegate void A();",
        "using AttentionGen; namespace A.B { [MultiHeadAttention(DModel = 64, Heads = 4)] partial class C; } namespace A { partial class B { [MultiHeadAttention(DModel = 64, Heads = 4)] partial class C; } }",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial struct A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial interface A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] enum A { }",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] delegate void A();",
        "using AttentionGen; [assembly: MultiHeadAttention(DModel = 64, Heads = 4)]",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A : A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A : B; partial class B : A;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A : Missing, int, string;",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A { A(Missing x, int, ) { } void Forward(,) { } int Heads Heads; }",
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4)] static abstract sealed partial record class A<T, T>(int x, int x);",
        "namespace AttentionGen { class MultiHeadAttentionAttribute { } [MultiHeadAttention(DModel = 64, Heads = 4)] partial class A; }",
        "class C { void M() { [AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4)] partial class A; } }",
    ];

    /// <summary>Calls of a layer with arguments of every wrong kind, missing ones, and values that go round in circles.</summary>
    private static IEnumerable<string> BrokenUses =>
    [
        "attention.Forward(",
        "attention.Forward();",
        "attention.Forward(,,,);",
        "attention.Forward(new float[], new float[-1], 1, 8);",
        "attention.Forward(new float[\"8\"], new float[8, 8], 1, 8);",
        "attention.Forward(new float[int.MaxValue * 2], new float[1 / 0], 1 << 40, int.MinValue);",
        "attention.Forward(stackalloc float[], stackalloc[] { }, 1, 8);",
        "attention.Forward([.. x], [..], 1, 8);",
        "attention.Forward(x[..], x[^1..^9], 1, 8);",
        "attention.Forward(x.AsSpan(9, -1).Slice(), null, null, default);",
        "attention.Forward(x: x, batch: 1, batch: 2);",
        "attention.Forward(x, y, [0, , 3]);",
        "attention.Forward(x, cache, y, 1, new AttentionOptions { Padding = , Mask = AttentionMask.Deny() });",
        "attention.Forward(x, y, 1, 8, new AttentionOptions { Padding = PaddingMask.FromLengths(), Weights = new(), LogSumExp = [1] });",
        "attention.Forward(x, y, 1, 8, new AttentionOptions { Mask = AttentionMask.Additive([1f], (MaskScope)77) });",
        "int a = b, b = a; attention.Forward(new float[a], new float[b], a, b);",
        "float[] a = b, b = a; attention.Forward(a, b, 1, 8);",
        "var a = a; attention.Forward(a, a, a, a);",
        "for (int i = 0; ; i++) attention.Forward(x, y, 1, i",
        "while (attention.Forward(x, y, 1, 1)) ;",
        "var f = attention.Forward; f(x, y, 1, 8);",
        "_ = PaddingMask.FromValid(); _ = PaddingMask.FromIgnored(a.b.c[..]); _ = AttentionMask.Allow(new bool[]);",
        "_ = SafetensorsFile.Open(; var f = SafetensorsFile.Open(); f.",
        "_ = MultiHeadAttentionWeights.FromPacked(-1, new float[0]); _ = MultiHeadAttentionWeights.FromPacked(); _ = MultiHeadAttentionWeights.FromSeparate(0, [], [], []);",
        "_ = new DecoderAttention(); _ = new DecoderAttention(null); _ = new DecoderAttention(MultiHeadAttentionWeights.FromPacked());",
        "Parallel.For(0, n, i => attention.Forward(x, y, 1, 8, workspace: ));",
        "_ = attention.CreateCache(); _ = attention.CreateMemory(-1, int.MaxValue * 2);",
        "DecoderAttention.Attend(null, null, null, null, 1, 2, 3); DecoderAttention.GetWorkspaceBytes();",
    ];

    private const string Layer =
        "using AttentionGen;\nnamespace Demo.Inner { partial record Outer { [MultiHeadAttention(DModel = 64, Heads = 4, Scale = 0.5)] public partial class A { int x; } } }";

    private const string Call =
        "using AttentionGen; [MultiHeadAttention(DModel = 64, Heads = 4, Causal = true)] partial class A; class P { static void M(A a, float[] x) { var c = a.CreateCache(1, 8); while (true) { a.Forward(x.AsSpan(0, 64), c, new float[64], 1, new AttentionOptions { Padding = PaddingMask.FromLengths([1]) }); } } }";

    /// <summary>Everything that was on the screen while this was typed.</summary>
    private static IEnumerable<string> Truncated(string typed, int step = 2) => Enumerable.Range(0, typed.Length / step).Select(length => typed[..(step * length)]);
}
