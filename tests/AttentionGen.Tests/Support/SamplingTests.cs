using CsCheck;
using Xunit;

namespace AttentionGen.Tests.Support;

/// <summary>What tests of properties rely on: the same inputs in every run, and failures that can be read and repeated.</summary>
public class SamplingTests
{
    private const int Cases = 100;

    private static readonly Gen<int[]> Numbers = Gen.Int[0, 1000].Array[1, 20];

    [Fact]
    public void TheSameInputs_InEveryRun_OthersInOtherStreams()
    {
        Assert.Equal(Cases, Inputs(1).Count);
        Assert.Equal(Inputs(1), Inputs(1));
        Assert.NotEqual(Inputs(1), Inputs(2));
        Assert.Distinct(Inputs(1));

        static List<string> Inputs(uint stream)
        {
            var found = new List<string>();
            Sampling.CheckTheSame(Numbers, numbers => found.Add(string.Join(' ', numbers)), Cases, stream);
            return found;
        }
    }

    [Fact]
    public void AFailure_ShowsASmallerInput_AndASeedThatRepeatsIt()
    {
        var failed = new List<int[]>();

        var error = Assert.Throws<CsCheckException>(() => Sampling.CheckTheSame(Numbers, Fail, Cases, 1, numbers => $"<{string.Join(' ', numbers)}>"));

        int[] smallest = [.. error.Message.Split('<', '>')[1].Split(' ').Select(int.Parse)];
        Assert.True(smallest.Sum() > 5000, "The input that is shown does not fail.");
        Assert.True(smallest.Length < failed[0].Length, "The input that is shown is no smaller than the first that failed.");
        string seed = error.Message.Split('"')[1];
        Assert.Equal(smallest, Numbers.Generate(PCG.Parse(seed), null, out _));

        void Fail(int[] numbers)
        {
            if (numbers.Sum() > 5000)
            {
                failed.Add(numbers);
                Assert.Fail("The sum is too large.");
            }
        }
    }

    [Fact]
    public void AFailureThatDoesNotHappenAgain_IsAFailureToo()
    {
        bool hasFailed = false;

        var error = Assert.Throws<Xunit.Sdk.FailException>(() => Sampling.CheckTheSame(Numbers, FailOnce, Cases, 1, numbers => $"<{numbers.Length}>"));

        Assert.StartsWith("Input 0 of 100, seed ", error.Message, StringComparison.Ordinal);
        Assert.Contains("failed once and not again: <", error.Message, StringComparison.Ordinal);

        void FailOnce(int[] numbers)
        {
            if (!hasFailed)
            {
                hasFailed = true;
                Assert.Fail("Once.");
            }
        }
    }
}
