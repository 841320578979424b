using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace AttentionGen.Browser.Tests;

/// <summary>A page that somebody has just opened, and all that it asked for and complained about.</summary>
internal sealed class VisitedPage : IAsyncDisposable
{
    /// <summary>A machine that builds and tests at the same time is slow to start a runtime.</summary>
    private const float LongestWait = 180_000;

    private readonly ConcurrentQueue<string> _requests = [];
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly IBrowserContext _context;

    private VisitedPage(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.SetDefaultTimeout(LongestWait);
        context.Request += (_, request) => _requests.Enqueue(request.Url);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                _complaints.Enqueue($"{response.Status} {response.Url}");
            }
        };
    }

    public IPage Page { get; }

    public static async Task<VisitedPage> OpenAsync(PublishedSite site)
    {
        IBrowserContext context = await site.Chromium.NewContextAsync();
        var visited = new VisitedPage(context, await context.NewPageAsync());
        await visited.Page.GotoAsync(site.Address.AbsoluteUri);
        await visited.Page.Locator("figure.head").First.WaitForAsync();
        return visited;
    }

    /// <summary>Types a text in place of what stands there, and presses the Enter key.</summary>
    public async Task SayAsync(string text)
    {
        await Page.GetByLabel("A sentence").FillAsync(text);
        await Page.Keyboard.PressAsync("Enter");
    }

    public async Task<string> TextAsync(string selector) => (await Page.Locator(selector).TextContentAsync())!.Trim();

    /// <summary>Nothing left this machine, nothing was missing, and the console has neither errors nor warnings.</summary>
    public void AssertQuiet(PublishedSite site)
    {
        Assert.NotEmpty(_requests);
        Assert.All(_requests, url => Assert.True(
            url.StartsWith(site.Address.AbsoluteUri, StringComparison.Ordinal) || url.StartsWith("data:", StringComparison.Ordinal), url));
        Assert.Empty(_complaints);
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();
}
