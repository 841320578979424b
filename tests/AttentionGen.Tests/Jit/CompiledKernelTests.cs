using System.Reflection;
using AttentionGen.Kernels;
using AttentionGen.Tests.Layers;
using Xunit;

namespace AttentionGen.Tests.Jit;

/// <summary>
/// The JIT optimises every generated method: none exceeds 60,000 bytes or 20,000 instructions of IL, 2,000 locals or 2,000
/// blocks, beyond which it silently compiles without optimisation and a kernel runs at a tenth of its speed.
/// </summary>
public class CompiledKernelTests
{
    [Theory]
    [RuntimeSettingData("EnableHWIntrinsic", "1", 16)]
    [RuntimeSettingData("EnableAVX512", "0", 8)]
    [RuntimeSettingData("EnableAVX2", "0", 4)]
    [RuntimeSettingData("EnableHWIntrinsic", "0", 1)]
    public void NoGeneratedMethod_IsTooLargeToBeOptimised(string setting, string value)
    {
        // A run that has switched something off itself stays with that.
        value = Environment.GetEnvironmentVariable("DOTNET_" + setting) ?? value;
        List<JitListing> generated = [.. JitListing.Of(Probe.CompileAll, tiered: false, (setting, value)).Where(entry => entry.IsGenerated)];
        string width = OneHeadOf8.Plan.Widths.Select(plan => plan.Name).Single(name => generated[0].Method.Contains($"_{name}:", StringComparison.Ordinal));
        int methods = Probe.GeneratedMethods(width).Count();
        Assert.True(generated.Count >= methods, $"Only {generated.Count} of {methods} methods are in the listing.");
        Assert.DoesNotContain(generated, entry => entry.IsMinOpts);
        Assert.All(generated, entry => Assert.True(entry.IsFullyOptimised, entry.ToString()));
    }

    [Fact]
    public void LeafKernels_AreOptimisedFromTheirFirstCall()
    {
        // File-local types have a hash in their name, which the JIT's listing has too.
        const BindingFlags Any = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        Type softmax = typeof(SoftmaxScalar).Assembly.GetType($"AttentionGen.Kernels.Softmax{OneHeadOf8.Plan.Active.Name}")!;
        HashSet<string> leaves =
        [
            .. Probe.GeneratedMethods(OneHeadOf8.Plan.Active.Name)
                .Where(method => Probe.Layers.Any(layer => method.DeclaringType!.FullName!.Contains($"_{layer}_", StringComparison.Ordinal)))
                .Concat(softmax.GetMethods(Any))
                .Concat(typeof(ScalarProducts).GetMethods(Any))
                .Where(method => (method.MethodImplementationFlags & (MethodImplAttributes.AggressiveOptimization | MethodImplAttributes.AggressiveInlining))
                    == MethodImplAttributes.AggressiveOptimization)
                .Select(method => $"{method.DeclaringType!.FullName}:{method.Name}"),
        ];
        List<JitListing> listing = JitListing.Of(Probe.RunLayers, tiered: true);
        Assert.DoesNotContain(listing, entry => entry.IsMinOpts && entry.Method.StartsWith("AttentionGen.", StringComparison.Ordinal));
        List<JitListing> compiled = [.. listing.Where(entry => leaves.Contains(entry.Method))];

        // Without vectors there are few leaves, and all of them run.
        int expected = Math.Min(20, leaves.Count);
        Assert.True(compiled.Count >= expected, $"Only {compiled.Count} leaf kernels were seen; is the listing read correctly?");
        Assert.All(compiled, entry => Assert.True(entry.IsFullyOptimised, entry.ToString()));
    }
}
