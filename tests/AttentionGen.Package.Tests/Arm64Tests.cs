using System.Reflection.PortableExecutable;
using AttentionGen.Package.Tests.Harness;
using AttentionGen.Package.Tests.Platforms;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>Programs for Arm64 on an emulated processor of that kind: as native code, and with the JIT, which compiles for it too.</summary>
[Collection(PackageCollection.Name)]
public sealed class Arm64Tests(PackedPackage package, PublishedProbes probes)
{
    [EmulatedArm64Fact(Restoring.SelfContained)]
    public void ASelfContainedProgramForArm64_HasTheBitsOfX64() => AssertBitsOfX64(PlatformForm.Arm64);

    [EmulatedArm64Fact(Restoring.NativeAot)]
    public void ANativeProgramForArm64_HasTheBitsOfX64_AndNothingIsSaidAboutItsInstructions()
    {
        AssertBitsOfX64(PlatformForm.Arm64NativeAot);
        Assert.DoesNotContain("AttentionGen:", probes.Get(PlatformForm.Arm64NativeAot, package).Publishing.Output, StringComparison.Ordinal);
    }

    private void AssertBitsOfX64(PlatformForm form)
    {
        PublishedProbe arm = probes.Get(form, package);
        Assert.Equal(Machine.Arm64, ElfFile.Read(Assert.Single(arm.Files)).Machine);
        string[] x64 = probes.Get(PlatformForm.Jit, package).Calls();
        string[] calls = arm.Calls();
        Assert.Equal("width: Vector128", calls[0]);
        Assert.True(x64.Length > 12, "The probe has made too few calls.");
        Assert.Equal(x64[1..], calls[1..]);
    }
}
