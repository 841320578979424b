using System.Runtime.Intrinsics.X86;
using AttentionGen.Package.Tests.Platforms;
using Xunit;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>A test that publishes a sample, or measures it; skipped, with the reason, where that is not wanted.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PublishedSampleFactAttribute : FactAttribute
{
    public PublishedSampleFactAttribute() => Skip = WantedPlatforms.WhyNot();
}

/// <summary>A test that publishes for another system, self-contained; skipped, with the reason, where that is not wanted or its runtime does not restore.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PublishedForFactAttribute : FactAttribute
{
    /// <param name="runtime">The runtime identifier.</param>
    public PublishedForFactAttribute(string runtime) => Skip = WantedPlatforms.WhyNot() ?? Restoring.WhyNot(runtime, Restoring.SelfContained);
}

/// <summary>A test that publishes for Arm64 and runs that on x64; skipped, with the reason, where something for it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EmulatedArm64FactAttribute : FactAttribute
{
    /// <param name="form">One of the properties of <see cref="Restoring"/>.</param>
    public EmulatedArm64FactAttribute(string form) => Skip = WantedPlatforms.WhyNot() ?? (!Fma.IsSupported
        ? "This processor is not x64 with fused multiply-add, whose bits Arm64's are compared with."
        : PlatformForm.Arm64.WhatIsMissing() ?? Restoring.WhyNot("linux-arm64", form));
}
