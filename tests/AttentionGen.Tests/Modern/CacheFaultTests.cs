using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Modern;

/// <summary>Wrong calls with a cache, log-sum-exps or scores say what was expected and given, and leave the cache as it was.</summary>
public sealed class CacheFaultTests
{
    private const int Width = 48;

    private readonly LayerHandle _layer = ModernCall.MakeLayer(nameof(LlamaLike));
    private readonly KeyValueCache _cache;
    private readonly float[] _next = SeededNumbers.Make(2 * 2 * Width, 31);

    public CacheFaultTests()
    {
        _cache = _layer.CreateCache!(2, 20);
        _layer.WithCache!(SeededNumbers.Make(2 * 5 * Width, 30), _cache, new float[2 * 5 * Width], 5, default);
    }

    [Fact]
    public void NoCache_IsNamed()
    {
        Assert.Throws<ArgumentNullException>("cache", () => _layer.WithCache!(_next, null!, new float[192], 2, default));
        Assert.Throws<ArgumentNullException>("cache", () => _layer.AttendCache!(_next, _next, _next, null!, new float[192], 2, default));
    }

    [Fact]
    public void Sizes_AreNamed()
    {
        Check<ArgumentOutOfRangeException>("sequence", "sequence must", () => _layer.WithCache!(_next, _cache, new float[192], -1, default));
        Check<ArgumentException>("input", "input must hold cache.Batch × sequence × DModel = 2 × 2 × 48 = 192 floats, but holds 191", () =>
            _layer.WithCache!(_next.AsSpan(1), _cache, new float[192], 2, default));
        Check<ArgumentException>("output", "output must hold cache.Batch × sequence × OutputWidth = 2 × 2 × 48 = 192 floats, but holds 193", () =>
            _layer.WithCache!(_next, _cache, new float[193], 2, default));
        Check<ArgumentException>("output", "output must not overlap input", () => _layer.WithCache!(_next, _cache, _next, 2, default));
        Check<ArgumentOutOfRangeException>("maxDegreeOfParallelism", "maxDegreeOfParallelism must", () =>
            _layer.WithCache!(_next, _cache, new float[192], 2, new AttentionOptions { MaxDegreeOfParallelism = -1 }));
    }

    [Fact]
    public void CoreTensors_AreNamed()
    {
        var (query, key, output) = (new float[2 * 96], new float[2 * 32], new float[2 * 96]);
        Check<ArgumentException>("query", "query must hold cache.Batch × sequence × Heads * HeadDim = 2 × 1 × 96 = 192 floats, but holds 191", () =>
            _layer.AttendCache!(query.AsSpan(1), key, key, _cache, output, 1, default));
        Check<ArgumentException>("key", "key must hold cache.Batch × sequence × KeyValueHeads * HeadDim = 2 × 1 × 32 = 64 floats, but holds 63", () =>
            _layer.AttendCache!(query, key.AsSpan(1), key, _cache, output, 1, default));
        Check<ArgumentException>("value", "value must hold cache.Batch × sequence × KeyValueHeads * ValueHeadDim = 2 × 1 × 32 = 64 floats, but holds 65", () =>
            _layer.AttendCache!(query, key, new float[65], _cache, output, 1, default));
        Check<ArgumentException>("output", "output must hold cache.Batch × sequence × Heads * ValueHeadDim = 2 × 1 × 96 = 192 floats, but holds 0", () =>
            _layer.AttendCache!(query, key, key, _cache, [], 1, default));
    }

