using Xunit;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>A test in which NuGet asks nuget.org for the newest version of a package; skipped, with the reason, where that does not answer.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NuGetOrgFactAttribute : FactAttribute
{
    private static readonly Uri Index = new("https://api.nuget.org/v3/index.json");

    /// <summary>Asked once, when the tests are discovered.</summary>
    private static readonly Lazy<string?> Missing = new(Probe);

    public NuGetOrgFactAttribute() => Skip = Missing.Value;

    private static string? Probe()
    {
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
            using HttpResponseMessage answer = client.Send(new HttpRequestMessage(HttpMethod.Get, Index), HttpCompletionOption.ResponseHeadersRead);
            return answer.IsSuccessStatusCode ? null : $"{Index} answers {(int)answer.StatusCode}.";
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return $"{Index} does not answer: {exception.Message}";
        }
    }
}
