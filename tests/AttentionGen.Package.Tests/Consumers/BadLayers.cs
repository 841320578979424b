using System;
using AttentionGen;

namespace Consumer
{
    [MultiHeadAttention(DModel = {|ATTN0005:500|}, Heads = 8)]
    public partial class IndivisibleWidth;

    [{|ATTN0004:MultiHeadAttention(DModel = 512)|}]
    public partial class NoHeads;

    [MultiHeadAttention(DModel = 512, Heads = 8, KeyValueHeads = {|ATTN0007:3|})]
    public partial class UnevenGroups;

    [MultiHeadAttention(
        DModel = {|ATTN0003:0|},
        Heads = 8,
        Scale = {|ATTN0009:float.NaN|},
        Sequence = {|ATTN0008:-1|})]
    public partial class ThreeMistakes;

    [MultiHeadAttention(DModel = 512, Heads = 8, CausalAlignment = {|ATTN0019:CausalAlignment.BottomRight|})]
    public partial class AlignmentOfNothing;

    [MultiHeadAttention({|ATTN0005:500|}, 8)]
    public partial class IndivisibleWidthOfTheConstructor;

    // A layer without a mistake has its members among all these.
    [MultiHeadAttention(DModel = 64, Heads = 4)]
    public partial class Sound;

    public static class Use
    {
        public static void Of(MultiHeadAttentionWeights weights, ReadOnlySpan<float> input, Span<float> output) =>
            new Sound(weights).Forward(input, output, batch: 1, sequence: 2);

        // Nor has one with a mistake an error at each use.
        public static float[] OfWrongOnes(MultiHeadAttentionWeights weights, ReadOnlySpan<float> input, Span<float> output)
        {
            new IndivisibleWidth(weights).Forward(input, output, batch: 1, sequence: 2);
            new NoHeads(weights).Forward(input, output, 1, 2, PaddingMask.FromLengths([2]));
            new IndivisibleWidthOfTheConstructor(weights).Forward(input, input, input, output, 1, 2, 2);
            new ThreeMistakes(weights).Forward(input, output, 1);
            AlignmentOfNothing.Attend(input, input, input, output, 1, 2, 2);
            return new float[UnevenGroups.DModel * UnevenGroups.Heads];
        }
    }
}
