using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using AttentionGen.Tests.Layers;
using Xunit;

namespace AttentionGen.Tests.Jit;

/// <summary>
/// The innermost loops of the main tiles keep everything in registers: the planner's register arithmetic is what the JIT's
/// allocator finds too. One accumulator too many, and a loop that ran at the machine's peak runs at half of it.
/// </summary>
public class HotLoopTests
{
    private static readonly string[] Stages = ["Scores", "Context", "ProjectInputPanel", "ProjectOutputPanel"];

    [HotLoopTheory]
    [InlineData("EnableAVX512", "1")]
    [InlineData("EnableAVX512", "0")]
    public void MainTiles_TouchNoStackInTheirInnermostLoop(string setting, string value)
    {
        // Both heights, since a machine without 512 bits has only one of them.
        string[] tiles = [.. Stages.SelectMany(stage => (string[])[stage + "12", stage + "6"])];
        (_, string[] listing) = ProbeRun.Of(
            Probe.CompileAll,
            (setting, Environment.GetEnvironmentVariable("DOTNET_" + setting) ?? value),
            ("TieredCompilation", "0"),
            ("JitDisasm", string.Join(' ', tiles)));
        List<Disassembly> methods = [.. Disassembly.Read(listing)];

        foreach (string stage in Stages)
        {
            Disassembly tile = Assert.Single(methods, method => IsTileOf(nameof(EightHeadsOf64), stage, method));
            Assert.NotEmpty(tile.HotLoops());
        }

        int loops = 0;
        foreach (Disassembly method in methods)
        {
            foreach (IReadOnlyList<string> loop in method.HotLoops())
            {
                Assert.True(!method.StackReferences(loop).Any(), $"{method.Method}: {string.Join('\n', method.StackReferences(loop))}");
                loops++;
            }
        }

        Assert.True(loops > 100, $"Only {loops} loops were found in {methods.Count} methods.");
    }

    [Fact]
    public void LoopThatSpills_IsFound()
    {
        string[] listing =
        [
            "; Assembly listing for method A:B(int) (FullOpts)",
            "; rsp based frame",
            "G_M000_IG02:                ;; offset=0x0004",
            "       vmovups  zmm1, zmmword ptr [rsp+0x40]",
            "G_M000_IG03:                ;; offset=0x0008",
            "       vmovups  zmm2, zmmword ptr [rbp+0x40]",
            "       vfmadd231ps zmm0, zmm24, zmmword ptr [rsp+0x80]",
            "       jne      SHORT G_M000_IG03",
            "       vmovups  zmmword ptr [rsp+0x40], zmm0",
            "       jl       G_M000_IG02",
        ];

        Disassembly method = Assert.Single(Disassembly.Read(listing));
        IReadOnlyList<string> loop = Assert.Single(method.HotLoops());

        Assert.Equal("       vfmadd231ps zmm0, zmm24, zmmword ptr [rsp+0x80]", Assert.Single(method.StackReferences(loop)));
    }

    private static bool IsTileOf(string layer, string stage, Disassembly method) =>
        method.Method.Contains($"_{layer}_Vector", StringComparison.Ordinal)
        && method.Method.Split(':')[1].TrimEnd([.. "0123456789"]) == stage;
}

/// <summary>A theory about x64 code with fused multiply-adds.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class HotLoopTheoryAttribute : TheoryAttribute
{
    public HotLoopTheoryAttribute()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !Fma.IsSupported)
        {
            Skip = "The tiles are read in the instructions of x64 with fused multiply-add, which this machine or run does not have.";
        }
    }
}
