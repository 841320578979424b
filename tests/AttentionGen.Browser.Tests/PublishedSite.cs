using System.Diagnostics;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using Xunit;

namespace AttentionGen.Browser.Tests;

/// <summary>
/// The sample, published as static files (but not compressed, which takes longest), on a server on this machine that can do nothing but hand them out, and a headless Chromium
/// in front of it. Made when the first test asks.
/// </summary>
public sealed class PublishedSite : IAsyncLifetime
{
    /// <summary>The site may lie in any folder of its host.</summary>
    private const string Folder = "/some/folder";

    private static readonly TimeSpan LongestProcess = TimeSpan.FromMinutes(8);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("AttentionGen.Browser.Tests-");
    private WebApplication? _server;
    private IPlaywright? _playwright;

    /// <summary>Where the page is.</summary>
    public Uri Address { get; private set; } = new("about:blank");

    public IBrowser Chromium { get; private set; } = null!;

    /// <summary>Files of the page, as published.</summary>
    public string Root => Path.Combine(_folder.FullName, "wwwroot");

    private static string Configuration { get; } = typeof(PublishedSite).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Configuration").Value!;

    public async Task InitializeAsync()
    {
        if (BrowserFactAttribute.Chromium is null)
        {
            return;
        }

        string project = Path.Combine(RepositoryRoot(), "samples", "Browser");
        await RunAsync("dotnet", ["publish", project, "-c", Configuration, "--no-build", "-o", _folder.FullName, "-p:CompressionEnabled=false"]);
        await ServeAsync();
        _playwright = await Playwright.CreateAsync();
        Chromium = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserFactAttribute.Chromium,
            Args = ["--no-sandbox"], // A container's root has no sandbox to give; the page is our own.
        });
    }

    public async Task DisposeAsync()
    {
        if (Chromium is not null)
        {
            await Chromium.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    /// <summary>What the Quickstart prints on this machine with vectors as a browser has them: 128 bits, no fused multiply-add.</summary>
    public static Task<string> QuickstartAsync() => RunAsync(
        "dotnet",
        [Path.Combine(RepositoryRoot(), "samples", "Quickstart", "bin", Configuration, "net10.0", "Quickstart.dll")],
        ("DOTNET_EnableAVX2", "0"));

    private async Task ServeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".dat"] = "application/octet-stream";
        _server.UseFileServer(new FileServerOptions
        {
            FileProvider = new PhysicalFileProvider(Root),
            RequestPath = Folder,
            StaticFileOptions = { ContentTypeProvider = types },
        });
        await _server.StartAsync();
        Address = new Uri(_server.Urls.Single() + Folder + "/");
    }

    private static async Task<string> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        // A node or server that stayed would hold this process's output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        using var longest = new CancellationTokenSource(LongestProcess);
        Task<string> output = process.StandardOutput.ReadToEndAsync(longest.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(longest.Token);
        try
        {
            await process.WaitForExitAsync(longest.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {LongestProcess}.");
        }

        string text = await output + await error;
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{text}");
        return text;
    }

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "AttentionGen.sln")))
            {
                return directory.FullName;
            }
        }

        throw new InvalidOperationException($"No AttentionGen.sln in any directory above {AppContext.BaseDirectory}.");
    }
}
