using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Modern;

/// <summary>
/// Modern layers against the float64 reference. Their errors are compared with those of <see cref="PlainModern"/>: at most
/// twice as large, in the mean and at the worst, besides a few units in the last place where plain numbers are right by luck.
/// </summary>
public sealed class ModernAccuracyTests
{
    private const double U = 1.0 / (1 << 24);

    public static TheoryData<string> Layers => [.. Grid.Of(ModernLayerNames.All)];

    [Theory]
    [MemberData(nameof(Layers))]
    public void AnyLength_IsAsAccurateAsPlainSinglePrecision(string name)
    {
        var errors = new Errors();
        foreach (int length in (int[])[1, 2, 15, 16, 17, 33, 63, 64, 65, 127, 130])
        {
            foreach (bool isCore in (bool[])[false, true])
            {
                errors.Add(new ModernCall(name, 1 + (length % 3), length, length, isCore: isCore));
            }
        }

        errors.AssertNotLarger();
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void LongSequences_AcrossBlocks_AreAsAccurateAsPlainSinglePrecision(string name)
    {
        foreach (int length in (int[])[513, 1500])
        {
            foreach (bool isCore in (bool[])[false, true])
            {
                var call = new ModernCall(name, 1, length, length, isCore: isCore);
                float[] found = call.Run();
                var errors = new Errors();
                foreach ((int from, int to) in ((int, int)[])[(0, 3), (62, 67), (129, 132), (250, 252), (510, 513), (1022, 1026), (1497, 1500)])
                {
                    if (to <= length)
                    {
                        errors.Add(call, found, from, to);
                    }
                }

                errors.AssertNotLarger();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void MasksPaddingAndDropout_TogetherWithTheLayersOwn_AreAsAccurateAsPlainSinglePrecision(string name)
    {
        var errors = new Errors();
        int step = 0;
        foreach (MaskCase mask in TestMask.Cases)
        {
            foreach (PaddingCase padding in (PaddingCase[])[TestPadding.Cases[step % TestPadding.Cases.Length], PaddingCase.None])
            {
                step++;
                errors.Add(new ModernCall(name, 2, 70, 70, mask, padding, dropout: step % 2 == 0, isCore: step % 3 == 0));
            }
        }

        errors.AssertNotLarger();
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void OtherNumbersOfKeysThanQueries_AreAsAccurateAsPlainSinglePrecision(string name)
    {
        var errors = new Errors();
        foreach ((int queries, int keys) in ((int, int)[])[(1, 90), (90, 1), (40, 75), (75, 40), (3, 0), (140, 20), (20, 200)])
        {
            errors.Add(new ModernCall(name, 2, queries, keys, isSelf: false));
            errors.Add(new ModernCall(name, 1, queries, keys, isCore: true));
            errors.Add(new ModernCall(name, 2, queries, keys, MaskCase.AdditivePerHead, PaddingCase.LeftPadding, dropout: true, isSelf: false));
        }

        errors.AssertNotLarger();
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void Weights_AgreeWithTheReference_AndChangeNoBit(string name)
    {
        foreach ((int length, MaskCase mask, bool dropout) in ((int, MaskCase, bool)[])[(5, MaskCase.None, false), (150, MaskCase.DenyPerItem, true), (135, MaskCase.None, false)])
        {
            var call = new ModernCall(name, 2, length, length, mask, dropout ? PaddingCase.ValidWithHoles : PaddingCase.None, dropout);
            var expected = new float[call.Rows * call.AllKeys];
            call.Reference(0, length, expected);
            var found = new float[expected.Length];
            found.AsSpan().Fill(float.NaN);
            AttentionOptions options = call.Options;
            options.Weights = AttentionWeightsOutput.PerHead(found);

            Bits.AssertSame(call.Run(), call.Run(in options), call.Name);

            for (int i = 0; i < expected.Length; i++)
            {
                Assert.True(Math.Abs(expected[i] - found[i]) <= 3e-6, $"{call.Name}: weight {i} is {found[i]:R}, expected {expected[i]:R}.");
                Assert.True(expected[i] != 0 || found[i] == 0, $"{call.Name}: weight {i} is {found[i]:R}, expected nothing.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Layers))]
    public void CoreWithCache_HasTheBitsOfTheCore(string name)
    {
        var call = new ModernCall(name, 2, 150, 150, isCore: true);
        if (call.Layer.CreateCache is null)
        {
            return;
        }

        float[] expected = call.Run();
        AttentionShape shape = call.Shape;
        KeyValueCache cache = call.Layer.CreateCache(2, 150);
        int first = 0;
        foreach (int tokens in (int[])[1, 60, 5, 64, 20])
        {
            float[] found = new float[2 * tokens * shape.ContextWidth];
            call.Layer.AttendCache!(
                call.Some(call.Query, shape.QueryWidth, first, first + tokens),
                call.Some(call.Key, shape.KeyWidth, first, first + tokens),
                call.Some(call.Value, shape.ValueWidth, first, first + tokens),
                cache,
                found,
                tokens,
                default);
            Bits.AssertSame(call.Some(expected, shape.ContextWidth, first, first + tokens), found, $"{name}, tokens from {first}");
            first += tokens;
        }
    }

    /// <summary>The errors of generated code and of plain float32, over all that is added.</summary>
    private sealed class Errors
    {
        private double _squares;
        private double _plainSquares;
        private double _squaredValues;
        private double _largest;
        private double _plainLargest;
        private double _largestValue;
        private long _count;
        private string _worst = "";

        public void Add(ModernCall call) => Add(call, call.Run(), 0, call.Queries);

        public void Add(ModernCall call, float[] all, int from, int to)
        {
            double[] expected = call.Reference(from, to);
            float[] plain = call.Plain(from, to);
            float[] found = call.Some(all, call.OutputWidth, from, to);
            Assert.Equal(expected.Length, found.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                double error = Math.Abs(found[i] - expected[i]);
                Assert.True(error <= 1e-3, $"{call.Name}: element {i} of the queries {from} to {to} is {found[i]:R}, expected {expected[i]:R}.");
                double plainError = Math.Abs(plain[i] - expected[i]);
                Assert.True(plainError <= 1e-3, $"{call.Name}: plain element {i} is {plain[i]:R}, expected {expected[i]:R}.");
                _worst = error > _largest ? call.Name : _worst;
                _largest = Math.Max(_largest, error);
                _plainLargest = Math.Max(_plainLargest, plainError);
                _largestValue = Math.Max(_largestValue, Math.Abs(expected[i]));
                _squares += error * error;
                _plainSquares += plainError * plainError;
                _squaredValues += expected[i] * expected[i];
                _count++;
            }
        }

        public void AssertNotLarger()
        {
            Assert.NotEqual(0, _count);
            Assert.True(
                Math.Sqrt(_squares) <= (2 * Math.Sqrt(_plainSquares)) + (U * Math.Sqrt(_squaredValues)),
                $"{_worst}: the error is {Math.Sqrt(_squares / _count):g3} in the mean, that of plain code {Math.Sqrt(_plainSquares / _count):g3}.");
            Assert.True(
                _largest <= (2 * _plainLargest) + (4 * U * _largestValue),
                $"{_worst}: the largest error is {_largest:g3}, that of plain code {_plainLargest:g3}.");
        }
    }
}
