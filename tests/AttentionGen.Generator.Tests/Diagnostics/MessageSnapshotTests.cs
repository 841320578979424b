using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>All messages on one page, to be read in review as a user would read them.</summary>
public sealed class MessageSnapshotTests
{
    [Fact]
    public void Messages_ReadAsTheyShould() => Snapshot.Verify(
        string.Concat(DiagnosticCases.Reported
            .OrderBy(static wrong => wrong.Id, StringComparer.Ordinal)
            .Select(static wrong => $"// {wrong.Id} {wrong.Name}\n//     {wrong.Message}\n")),
        "Messages");
}
