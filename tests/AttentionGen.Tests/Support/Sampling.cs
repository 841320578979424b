using CsCheck;
using Xunit;

namespace AttentionGen.Tests.Support;

/// <summary>
/// Holds a property against generated inputs: the same ones in every run, or any others where CsCheck's variables in the
/// environment ask for them. A failure comes with the smallest input that was found to fail, and its seed.
/// </summary>
internal static class Sampling
{
    private const int SecondsForASmallerInput = 3;

    private static readonly string[] Variables = ["CsCheck_Seed", "CsCheck_Iter", "CsCheck_Time"];

    /// <param name="inputs">Makes an input; the simpler ones are those that CsCheck calls smaller.</param>
    /// <param name="property">Throws for an input that it does not hold for. Runs on the calling thread.</param>
    /// <param name="cases">How many inputs there are at least.</param>
    /// <param name="stream">Tells the inputs of one test from those of others.</param>
    /// <param name="print">Shows an input in the message of a failure.</param>
    public static void Check<T>(Gen<T> inputs, Action<T> property, int cases, uint stream, Func<T, string>? print = null)
    {
        if (Variables.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name))))
        {
            inputs.Sample(property, iter: Math.Max(cases, CsCheck.Check.Iter), time: CsCheck.Check.Time, threads: 1, print: print);
        }
        else
        {
            CheckTheSame(inputs, property, cases, stream, print);
        }
    }

    /// <summary>Whatever the environment says.</summary>
    public static void CheckTheSame<T>(Gen<T> inputs, Action<T> property, int cases, uint stream, Func<T, string>? print = null)
    {
        var random = new PCG(stream, 0);
        for (int i = 0; i < cases; i++)
        {
            string seed = random.ToString(random.State);
            T input = inputs.Generate(random, null, out _);
            try
            {
                property(input);
            }
            catch (Exception failure)
            {
                inputs.Sample(property, seed: seed, time: SecondsForASmallerInput, threads: 1, print: print);
                string shown = print is null ? CsCheck.Check.Print(input) : print(input);
                Assert.Fail($"Input {i} of {cases}, seed {seed}, failed once and not again: {shown}\n{failure}");
            }
        }
    }
}
