using System.Runtime.InteropServices;
using Xunit;

namespace AttentionGen.Browser.Tests;

/// <summary>A test in headless Chromium; skipped, with the reason, where that or Playwright's driver is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    public BrowserFactAttribute() => Skip = Missing();

    /// <summary>The Chromium on the path, if there is one.</summary>
    public static string? Chromium { get; } =
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
         from name in Names
         let program = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name)
         where File.Exists(program)
         select program).FirstOrDefault();

    private static string? Missing()
    {
        if (Chromium is null)
        {
            return $"No Chromium is on the path ({string.Join(", ", Names)}).";
        }

        // The package has a node for each platform that it knows, and the build copies that of this one.
        string drivers = Path.Combine(AppContext.BaseDirectory, ".playwright", "node");
        return Directory.Exists(drivers) && Directory.EnumerateFiles(drivers, "node*", SearchOption.AllDirectories).Any()
            ? null
            : $"Microsoft.Playwright has no driver for {RuntimeInformation.RuntimeIdentifier}.";
    }
}
