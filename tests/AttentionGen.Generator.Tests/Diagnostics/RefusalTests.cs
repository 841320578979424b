using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Holds the rules that say "this call throws" against the calls themselves, which are run.</summary>
public sealed class RefusalTests
{
    /// <summary>What stands for a number that only the run knows.</summary>
    private const int Number = 8;

    private static readonly string[] Rules = ["ATTN0030", "ATTN0035", "ATTN0036", "ATTN0037"];

    public static TheoryData<string> Refused => Names(DiagnosticCases.Misused);

    public static TheoryData<string> Taken => Names(DiagnosticCases.Right);

    [Theory]
    [MemberData(nameof(Refused))]
    public void ReportedCall_Throws(string name)
    {
        Exception? exception = LayerRunner.Run(DiagnosticMarkup.Parse(DiagnosticCases.Named(name).Source).Source, Number);

        Assert.True(exception is ArgumentException or InvalidOperationException, $"{exception}");
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void CallThatIsNotReported_Runs(string name) => Assert.Null(LayerRunner.Run(DiagnosticCases.Named(name).Source, Number));

    private static TheoryData<string> Names(IEnumerable<DiagnosticCase> cases) =>
        [.. cases.Where(static candidate => Rules.Contains(candidate.Id) && candidate.Source.Contains("Run(DecoderAttention attention, int n)", StringComparison.Ordinal)).Select(static candidate => candidate.Name)];
}