    [Fact]
    public void Options_AreNamed()
    {
        Check<ArgumentException>("options", "options.Padding must be PaddingMask.FromLengths", () =>
            _layer.WithCache!(_next, _cache, new float[192], 2, new AttentionOptions { Padding = PaddingMask.FromValid(new bool[4]) }));
        Check<ArgumentException>("padding", "padding must hold one length per batch item, 2 in all, but holds 1.", () =>
            _layer.WithCache!(_next, _cache, new float[192], 2, new AttentionOptions { Padding = PaddingMask.FromLengths([1]) }));
        Check<ArgumentOutOfRangeException>("padding", "The padding length of batch item 1 must be from 0 to the key length 2, but is 3.", () =>
            _layer.WithCache!(_next, _cache, new float[192], 2, new AttentionOptions { Padding = PaddingMask.FromLengths([1, 3]) }));
        Check<ArgumentException>("options", "options may only carry Padding, LogSumExp, Layout, Workspace and MaxDegreeOfParallelism", () =>
            _layer.WithCache!(_next, _cache, new float[192], 2, new AttentionOptions { Mask = AttentionMask.Allow(new bool[28]) }));
        Check<ArgumentException>("options", "options may only carry", () =>
            _layer.WithCache!(_next, _cache, new float[192], 2, new AttentionOptions { Scores = ScoresOutput.Raw(new float[2 * 6 * 2 * 7]) }));
        Check<ArgumentException>("options", "options.LogSumExp must be empty or hold batch × heads × queries = 2 × 6 × 2 = 24 floats, but holds 23.", () =>
            _layer.WithCache!(_next, _cache, new float[192], 2, new AttentionOptions { LogSumExp = new float[23] }));
        Check<ArgumentOutOfRangeException>("options", "options.Layout must be", () =>
            _layer.WithCache!(_next, _cache, new float[192], 2, new AttentionOptions { Layout = (SequenceLayout)7 }));
        Check<ArgumentException>("options", "options.LogSumExp must not overlap input", () =>
            _layer.WithCache!(_next, _cache, new float[192], 2, new AttentionOptions { LogSumExp = _next.AsSpan(0, 24) }));
    }

    [Fact]
    public void FullCache_CountsTheTokensOfEachSequence()
    {
        Check<InvalidOperationException>("", "The cache is full: sequence 0 has 5 of 20 tokens, and 16 more do not fit. Nothing was changed.", () =>
            _layer.WithCache!(new float[2 * 16 * Width], _cache, new float[2 * 16 * Width], 16, default));
        Check<InvalidOperationException>("", "The cache is full: sequence 1 has 5 of 20 tokens, and 16 more do not fit. Nothing was changed.", () =>
            _layer.WithCache!(
                new float[2 * 16 * Width], _cache, new float[2 * 16 * Width], 16, new AttentionOptions { Padding = PaddingMask.FromLengths([15, 16]) }));
    }

