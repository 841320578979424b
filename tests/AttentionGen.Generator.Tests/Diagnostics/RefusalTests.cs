using System.Text.RegularExpressions;
using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>
/// Holds the rules that say "this call throws" against the calls themselves, which are run. All examples of use are compiled
/// for that, those of the other rules too.
/// </summary>
public sealed class RefusalTests(RefusalTests.Examples examples) : IClassFixture<RefusalTests.Examples>
{
    /// <summary>What stands for a number that only the run knows.</summary>
    private const int Number = 8;

    private static readonly string[] Rules = ["ATTN0030", "ATTN0035", "ATTN0036", "ATTN0037"];

    public static TheoryData<string> Refused => [.. DiagnosticCases.Misused.Where(IsAboutARefusal).Select(static refused => refused.Name)];

    public static TheoryData<string> Taken => [.. DiagnosticCases.Right.Where(IsAboutARefusal).Select(static taken => taken.Name)];

    [Theory]
    [MemberData(nameof(Refused))]
    public void ReportedCall_Throws(string name)
    {
        Exception? exception = examples.Runner.Run(name, Number);

        Assert.True(exception is ArgumentException or InvalidOperationException, $"{exception}");
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void CallThatIsNotReported_Runs(string name) => Assert.Null(examples.Runner.Run(name, Number));

    /// <summary>The width of a row has one name, whoever finds that it does not fit.</summary>
    [Fact]
    public void WidthOfATensor_IsNamedAlike_InTheWarningAndInTheException()
    {
        var widths = new HashSet<string>();
        foreach (DiagnosticCase refused in DiagnosticCases.Misused.Where(IsAboutARefusal))
        {
            if (Regex.Match(refused.Message!, @"^(input|output|query|key|value) of .* has to hold .*?× (?<width>[^×=]+) = [0-9]") is { Success: true } match)
            {
                string width = match.Groups["width"].Value;
                widths.Add(width);
                Assert.Contains($" × {width} = ", examples.Runner.Run(refused.Name, Number)!.Message, StringComparison.Ordinal);
            }
        }

        Assert.Superset(new HashSet<string> { "DModel", "KeyDim", "ValueDim", "OutputWidth", "Heads * ValueHeadDim", "KeyValueHeads * HeadDim" }, widths);
    }

    private static bool IsAboutARefusal(DiagnosticCase candidate) => Rules.Contains(candidate.Id) && IsUse(candidate);

    private static bool IsUse(DiagnosticCase candidate) => Regex.IsMatch(candidate.Source, @"public static void Run\([^)]+, int n\)");

    /// <summary>The compiled examples, which all tests of the class share.</summary>
    public sealed class Examples
    {
        internal LayerRunner Runner { get; } = new(DiagnosticCases.Reported.Concat(DiagnosticCases.Right)
            .Where(IsUse)
            .Select(static use => (use.Name, DiagnosticMarkup.Parse(use.Source).Source)));
    }
}
