using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;
using Xunit.Abstractions;

namespace AttentionGen.Browser.Tests;

/// <summary>samples/Browser as a visitor meets it: published, served as static files, in headless Chromium.</summary>
public sealed partial class BrowserTests(PublishedSite site, ITestOutputHelper log) : IClassFixture<PublishedSite>
{
    private const int Heads = 4;

    [BrowserFact]
    public async Task ThePage_ShowsTheQuickstartsSentence_WithTheBitsOfThisMachineWithoutFusedMultiplyAdd()
    {
        await using VisitedPage visited = await VisitedPage.OpenAsync(site);

        Assert.Equal("Vector128", await visited.TextAsync("#width"));
        Assert.InRange(double.Parse(await visited.TextAsync("#difference"), CultureInfo.InvariantCulture), 0, 1e-5);
        Assert.Equal(ChecksumLine().Match(await PublishedSite.QuickstartAsync()).Groups[1].Value, await visited.TextAsync("#checksum"));
        Assert.Equal(Heads, await visited.Page.Locator("figure.head svg[role=img]").CountAsync());
        visited.AssertQuiet(site);
    }

    [BrowserFact]
    public async Task ATypedSentence_IsDrawn_AndItsHeadsLookWhereTheyLearnedTo()
    {
        await using VisitedPage visited = await VisitedPage.OpenAsync(site);

        string[] words = "the hungry dogs that know the owl sing near the bridge because they want quiet gardens .".Split(' ');
        await visited.SayAsync(string.Join(' ', words));
        await visited.Page.GetByRole(AriaRole.Button, new() { Name = "bridge", Exact = true }).WaitForAsync();

        // A word is trained to be sure: of the words before and after it, of a noun's adjective, and of a verb's subject.
        Assert.Equal(words[..^1], (await MostAsync(visited, head: 0))[1..]);
        Assert.Equal(words[1..], (await MostAsync(visited, head: 1))[..^1]);
        string[] partners = await MostAsync(visited, head: 2);
        Assert.Equal("dogs", partners[Array.IndexOf(words, "hungry")]);
        Assert.Equal("dogs", partners[Array.IndexOf(words, "sing")]);
        Assert.Equal("dogs", partners[Array.IndexOf(words, "they")]);

        // Each row's weights are drawn: at least the largest of them.
        for (int head = 0; head < Heads; head++)
        {
            Assert.InRange(await visited.Page.Locator("figure.head").Nth(head).Locator("rect.cell").CountAsync(), words.Length, words.Length * words.Length);
        }

        Assert.Equal(0, await visited.Page.Locator("#difference").CountAsync());
        visited.AssertQuiet(site);
    }

    [BrowserFact]
    public async Task WordsThatTheLayerNeverMet_AreNamed_LeftOut_AndReplacedIfSomethingIsNear()
    {
        await using VisitedPage visited = await VisitedPage.OpenAsync(site);

        await visited.SayAsync("The old foxx sleeps, said <b>Ada</b>!");
        ILocator note = visited.Page.Locator("#note");
        await Assertions.Expect(note).ToContainTextAsync("“foxx”, “said”, “b” and “ada”");
        Assert.Equal(["the", "old", "sleeps"], await SentenceAsync(visited));

        await visited.Page.GetByRole(AriaRole.Button, new() { Name = "fox instead of foxx" }).ClickAsync();
        await Assertions.Expect(visited.Page.GetByRole(AriaRole.Group, new() { Name = "words of the sentence" })).ToContainTextAsync("fox");
        Assert.Equal(["the", "old", "fox", "sleeps"], await SentenceAsync(visited));

        await visited.SayAsync("何もない");
        await Assertions.Expect(note).ToContainTextAsync("There is no word to show yet");
        Assert.Equal(0, await visited.Page.Locator("figure.head").CountAsync());

        await visited.SayAsync(string.Concat(Enumerable.Repeat("the fox ", 40)));
        await Assertions.Expect(note).ToContainTextAsync("the first 64 of 80");
        Assert.Equal(64, (await SentenceAsync(visited)).Length);
        visited.AssertQuiet(site);
    }

    [BrowserFact]
    public async Task TheKeyboardAlone_IsEnough()
    {
        await using VisitedPage visited = await VisitedPage.OpenAsync(site);

        ILocator word = visited.Page.GetByRole(AriaRole.Button, new() { Name = "hears", Exact = true });
        await word.FocusAsync();
        await visited.Page.Keyboard.PressAsync("Space");
        await Assertions.Expect(word).ToHaveAttributeAsync("aria-pressed", "true");
        await Assertions.Expect(visited.Page.Locator("figure.head").First.Locator(".follow")).ToContainTextAsync("“hears” attends most to “that”");

        // Whatever takes part in the tab order can be seen and has a name.
        string nameless = await visited.Page.EvaluateAsync<string>(
            """
            [...document.querySelectorAll('button, input, summary')]
                .filter(e => !(e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent).trim() && !e.labels?.length)
                .map(e => e.outerHTML).join('\n')
            """);
        Assert.Equal("", nameless);
        visited.AssertQuiet(site);
    }

    /// <summary>
    /// At least 3 times as fast as plain loops, where nothing else runs on the machine; beside other tests both are slow at random.
    /// </summary>
    [BrowserFact]
    public async Task GeneratedLayers_AreFasterThanPlainLoops()
    {
        double bar = Environment.GetEnvironmentVariable("ATTENTIONGEN_ALONE") == "1" ? 3 : 1.5;
        await using VisitedPage visited = await VisitedPage.OpenAsync(site);

        await visited.Page.Locator("#measure").ClickAsync();
        ILocator rows = visited.Page.Locator("#speed tbody tr");
        await Assertions.Expect(rows).ToHaveCountAsync(2, new() { Timeout = 180_000 });
        foreach (string row in await rows.AllInnerTextsAsync())
        {
            log.WriteLine(row);
        }

        log.WriteLine($"files of the page: {new DirectoryInfo(site.Root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length):N0} bytes");
        Assert.Equal(["D64 H4", "D384 H12"], await rows.Locator("th").AllInnerTextsAsync());
        Assert.All(
            await rows.Locator("td.ratio").AllInnerTextsAsync(),
            ratio => Assert.InRange(double.Parse(ratio, CultureInfo.InvariantCulture), bar, double.MaxValue));
        visited.AssertQuiet(site);
    }

    private static async Task<string[]> SentenceAsync(VisitedPage visited) =>
        [.. await visited.Page.GetByRole(AriaRole.Group, new() { Name = "words of the sentence" }).GetByRole(AriaRole.Button).AllInnerTextsAsync()];

    /// <summary>To which word each word attends most.</summary>
    private static async Task<string[]> MostAsync(VisitedPage visited, int head) =>
        [.. await visited.Page.Locator("figure.head").Nth(head).Locator("tbody td:nth-child(2)").AllTextContentsAsync()];

    [GeneratedRegex("checksum of the output +([0-9a-f]{16})")]
    private static partial Regex ChecksumLine();
}
