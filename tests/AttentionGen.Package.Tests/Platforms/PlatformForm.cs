namespace AttentionGen.Package.Tests.Platforms;

/// <summary>
/// A form in which the program of Consumers/Probe is published, and what starts it here. The benchmarks' command
/// <c>platforms</c> compiles these files too.
/// </summary>
/// <param name="Name">For people.</param>
/// <param name="Publish">What <c>dotnet publish</c> is told.</param>
internal sealed record PlatformForm(string Name, params string[] Publish)
{
    /// <summary>Where Debian's packages for other processors have that processor's C library.</summary>
    private const string Arm64Libraries = "/usr/aarch64-linux-gnu";

    private static readonly PlatformTool Arm64Emulator = new("qemu-aarch64", "qemu-user");
    private static readonly PlatformTool Arm64Compiler = new("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu");

    public static PlatformForm Jit { get; } = new("JIT", "--no-self-contained");

    public static PlatformForm ReadyToRun { get; } = new("ReadyToRun", "--use-current-runtime", "--no-self-contained", "-p:PublishReadyToRun=true");

    public static PlatformForm SingleFile { get; } = new("one trimmed file", ["--use-current-runtime", .. TrimmedFile]);

    /// <summary>With nothing said about instruction sets.</summary>
    public static PlatformForm NativeAot { get; } = new("Native AOT", "--use-current-runtime", "-p:PublishAot=true");

    /// <summary>With the package's default switched off.</summary>
    public static PlatformForm NativeAotOfTheSdk { get; } = new("Native AOT, the SDK's default", [.. NativeAot.Publish, "-p:AttentionGenRaiseInstructionSet=false"]);

    public static PlatformForm Arm64 { get; } = new("Arm64, one trimmed file", ["-r", "linux-arm64", .. TrimmedFile])
    {
        Tools = [Arm64Emulator, Arm64Compiler],
        Emulator = [Arm64Emulator.Program, "-L", Arm64Libraries],
    };

    public static PlatformForm Arm64NativeAot { get; } = new(
        "Arm64, Native AOT",
        "-r",
        "linux-arm64",
        "-p:PublishAot=true",
        $"-p:CppCompilerAndLinker={Arm64Compiler.Program}",
        "-p:ObjCopyName=aarch64-linux-gnu-objcopy")
    {
        Tools = Arm64.Tools,
        Emulator = Arm64.Emulator,
    };

    public static PlatformForm Windows { get; } = new("Windows x64, one trimmed file", ["-r", "win-x64", .. TrimmedFile]);

    public static PlatformForm Musl { get; } = new("Linux x64 with musl, one trimmed file", ["-r", "linux-musl-x64", .. TrimmedFile]);

    /// <summary>What has to be on the path.</summary>
    public IReadOnlyList<PlatformTool> Tools { get; private init; } = [];

    /// <summary>What stands before the program on the command line; nothing where this processor runs it.</summary>
    public IReadOnlyList<string> Emulator { get; private init; } = [];

    private static string[] TrimmedFile => ["--self-contained", "-p:PublishTrimmed=true", "-p:PublishSingleFile=true"];

    /// <summary>Native AOT for the same system and another instruction set.</summary>
    public static PlatformForm NativeAotFor(string instructionSet) =>
        new($"Native AOT for {instructionSet}", [.. NativeAot.Publish, $"-p:IlcInstructionSet={instructionSet}"]);

    /// <summary>Which of the tools is missing, and what has it; null if all are here.</summary>
    public string? WhatIsMissing() => Tools.Where(tool => !tool.IsHere).Select(tool => tool.ToString()).FirstOrDefault();

    /// <summary>The command line that runs the published program: what to start, and its first arguments.</summary>
    /// <param name="folder">The folder that it was published to.</param>
    /// <param name="program">Its name.</param>
    public string[] Start(string folder, string program)
    {
        string path = Path.Combine(folder, program);
        return this == Jit ? [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", $"{path}.dll"] : [.. Emulator, OperatingSystem.IsWindows() ? $"{path}.exe" : path];
    }
}