    [Fact]
    public void SizesOfACache_AreChecked()
    {
        Assert.Throws<ArgumentOutOfRangeException>("batch", () => _layer.CreateCache!(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => _layer.CreateCache!(1, -1));

        // Two key/value heads: in 32 bits, the product of both and the batch would be 0.
        Assert.Throws<OutOfMemoryException>(() => _layer.CreateCache!(int.MaxValue, int.MaxValue));
        Assert.Throws<OutOfMemoryException>(() => _layer.CreateCache!(1 << 30, 1));
        Assert.Equal(0, _layer.CreateCache!(0, 10).Batch);
        _layer.WithCache!([], _layer.CreateCache!(0, 10), [], 3, default);
        Check<ArgumentOutOfRangeException>("capacity", "capacity must be at least 1", () => _layer.CreateCache!(1, 0));
        _layer.WithCache!([], _layer.CreateCache!(1, 1), [], 0, default);
    }

    [Fact]
    public void Sequences_AreNamed()
    {
        Check<ArgumentOutOfRangeException>("sequence", "sequence must be from 0 to 1.", () => _cache.Reset(2));
        Check<ArgumentOutOfRangeException>("sequence", "sequence must be from 0 to 1.", () => _cache.Truncate(-1, 0));
        Check<ArgumentOutOfRangeException>("length", "length must be from 0 to the 5 tokens of sequence 1.", () => _cache.Truncate(1, 6));
        Check<ArgumentOutOfRangeException>("length", "length must be from 0 to the 5 tokens of sequence 1.", () => _cache.Truncate(1, -1));
        Check<ArgumentOutOfRangeException>("source", "source must be from 0 to 1.", () => _cache.Copy(2, 0));
        Check<ArgumentOutOfRangeException>("target", "target must be from 0 to 1.", () => _cache.Copy(0, 2));
        Check<ArgumentOutOfRangeException>("length", "length must be from 0 to the 5 tokens of sequence 0.", () => _cache.Copy(0, 1, 6));
    }

    [Fact]
    public void LogSumExp_OfMoreThanAWindowTakesAtOnce_IsRefused()
    {
        LayerHandle layer = ModernCall.MakeLayer(nameof(ShortBlocksWithEverything));
        KeyValueCache cache = layer.CreateCache!(1, 1000);
        int width = layer.Shape.DModel;

        var error = Assert.Throws<ArgumentException>("options", () =>
            layer.WithCache!(new float[123 * width], cache, new float[123 * width], 123, new AttentionOptions { LogSumExp = new float[123 * 2] }));

        Assert.StartsWith("options.LogSumExp is not available for more than 122 tokens at once", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, cache.Lengths[0]);
    }

    [Fact]
    public void ScoreOutputs_AreNamed()
    {
        var call = new ModernCall(nameof(LlamaLike), 1, 3, 3);
        AssertRefused("options.Scores must hold batch × heads × queries × keys = 1 × 6 × 3 × 3 = 54 floats, but holds 53.", () =>
            call.Run(new AttentionOptions { Scores = ScoresOutput.Raw(new float[53]) }));
        AssertRefused("options.LogSumExp must be empty or hold batch × heads × queries = 1 × 6 × 3 = 18 floats, but holds 19.", () =>
            call.Run(new AttentionOptions { LogSumExp = new float[19] }));
        AssertRefused("options.Scores must not overlap options.Weights: both are written.", () =>
        {
            var shared = new float[54];
            call.Run(new AttentionOptions { Scores = ScoresOutput.Raw(shared), Weights = AttentionWeightsOutput.PerHead(shared) });
        });
        AssertRefused("options.LogSumExp must not overlap input", () => call.Run(new AttentionOptions { LogSumExp = call.Query.AsSpan(0, 18) }));

        static void AssertRefused(string message, Action action) =>
            Assert.StartsWith(message, Assert.Throws<ArgumentException>("options", action).Message, StringComparison.Ordinal);
    }

    /// <summary>The call throws and says one of the messages, for one of the parameters; the next tokens have the bits that they had.</summary>
    private void Check<TException>(string parameters, string messages, Action call)
        where TException : Exception
    {
        var error = Assert.Throws<TException>(call);
        Assert.True(messages.Split('|').Any(message => error.Message.StartsWith(message, StringComparison.Ordinal)), error.Message);
        Assert.Contains((error as ArgumentException)?.ParamName ?? "", parameters.Split('|'));
        Assert.Equal([5, 5], _cache.Lengths.ToArray());
        float[] found = new float[192];
        _layer.WithCache!(_next, _cache, found, 2, default);
        _cache.Truncate(0, 5);
        _cache.Truncate(1, 5);
        Bits.AssertSame(Next(_layer), found, "the next tokens");
    }

    [Fact]
    public void WindowsCache_OfAnyCapacity_IsThatOfItsWindow()
    {
        var call = new ModernCall(nameof(ShortBlocksWithEverything), 1, 300, 300);
        KeyValueCache small = call.Layer.CreateCache!(1, 300);
        KeyValueCache large = call.Layer.CreateCache!(1, int.MaxValue);
        float[] found = new float[300 * call.OutputWidth];

        call.Layer.WithCache!(call.Query, large, found, 300, default);

        Assert.Equal(small.Bytes, large.Bytes);
        Bits.AssertSame(call.Run(), found, "a cache for 2^31 - 1 tokens");
    }

    private float[] Next(LayerHandle layer)
    {
        KeyValueCache cache = layer.CreateCache!(2, 20);
        layer.WithCache!(SeededNumbers.Make(2 * 5 * Width, 30), cache, new float[2 * 5 * Width], 5, default);
        var found = new float[192];
        layer.WithCache!(_next, cache, found, 2, default);
        return found;
    }
}
