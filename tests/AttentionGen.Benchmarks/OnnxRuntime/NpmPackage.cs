using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>
/// Finds ONNX Runtime's shared library inside the npm package <c>onnxruntime-node</c>, and has npm install that package,
/// in the version of the committed lock file, where it is missing.
/// </summary>
internal static class NpmPackage
{
    private static readonly TimeSpan LongestInstallation = TimeSpan.FromMinutes(3);

    /// <summary>The library's path, or the reason why there is none, as a sentence.</summary>
    public readonly record struct Result(string? LibraryPath, string? Problem);

    public static Result Locate()
    {
        string? platform = OperatingSystem.IsLinux()
            ? RuntimeInformation.ProcessArchitecture switch
            {
                Architecture.X64 => "x64",
                Architecture.Arm64 => "arm64",
                _ => null,
            }
            : null;
        if (platform is null)
        {
            return new Result(null, "The npm package is used for Linux on x64 and arm64 only.");
        }

        string? folder = FindFolder();
        if (folder is null)
        {
            return new Result(null, "OnnxRuntime/npm/package.json is not above the program, so it was not started from the repository.");
        }

        if (FindLibrary(folder, platform) is { } installed)
        {
            return new Result(installed, null);
        }

        string? problem = Install(folder);
        return problem is not null
            ? new Result(null, problem)
            : FindLibrary(folder, platform) is { } library
                ? new Result(library, null)
                : new Result(null, "npm installed onnxruntime-node, but libonnxruntime is not in it.");
    }

    /// <summary>The output folder lies below the project's, also when BenchmarkDotNet runs a copy.</summary>
    private static string? FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "OnnxRuntime", "npm");
            if (File.Exists(Path.Combine(candidate, "package.json")))
            {
                return candidate;
            }
        }

        return null;
    }

    private static string? FindLibrary(string folder, string platform)
    {
        string binaries = Path.Combine(folder, "node_modules", "onnxruntime-node", "bin");
        return Directory.Exists(binaries)
            ? Directory.EnumerateDirectories(binaries, "napi-v*")
                .Select(version => Path.Combine(version, "linux", platform))
                .Where(Directory.Exists)
                .SelectMany(path => Directory.EnumerateFiles(path, "libonnxruntime.so*"))
                .Order(StringComparer.Ordinal)
                .FirstOrDefault()
            : null;
    }

    /// <summary>Runs npm; returns what went wrong, or null.</summary>
    private static string? Install(string folder)
    {
        Console.Error.WriteLine("Installing onnxruntime-node with npm (once, about 100 MB) ...");
        // `ci` takes the lock file as it is and never rewrites it; scripts of packages are not needed and not run.
        var start = new ProcessStartInfo("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process npm = Process.Start(start)!;
            Task<string> output = npm.StandardOutput.ReadToEndAsync();
            Task<string> errors = npm.StandardError.ReadToEndAsync();
            if (!npm.WaitForExit(LongestInstallation))
            {
                npm.Kill(entireProcessTree: true);
                return $"npm did not install onnxruntime-node within {LongestInstallation.TotalMinutes:N0} minutes.";
            }

            Task.WaitAll(output, errors);
            return npm.ExitCode == 0 ? null : $"npm could not install onnxruntime-node ({FirstError(errors.Result)}).";
        }
        catch (Win32Exception)
        {
            return "npm is not installed here, and ONNX Runtime's library comes from it.";
        }
    }

    private static string FirstError(string errors) =>
        errors.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(line => line.StartsWith("npm error", StringComparison.Ordinal))
        ?? "no reason given";
}
