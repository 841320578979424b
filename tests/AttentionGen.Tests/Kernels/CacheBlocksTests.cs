using AttentionGen.Kernels;
using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Modern;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Kernels;

/// <summary>Blocks of rows follow the processor's cache, and no bit of a result follows them.</summary>
[Collection(nameof(Alone))]
public sealed class CacheBlocksTests : IDisposable
{
    private readonly int _bytes = CacheBlocks.SecondLevelBytes;

    public void Dispose() => CacheBlocks.SecondLevelBytes = _bytes;

    [Theory]
    [InlineData(64, 288, 12, 36)]
    [InlineData(256, 288, 72, 144)]
    [InlineData(512, 288, 144, 288)]
    [InlineData(768, 288, 216, 288)]
    [InlineData(1024, 288, 288, 288)]
    [InlineData(2048, 288, 288, 288)]
    [InlineData(1, 288, 12, 12)]
    [InlineData(512, 12, 12, 12)]
    [InlineData(512, 128, 60, 128)]
    public void Rows_AreThoseThatFit(int kilobytes, int planned, int inputRows, int queryRows)
    {
        CacheBlocks.SecondLevelBytes = kilobytes << 10;

        Assert.Equal(inputRows, CacheBlocks.InputRows(planned));
        Assert.Equal(queryRows, CacheBlocks.QueryRows(planned));
    }

    [Fact]
    public void SecondLevelBytes_AreWhatTheSystemSays()
    {
        Assert.InRange(_bytes, 64 << 10, 256 << 20);

        // Cores may differ; the one that was asked is among them.
        string[] sizes = !OperatingSystem.IsLinux() ? [] :
        [
            .. Enumerable.Range(0, Environment.ProcessorCount)
                .Select(static core => $"/sys/devices/system/cpu/cpu{core}/cache/index2/size")
                .Where(File.Exists)
                .Select(static file => File.ReadAllText(file).Trim()),
        ];
        Assert.True(sizes.Length == 0 || sizes.Contains($"{_bytes >> 10}K"), $"{_bytes >> 10}K is none of {string.Join(", ", sizes)}.");
    }

    [Theory]
    [InlineData(nameof(EightHeadsOf64))]
    [InlineData(nameof(GroupedHeads))]
    [InlineData(nameof(LoopedHeadOf512))]
    public void SmallerCache_ChangesNoBit(string name)
    {
        LayerHandle layer = ModernCall.MakeLayer(name);
        const int Tokens = 700;
        float[] input = SeededNumbers.Make(2 * Tokens * layer.Shape.DModel, 5);
        float[] expected = Run(1 << 20, 1);
        foreach (int kilobytes in (int[])[8, 100, 256, 512])
        {
            Bits.AssertSame(expected, Run(kilobytes << 10, 1), $"{kilobytes} KB");
            Bits.AssertSame(expected, Run(kilobytes << 10, 2), $"{kilobytes} KB, two threads");
        }

        float[] Run(int bytes, int threads)
        {
            CacheBlocks.SecondLevelBytes = bytes;
            var output = new float[2 * Tokens * layer.Shape.OutputWidth];
            layer.Self!(input, output, 2, Tokens, new AttentionOptions { MaxDegreeOfParallelism = threads });
            return output;
        }
    }
}
