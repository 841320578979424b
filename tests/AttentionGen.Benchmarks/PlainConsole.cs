using Spectre.Console;

namespace AttentionGen.Benchmarks;

/// <summary>The console that tables are written to: a file or a pipe gets plain text, and has no edge to wrap at.</summary>
internal static class PlainConsole
{
    private const int WidthOfFile = 200;

    public static IAnsiConsole Create()
    {
        bool redirected = Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect });
        console.Profile.Width = redirected ? WidthOfFile : console.Profile.Width;
        return console;
    }
}
