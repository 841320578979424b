using AttentionGen.Tests.Faults;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Models;

/// <summary>The sampler chooses what a plain sorted implementation chooses with the same chance, and its state is a seed and a count.</summary>
public class TokenSamplerTests
{
    public static TheoryData<double, int, double> Settings => new()
    {
        { 1, 0, 1 }, { 0.3, 0, 1 }, { 2.5, 0, 1 }, { 1e-300, 0, 1 }, { 1e300, 0, 1 },
        { 1, 5, 1 }, { 0.7, 1, 1 }, { 1, 1000, 1 }, { 1, 0, 0.9 }, { 1, 0, 0.5 }, { 1.5, 0, 1e-9 }, { 1, 0, 0.999999999 },
        { 0.8, 40, 0.95 }, { 1, 3, 0.5 }, { 2, 20, 0.1 }, { 1, 64, 0.99 },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Choices_AreThoseOfAPlainSortedImplementation(double temperature, int topK, double topP)
    {
        var sampler = new TokenSampler(temperature, topK, topP, seed: 7);
        foreach (int vocabulary in (int[])[1, 2, 3, 17, 64, 257])
        {
            for (int turn = 0; turn < 60; turn++)
            {
                float[] logits = Logits(vocabulary, (ulong)turn);
                long drawn = sampler.Drawn;
                Assert.Equal((turn, PlainSampler.Next(logits, temperature, topK, topP, seed: 7, drawn)), (turn, sampler.Next(logits)));
                Assert.Equal(drawn + 1, sampler.Drawn);
            }
        }
    }

    [Fact]
    public void ZeroTemperature_TakesTheLikeliest_AndTheFirstOfEquals()
    {
        var sampler = new TokenSampler(temperature: 0, seed: 5);
        Assert.Equal(2, sampler.Next([1, 2, 4, 3, 4]));
        Assert.Equal(1, sampler.Next([float.NegativeInfinity, -1, -1]));
        Assert.Equal(0, sampler.Next([-5]));
        Assert.Equal(3, sampler.Drawn);
        Assert.Equal(2, new TokenSampler(topK: 1).Next([1, 2, 4, 3, 4]));
    }

    /// <summary>Among tokens of the same logit those with smaller ids are the likelier ones.</summary>
    [Fact]
    public void EqualLogits_GoByTheirIds()
    {
        var sampler = new TokenSampler(topK: 3);
        int[] found = [.. Enumerable.Range(0, 500).Select(_ => sampler.Next([1, 1, 1, 1, 1, 1])).Distinct().Order()];
        Assert.Equal([0, 1, 2], found);
    }

    [Fact]
    public void TokensThatMustNotCome_NeverCome()
    {
        float[] logits = [.. Enumerable.Range(0, 40).Select(static i => i % 9 == 4 ? i * 0.01f : float.NegativeInfinity)];
        foreach (TokenSampler sampler in (TokenSampler[])[new(), new(topK: 20), new(topP: 0.999), new(temperature: 50, topK: 30, topP: 0.9999), new(temperature: 0)])
        {
            for (int i = 0; i < 2000; i++)
            {
                Assert.Equal(4, sampler.Next(logits) % 9);
            }
        }
    }

    [Fact]
    public void SeedAndCount_AreAllOfItsState()
    {
        int[] whole = Run(new TokenSampler(topK: 50, topP: 0.9, seed: -3), 0, 200);
        Assert.Equal(whole, Run(new TokenSampler(topK: 50, topP: 0.9, seed: -3), 0, 200));
        for (int start = 0; start < 200; start += 37)
        {
            Assert.Equal(whole[start..], Run(new TokenSampler(topK: 50, topP: 0.9, seed: -3) { Drawn = start }, start, 200));
        }

        int[] other = Run(new TokenSampler(topK: 50, topP: 0.9, seed: -2), 0, 200);
        Assert.True(whole.Zip(other).Count(static pair => pair.First == pair.Second) < 100, "Another seed gives the same text.");

        // Larger vocabularies before have left nothing behind.
        var used = new TokenSampler(topK: 50, topP: 0.9, seed: -3);
        used.Next(Logits(1000, 1));
        used.Drawn = 0;
        Assert.Equal(whole, Run(used, 0, 200));

        static int[] Run(TokenSampler sampler, int first, int end) =>
            [.. Enumerable.Range(first, end - first).Select(i => sampler.Next(Logits(300, (ulong)i)))];
    }

    /// <summary>Pearson's statistic of 100,000 draws stays below the value that it exceeds once in 100,000 tries; the seed is fixed.</summary>
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(0.5, 0, 1)]
    [InlineData(1, 6, 1)]
    [InlineData(1, 0, 0.8)]
    [InlineData(2, 8, 0.7)]
    public void Draws_HaveTheProbabilitiesOfTheSoftmax(double temperature, int topK, double topP)
    {
        const int Draws = 100_000;
        float[] logits = [0.3f, -1, 1.2f, 0, -0.4f, 2, 0.9f, -2, 1.1f, 0.7f, 0.1f, -0.6f];
        var sampler = new TokenSampler(temperature, topK, topP, seed: 2024);
        var counts = new int[logits.Length];
        for (int i = 0; i < Draws; i++)
        {
            counts[sampler.Next(logits)]++;
        }

        double[] probabilities = PlainSampler.Probabilities(logits, temperature, topK, topP);
        double statistic = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            if (probabilities[i] == 0)
            {
                Assert.Equal(0, counts[i]);
            }
            else
            {
                statistic += Math.Pow(counts[i] - (Draws * probabilities[i]), 2) / (Draws * probabilities[i]);
            }
        }

