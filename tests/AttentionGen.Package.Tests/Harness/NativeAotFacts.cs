using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using AttentionGen.Package.Tests.Platforms;
using Xunit;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>A test that publishes a native program for this machine; skipped, with the reason, where that cannot be done.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativeAotFactAttribute : FactAttribute
{
    public NativeAotFactAttribute() => Skip = NativeAotMachine.WhyNot();
}

/// <summary>The same, on x64 alone.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativeAotX64TheoryAttribute : TheoryAttribute
{
    public NativeAotX64TheoryAttribute() => Skip = NativeAotMachine.WhyNotX64();
}

/// <summary>The same, on x64 with the instructions that a native program has by default.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativeAotAvx2FactAttribute : FactAttribute
{
    public NativeAotAvx2FactAttribute() => Skip = NativeAotMachine.WhyNotAvx2();
}

/// <summary>The same, where a processor of another kind can be emulated besides.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EmulatedX64FactAttribute : FactAttribute
{
    public static readonly PlatformTool Emulator = new("qemu-x86_64", "qemu-user");

    public EmulatedX64FactAttribute() => Skip = NativeAotMachine.WhyNotAvx2() ?? (Emulator.IsHere ? null : Emulator.ToString());
}

/// <summary>What a native program needs of this machine.</summary>
internal static class NativeAotMachine
{
    private static readonly PlatformTool[] Linkers = [new("clang", "clang"), new("gcc", "gcc")];

    public static string? WhyNot() =>
        WantedPlatforms.WhyNot()
        ?? Restoring.WhyNot("", Restoring.NativeAot)
        ?? (OperatingSystem.IsWindows() || Linkers.Any(linker => linker.IsHere) ? null : "Native AOT links with clang or gcc, and neither is on the path.");

    public static string? WhyNotX64() => RuntimeInformation.OSArchitecture == Architecture.X64 ? WhyNot() : "This machine is not x64.";

    public static string? WhyNotAvx2() =>
        Avx2.IsSupported && Fma.IsSupported ? WhyNotX64() : "This processor has no AVX2 or no fused multiply-add, which a native program for x64 needs by default.";
}
