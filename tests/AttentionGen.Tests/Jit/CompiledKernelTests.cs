using System.Reflection;
using Xunit;

namespace AttentionGen.Tests.Jit;

/// <summary>
/// The JIT optimises every generated method: none exceeds 60,000 bytes or 20,000 instructions of IL, 2,000 locals or 2,000
/// blocks, beyond which it silently compiles without optimisation and a kernel runs at a tenth of its speed.
/// </summary>
public class CompiledKernelTests
{
    [Fact]
    public void NoGeneratedMethod_IsTooLargeToBeOptimised()
    {
        List<JitListing> generated = [.. JitListing.Of(Probe.CompileAll, tiered: false).Where(IsGenerated)];
        int methods = Probe.GeneratedMethods().Count();
        Assert.True(generated.Count >= methods, $"Only {generated.Count} of {methods} methods are in the listing.");
        Assert.DoesNotContain(generated, entry => entry.IsMinOpts);
        Assert.All(generated, entry => Assert.True(entry.IsFullyOptimised, entry.ToString()));
    }

    [Fact]
    public void LeafKernels_AreOptimisedFromTheirFirstCall()
    {
        // File-local types have a hash in their name, which the JIT's listing has too.
        HashSet<string> leaves =
        [
            .. Probe.GeneratedMethods()
                .Where(method => method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveOptimization))
                .Select(method => $"{method.DeclaringType!.FullName}:{method.Name}"),
        ];
        List<JitListing> listing = JitListing.Of(Probe.RunLayers, tiered: true);
        Assert.DoesNotContain(listing, entry => entry.IsMinOpts && entry.Method.StartsWith("AttentionGen.", StringComparison.Ordinal));
        List<JitListing> compiled = [.. listing.Where(entry => leaves.Contains(entry.Method))];
        Assert.True(compiled.Count >= 25, $"Only {compiled.Count} leaf kernels were seen; is the listing read correctly?");
        Assert.All(compiled, entry => Assert.True(entry.IsFullyOptimised, entry.ToString()));
    }

    private static bool IsGenerated(JitListing entry) => entry.Method.StartsWith("AttentionGen.Generated.", StringComparison.Ordinal);
}
