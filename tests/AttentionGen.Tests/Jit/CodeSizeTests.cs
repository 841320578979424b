using System.Runtime.InteropServices;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Tests.Jit;

/// <summary>The sizes of machine code that reports name are near those that the JIT lists.</summary>
public class CodeSizeTests(ITestOutputHelper output)
{
    /// <summary>The estimate was fitted to within 16 %; another version of the JIT may be a little further off.</summary>
    private const double MostOff = 0.2;

    /// <summary>What the user's functions become is not estimated.</summary>
    private static readonly string[] Functions =
        ["ApplyScoreFunction", "ApplyMaskFunction", "ScoreOf", "Sees", "Classify", "CheckCaptured", "get_HasScoreFunction", "get_HasMaskFunction", "get_CapturingLayer"];

    [CodeSizeFact]
    public void EstimatedCodeBytes_AreNearWhatTheJitMakes()
    {
        Dictionary<string, int> measured = JitListing.Of(Probe.CompileAll, tiered: false)
            .Where(entry => entry.IsGenerated && !Functions.Contains(entry.Method.Split(':', '.')[^1]))
            .GroupBy(entry => entry.Method.Split(':')[0])
            .ToDictionary(type => type.Key, type => type.Sum(entry => entry.CodeBytes));
        var errors = new List<double>();
        foreach (Type layer in typeof(CodeSizeTests).Assembly.GetTypes().Where(type => type.IsDefined(typeof(MultiHeadAttentionAttribute), inherit: false)))
        {
            WidthPlan active = ((AttentionPlan)layer.GetProperty("Plan")!.GetValue(null)!).Active;
            string kernels = $"__{layer.FullName!.Replace('.', '_').Replace('+', '_')}_{active.Name}";
            int actual = Assert.Single(measured, type => type.Key.EndsWith(kernels, StringComparison.Ordinal)).Value;
            double error = (active.CodeBytes - actual) / (double)actual;
            Assert.True(Math.Abs(error) <= MostOff, $"{layer.Name}: {active.CodeBytes} bytes are estimated, the JIT made {actual}.");
            errors.Add(Math.Abs(error));
        }

        errors.Sort();
        output.WriteLine($"{errors.Count} layers: the estimate is off by {errors[errors.Count / 2]:P0} in the median, by {errors[^1]:P0} at most.");
        Assert.True(errors.Count > 50, $"Only {errors.Count} layers were compared.");
    }
}

/// <summary>A fact about x64 code.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CodeSizeFactAttribute : FactAttribute
{
    public CodeSizeFactAttribute()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Skip = "Sizes of machine code are estimated for x64 alone.";
        }
    }
}
