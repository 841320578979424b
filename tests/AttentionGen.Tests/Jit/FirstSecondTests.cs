using Xunit;

namespace AttentionGen.Tests.Jit;

/// <summary>Calls reach their speed at once, not when the JIT's background work comes to them, which takes seconds on one core.</summary>
public class FirstSecondTests
{
    /// <summary>On-stack replacement is what the JIT does with a loop that it finds running without optimisation.</summary>
    private const string OnStackReplacement = "OSR";

    /// <summary>Its threads look in loops for what others have done, the longer the more else the machine has to do.</summary>
    private const string Waiting = "AttentionGen.Kernels.KernelTeam:";

    /// <summary>Bytes of machine code of methods that only hand on their arguments, and of properties: those are no loops.</summary>
    private const int Bridge = 400;

    [Fact]
    public void NoLoopOfTheLibrary_OrOfALayer_IsFoundRunningWithoutOptimisation()
    {
        List<JitListing> methods = JitListing.Of(Probe.RunLayers, tiered: true);

        Assert.Contains(methods, method => method.Method.StartsWith("AttentionGen.Kernels.LayerRunner", StringComparison.Ordinal) && !method.IsFullyOptimised);
        Assert.DoesNotContain(methods, method => IsOurs(method) && method.Tier.Contains(OnStackReplacement, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryGeneratedKernel_IsOptimisedWhenItIsFirstCalled()
    {
        List<JitListing> kernels = [.. JitListing.Of(Probe.RunLayers, tiered: true).Where(method => method.IsGenerated && method.CodeBytes > Bridge)];

        Assert.NotEmpty(kernels);
        Assert.DoesNotContain(kernels, kernel => kernel.Tier.StartsWith("Tier0", StringComparison.Ordinal) || kernel.Tier.StartsWith("Instrumented", StringComparison.Ordinal));
    }

    private static bool IsOurs(JitListing method) =>
        method.Method.StartsWith("AttentionGen.", StringComparison.Ordinal)
        && !method.Method.StartsWith("AttentionGen.Tests.", StringComparison.Ordinal)
        && !method.Method.StartsWith(Waiting, StringComparison.Ordinal);
}
