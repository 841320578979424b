using AttentionGen.Package.Tests.Harness;
using AttentionGen.Package.Tests.Platforms;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>What a native program for x64 has by default, what it says about that, and what its project can say instead.</summary>
[Collection(PackageCollection.Name)]
public sealed class NativeAotTests(PackedPackage package, PublishedProbes probes)
{
    private const string Default = "--instruction-set:x86-64-v3";

    private const string EmptyProgram = "return;";

    /// <summary>How the line about the default begins.</summary>
    private const string Told = "AttentionGen: ";

    [NativeAotAvx2Fact]
    public void ANativeProgram_HasTheBitsOfTheJit()
    {
        string[] jit = probes.Get(PlatformForm.Jit, package).Calls();
        string[] native = probes.Get(PlatformForm.NativeAot, package).Calls();
        Assert.Equal("width: Vector256", native[0]);
        Assert.True(jit.Length > 12, "The probe has made too few calls.");
        Assert.Equal(jit[1..], native[1..]);
    }

    [NativeAotAvx2Fact]
    public void ItsPublisher_IsToldOnce_WhichProcessorsItNeeds_AndWhatChangesThat()
    {
        string told = Assert.Single(probes.Get(PlatformForm.NativeAot, package).Publishing.Output.Split('\n'), line => line.Contains(Told, StringComparison.Ordinal));
        Assert.Equal(
            "AttentionGen: Probe is compiled for x86-64-v3, processors with AVX2 and FMA (from Intel Haswell and AMD Excavator on); "
            + "IlcInstructionSet says another instruction set, AttentionGenRaiseInstructionSet=false keeps the SDK's.",
            told.Trim());
    }

    [EmulatedX64Fact]
    public void ItRunsOnTheFirstProcessorWithAvx2_AndEndsInASentenceOnTheOneBefore()
    {
        PublishedProbe native = probes.Get(PlatformForm.NativeAot, package);
        string[] own = native.Calls();
        CommandResult haswell = On("Haswell");
        CommandResult ivyBridge = On("IvyBridge");

        // The emulator has its own to say about the processor.
        Assert.Equal(own, haswell.AssertSucceeded().Output.Split('\n').Where(own.Contains));
        Assert.NotEqual(0, ivyBridge.ExitCode);
        Assert.Contains("The required instruction sets are not supported by the current CPU.", ivyBridge.Output, StringComparison.Ordinal);

        CommandResult On(string processor) =>
            Command.Run(EmulatedX64FactAttribute.Emulator.Program, native.Folder, ["-cpu", processor, .. native.Command, "calls"]);
    }

    /// <summary>Goes no further than the file with the arguments for the native compiler, and needs no layer for that.</summary>
    [NativeAotX64Theory]
    [InlineData("", "", Default)]
    [InlineData("<IlcInstructionSet>x86-64-v4</IlcInstructionSet>", "", "--instruction-set:x86-64-v4")]
    [InlineData("<AttentionGenRaiseInstructionSet>false</AttentionGenRaiseInstructionSet>", "", "")]
    [InlineData("", "<PropertyGroup><IlcInstructionSet>native</IlcInstructionSet></PropertyGroup>", "--instruction-set:native")]
    [InlineData("", "<PropertyGroup><AttentionGenRaiseInstructionSet>false</AttentionGenRaiseInstructionSet></PropertyGroup>", "")]
    [InlineData("", "<ItemGroup><IlcArg Include=\"--instruction-set:avx2\" /></ItemGroup>", "--instruction-set:avx2")]
    public void AProjectsInstructionSet_IsItsOwn_WhereverItSaysSo(string properties, string directoryBuildTargets, string arguments)
    {
        using var bench = new Workbench(package);
        bench.AddProject("App", "<OutputType>Exe</OutputType><PublishAot>true</PublishAot>" + properties, bench.PackageReference);
        bench.AddFile("App", "Program.cs", EmptyProgram);
        bench.AddFile("App", "Directory.Build.targets", $"<Project>{directoryBuildTargets}</Project>");
        AssertArguments(bench, "App", arguments);
    }

    [NativeAotX64Theory]
    [InlineData("--use-current-runtime")]
    [InlineData("-p:RuntimeIdentifiers=linux-x64")]
    public void AProjectThatHasThePackageThroughALibrary_IsRaisedToo(string runtime)
    {
        using var bench = new Workbench(package);
        bench.AddProject("Layers", "", bench.PackageReference);
        bench.AddProject("App", "<OutputType>Exe</OutputType><PublishAot>true</PublishAot>", """<ProjectReference Include="../Layers/Layers.csproj" />""");
        bench.AddFile("App", "Program.cs", EmptyProgram);
        AssertArguments(bench, "App", Default, runtime);
    }

    [NativeAotAvx2Fact]
    public void ANativeProgramWithoutKernelsForItsInstructionSet_SaysSo()
    {
        using var bench = new Workbench(package);
        bench.AddProject(
            "App",
            "<OutputType>Exe</OutputType><PublishAot>true</PublishAot><AttentionGenWidths>Vector512</AttentionGenWidths>",
            bench.PackageReference,
            Consumers.Program,
            Consumers.Layer);
        bench.Dotnet("App", "publish", "-c", "Release", "-o", "out").AssertClean();

        CommandResult run = bench.RunPublished("App");

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(
            "DecoderAttention has kernels for Vector512 only, and this program is compiled for processors with Vector256 at most; add Vector256 to AttentionGenWidths",
            run.Output,
            StringComparison.Ordinal);
    }

    private static void AssertArguments(Workbench bench, string project, string expected, params string[] more)
    {
        CommandResult build = bench.Dotnet(project, ["build", "-c", "Release", "-t:WriteIlcRspFileForCompilation", "-p:_IsPublishing=true", .. more]).AssertClean();
        string file = Assert.Single(Directory.EnumerateFiles(bench.PathOf(project, "obj"), "*.ilc.rsp", SearchOption.AllDirectories));
        Assert.Equal(expected, string.Join(' ', File.ReadLines(file).Where(line => line.StartsWith("--instruction-set", StringComparison.Ordinal))));
        Assert.Equal(expected == Default, build.Output.Contains(Told, StringComparison.Ordinal));
    }
}
