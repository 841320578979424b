using AttentionGen.Generator.Tests.Harness;
using Xunit;
using Xunit.Sdk;

namespace AttentionGen.Generator.Tests;

/// <summary>The snapshot helper itself, on a directory of its own.</summary>
public sealed class SnapshotTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("snapshots").FullName;

    private string Verified => Path.Combine(_directory, "Class.Method#Hint.verified.cs");

    private string Received => Path.Combine(_directory, "Class.Method#Hint.received.cs");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void EqualText_Passes_AndRemovesAnOldReceivedFile()
    {
        File.WriteAllText(Verified, "one\n");
        File.WriteAllText(Received, "from an earlier run");

        Compare("one\n");

        Assert.False(File.Exists(Received));
    }

    [Fact]
    public void OtherLineEnds_Pass()
    {
        File.WriteAllText(Verified, "one\r\ntwo\r\n");

        Compare("one\ntwo\n");
    }

    [Fact]
    public void OtherText_Fails_WithADiff_AndWritesTheReceivedFile()
    {
        File.WriteAllText(Verified, "one\ntwo\nthree\n");

        string message = Assert.Throws<FailException>(() => Compare("one\n2\nthree\n")).Message;

        Assert.Contains("  one\n- two\n+ 2\n  three\n", message, StringComparison.Ordinal);
        Assert.Contains(Snapshot.AcceptVariable, message, StringComparison.Ordinal);
        Assert.Equal("one\n2\nthree\n", File.ReadAllText(Received));
        Assert.Equal("one\ntwo\nthree\n", File.ReadAllText(Verified));
    }

    [Fact]
    public void LongFile_DiffShowsOnlyTheSurroundings()
    {
        string[] lines = [.. Enumerable.Range(0, 100).Select(i => $"line {i}")];
        File.WriteAllLines(Verified, lines);
        lines[50] = "changed";

        string message = Assert.Throws<FailException>(() => Compare(string.Join('\n', lines) + "\n")).Message;

        Assert.Contains("  line 49\n- line 50\n+ changed\n  line 51\n", message, StringComparison.Ordinal);
        Assert.DoesNotContain("line 40", message, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingVerifiedFile_Fails_AndWritesTheReceivedFile()
    {
        Assert.Throws<FailException>(() => Compare("one\n"));

        Assert.True(File.Exists(Received));
        Assert.False(File.Exists(Verified));
    }

    [Fact]
    public void Accepting_WritesTheVerifiedFile_AndRemovesTheReceivedOne()
    {
        File.WriteAllText(Verified, "old\n");
        File.WriteAllText(Received, "new\n");

        new Snapshot(_directory, accept: true).Compare("Class.Method#Hint", "new\n");

        Assert.Equal("new\n", File.ReadAllText(Verified));
        Assert.False(File.Exists(Received));
    }

    private void Compare(string received) => new Snapshot(_directory, accept: false).Compare("Class.Method#Hint", received);
}
