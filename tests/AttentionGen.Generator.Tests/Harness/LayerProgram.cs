using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using Xunit;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>
/// A program with layers, compiled into a folder of its own: it runs in a process of its own, whose runtime can be told to
/// have less than this machine has.
/// </summary>
internal sealed class LayerProgram : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attention-program").FullName;

    /// <param name="source">A program with an entry point.</param>
    /// <param name="options">What its project sets.</param>
    public LayerProgram(string source, TestOptions options)
    {
        GeneratorRun run = GeneratorHarness.RunOn(TestCompilation.Create(source).WithOptions(
            TestCompilation.Options
                .WithOutputKind(OutputKind.ConsoleApplication)
                .WithOptimizationLevel(OptimizationLevel.Release)
                .WithGeneralDiagnosticOption(ReportDiagnostic.Default)), options: options);
        EmitResult result = run.Output.Emit(PathOf("Demo.dll"));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(5)));
        foreach (Type type in (Type[])[typeof(MultiHeadAttentionAttribute), typeof(System.Numerics.Tensors.TensorSpan<>)])
        {
            File.Copy(type.Assembly.Location, PathOf(Path.GetFileName(type.Assembly.Location)));
        }

        File.WriteAllText(
            PathOf("Demo.runtimeconfig.json"),
            $$"""{ "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" } } }""");
    }

    /// <summary>What the program prints.</summary>
    /// <param name="setting">A setting of the runtime that is switched off, without its prefix DOTNET_; or none.</param>
    public string Run(string setting = "")
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", PathOf("Demo.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (setting.Length > 0)
        {
            start.Environment["DOTNET_" + setting] = "0";
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string file) => Path.Combine(_folder, file);
}