        // Quantiles 1 - 1e-5 of chi-square with 11 degrees of freedom; fewer have a smaller one.
        Assert.InRange(statistic, 0, 43.21);
    }

    [Fact]
    public void WrongNumbers_AreNamed()
    {
        Check("temperature", "must be finite and at least 0, but is -1", () => new TokenSampler(temperature: -1));
        Check("temperature", "but is NaN", () => new TokenSampler(temperature: double.NaN));
        Check("temperature", "but is", () => new TokenSampler(temperature: double.PositiveInfinity));
        Check("topK", "-1", () => new TokenSampler(topK: -1));
        Check("topP", "must be above 0 and at most 1, but is 0", () => new TokenSampler(topP: 0));
        Check("topP", "but is 1.5", () => new TokenSampler(topP: 1.5));
        Check("topP", "but is NaN", () => new TokenSampler(topP: double.NaN));
        var sampler = new TokenSampler();
        Check("logits", "is empty", () => sampler.Next([]));
        Check("logits", "logits[2] is NaN", () => sampler.Next([1, float.NegativeInfinity, float.NaN]));
        Check("logits", "logits[0] is", () => sampler.Next([float.PositiveInfinity]));
        Check("logits", "all are minus infinity", () => sampler.Next([float.NegativeInfinity, float.NegativeInfinity]));
        Check("value", "-1", () => sampler.Drawn = -1);
        Assert.Equal(0, sampler.Drawn);

        static void Check(string parameter, string text, Action call)
        {
            ArgumentException error = Assert.ThrowsAny<ArgumentException>(call);
            Assert.Equal(parameter, error.ParamName);
            Assert.Contains(text, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ADraw_AllocatesNothing()
    {
        float[] logits = Logits(5000, 3);
        foreach (TokenSampler sampler in (TokenSampler[])[new(), new(topK: 40, topP: 0.9), new(topP: 0.9), new(temperature: 0)])
        {
            Allocations.AssertNoneOnThisThread(() => sampler.Next(logits));
        }
    }

    /// <summary>Numbers of which some are equal and some are minus infinity, the first never.</summary>
    private static float[] Logits(int vocabulary, ulong seed) =>
        [.. SeededNumbers.Make(vocabulary, seed + 40, 6f).Select(static (x, i) => i % 11 == 10 ? float.NegativeInfinity : i % 3 == 1 ? MathF.Round(x) : x)];
}
