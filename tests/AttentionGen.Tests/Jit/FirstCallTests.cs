using System.Globalization;
using AttentionGen.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Tests.Jit;

/// <summary>How long the JIT holds up the first call of a layer, in a process that has compiled nothing of it before. Alone, because it measures time.</summary>
[Collection(nameof(Alone))]
public class FirstCallTests(ITestOutputHelper output)
{
    private const int Runs = 3;
    private const double LimitMilliseconds = 250;

    [Fact]
    public void FirstCallOfA512WideLayer_IsCompiledInUnderAQuarterOfASecond()
    {
        // The best of a few: what else the machine does can only make it longer.
        FirstCall best = Enumerable.Range(0, Runs).Select(_ => Measure()).MinBy(call => call.Milliseconds)!;

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"D512 H8, construction and first Forward of 1x128: the JIT took {best.Milliseconds:F0} ms for {best.Methods} methods."));
        Assert.True(best.Methods > 50, $"Only {best.Methods} methods were compiled.");
        Assert.InRange(best.Milliseconds, 0, LimitMilliseconds);
    }

    private static FirstCall Measure()
    {
        (string text, _) = ProbeRun.Of(Probe.FirstCall);
        string[] numbers = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return new FirstCall(double.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    private sealed record FirstCall(double Milliseconds, long Methods);
}
