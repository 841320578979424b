using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;
using AttentionGen.Tests.Layers;
using Xunit;

namespace AttentionGen.Tests.Jit;

/// <summary>
/// The innermost loops of the main tiles keep everything in registers: the planner's register arithmetic is what the JIT's
/// allocator finds too. One accumulator too many, and a loop that ran at the machine's peak runs at half of it.
/// </summary>
public partial class HotLoopTests
{
    private static readonly string[] Stages = ["Scores", "Context", "ProjectInputPanel", "ProjectOutputPanel"];

    [HotLoopTheory]
    [RuntimeSettingData("EnableAVX512", "1", 16)]
    [RuntimeSettingData("EnableAVX512", "0", 8)]
    public void MainTiles_TouchNoStack_AndSpendFewInstructions_InTheirInnermostLoop(string setting, string value)
    {
        // All heights, parts and groups of panels.
        string[] tiles = ["Scores*", "Context*", "Project*Panel*", "Project*RowGroup"];
        (_, string[] listing) = ProbeRun.Of(
            Probe.CompileAll,
            (setting, Environment.GetEnvironmentVariable("DOTNET_" + setting) ?? value),
            ("TieredCompilation", "0"),
            ("JitDisasm", string.Join(' ', tiles)));
        List<Disassembly> methods = [.. Disassembly.Read(listing)];

        foreach (string stage in Stages)
        {
            // A machine without 512 bits has the lower one in both runs.
            Disassembly tile = methods.Where(method => IsTileOf(nameof(EightHeadsOf64), stage, method)).MaxBy(Height)!;
            Assert.NotEmpty(tile.HotLoops());
            Assert.True(AssertFewInstructions(tile), $"{tile.Method} has no loop over its reduction.");
        }

        int loops = 0;
        int counted = 0;
        foreach (Disassembly method in methods)
        {
            counted += AssertFewInstructions(method) ? 1 : 0;
            foreach (IReadOnlyList<string> loop in method.HotLoops())
            {
                Assert.True(!method.StackReferences(loop).Any(), $"{method.Method}: {string.Join('\n', method.StackReferences(loop))}");
                loops++;
            }
        }

        Assert.True(counted > 50, $"The instructions of only {counted} tiles were counted.");
        Assert.True(loops > 100, $"Only {loops} loops were found in {methods.Count} methods.");
    }

    /// <summary>
    /// Where neighbours share a core's front end, a tile is as fast as its instructions are few. A loop over the keys that whole
    /// trips leave over is in the same method, and has fewer multiply-adds. A loop that stores is one over tiles, whose reduction is
    /// written out. Narrower last panels have less to do for each element of a row.
    /// </summary>
    private static bool AssertFewInstructions(Disassembly method)
    {
        bool is512 = method.Method.Contains("Vector512", StringComparison.Ordinal);
        IReadOnlyList<string>? main = method.HotLoops().MaxBy(MultiplyAdds);
        bool isTallTile = TallTile().Match(method.Method.Split(':')[1]) is { Success: true } tile
            && int.Parse(tile.Groups[1].Value, CultureInfo.InvariantCulture) >= (is512 ? 6 : 5);
        if (main is null || !isTallTile || main.Any(IsStore))
        {
            return false;
        }

        double ratio = (double)main.Count(IsInstruction) / MultiplyAdds(main);
        Assert.True(ratio <= (is512 ? 1.6 : 1.75), $"{method.Method}: {ratio:F2} instructions for each multiply-add.");
        return true;
    }

    private static int MultiplyAdds(IReadOnlyList<string> loop) => loop.Count(line => line.Contains("vfmadd", StringComparison.Ordinal));

    /// <summary>Whether a vector goes to memory: the destination comes first.</summary>
    private static bool IsStore(string line) =>
        line.Contains("vmovups  zmmword", StringComparison.Ordinal) || line.Contains("vmovups  ymmword", StringComparison.Ordinal);

    private static bool IsInstruction(string line) => line.StartsWith("       ", StringComparison.Ordinal) && line.Trim().Length > 0;

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

    [Fact]
    public void LoopThatOnlyFetches_IsNoPartOfTheOneAroundIt()
    {
        string[] listing =
        [
            "; Assembly listing for method A:B(int) (FullOpts)",
            "G_M000_IG02:                ;; offset=0x0004",
            "       vfmadd231ps zmm0, zmm24, zmm2",
            "       cmp      eax, 16",
            "       jle      SHORT G_M000_IG04",
            "G_M000_IG03:                ;; offset=0x0008",
            "       prefetcht1 [rdi]",
            "       jl       SHORT G_M000_IG03",
            "G_M000_IG04:                ;; offset=0x0010",
            "       jne      SHORT G_M000_IG02",
        ];

        IReadOnlyList<string> loop = Assert.Single(Assert.Single(Disassembly.Read(listing)).HotLoops());

        Assert.Equal(6, loop.Count);
        Assert.DoesNotContain(loop, static line => line.Contains("prefetch", StringComparison.Ordinal));
    }

    /// <summary>A tile of whole panels.</summary>
    [GeneratedRegex(@"^(?:Scores|Context|Project(?:Input|Output|Key|Value)Panel)(\d+)$")]
    private static partial Regex TallTile();

    private static int Height(Disassembly method) =>
        int.Parse(method.Method.Split(':')[1].TrimStart([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"]), CultureInfo.InvariantCulture);

    private static bool IsTileOf(string layer, string stage, Disassembly method) =>
        method.Method.Contains($"_{layer}_Vector", StringComparison.Ordinal)
        && char.IsAsciiDigit(method.Method[^1])
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
