using System.Globalization;
using System.Reflection.PortableExecutable;
using AttentionGen.Package.Tests.Harness;
using AttentionGen.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Package.Tests;

/// <summary>The package in programs that are published, with every warning of the publisher an error.</summary>
public sealed class PublishTests(PackedPackage package, ITestOutputHelper output) : IClassFixture<PackedPackage>
{
    /// <summary>
    /// Bytes of <c>runtimes/linux-x64/native/libonnxruntime.so</c> in the package Microsoft.ML.OnnxRuntime 1.31.1, the peer of the
    /// benchmarks. That is the native library alone, without a runtime or a program around it.
    /// </summary>
    private const long OnnxRuntimeBytes = 29_345_384;

    private const string Properties = """
        <OutputType>Exe</OutputType>
        <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
        <TrimmerSingleWarn>false</TrimmerSingleWarn>
        <InvariantGlobalization>true</InvariantGlobalization>
        """;

    [LongFact]
    public void ATrimmedSelfContainedSingleFile_Runs_AndIsSmallerThanOnnxRuntimesLibraryAlone()
    {
        CommandResult run = PublishAndRun("<PublishTrimmed>true</PublishTrimmed><PublishSingleFile>true</PublishSingleFile>", "--self-contained", CheckSize);
        output.WriteLine(run.Output);

        void CheckSize(string folder)
        {
            string[] files = [.. Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) != ".pdb")];
            long bytes = new FileInfo(Assert.Single(files)).Length;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"the whole program, .NET runtime included: {bytes / 1e6:f1} MB; libonnxruntime alone: {OnnxRuntimeBytes / 1e6:f1} MB"));
            Assert.InRange(bytes, 1, OnnxRuntimeBytes);
        }
    }

    [LongFact]
    public void AReadyToRunProgram_Runs_AndHasTheLibraryCompiledAhead()
    {
        PublishAndRun("<PublishReadyToRun>true</PublishReadyToRun>", "--no-self-contained", folder => AssertReadyToRun(Path.Combine(folder, "AttentionGen.dll")));

        static void AssertReadyToRun(string library)
        {
            using var image = new PEReader(File.OpenRead(library));
            Assert.NotEqual(0, image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
        }
    }

    [NativeAotFact]
    public void ANativeProgram_Runs_AndIsOneFileOfAFewMegabytes()
    {
        const long FewMegabytes = 4_000_000;
        PublishAndRun("<PublishAot>true</PublishAot>", "--self-contained", CheckSize);

        void CheckSize(string folder)
        {
            string[] files = [.. Directory.EnumerateFiles(folder).Where(file => Path.GetExtension(file) is not (".pdb" or ".dbg"))];
            long bytes = new FileInfo(Assert.Single(files)).Length;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the whole native program: {bytes / 1e6:f1} MB"));
            Assert.InRange(bytes, 1, FewMegabytes);
        }
    }

    private CommandResult PublishAndRun(string properties, string selfContained, Action<string> check)
    {
        using var bench = new Workbench(package);
        bench.AddProject("App", Properties + properties, bench.PackageReference, Consumers.Program, Consumers.Layer);
        bench.Dotnet("App", "publish", "-c", "Release", "--use-current-runtime", selfContained, "-o", "out").AssertClean();
        check(bench.PathOf("App", "out"));
        return bench.RunPublished("App").AssertSucceeded();
    }
}
