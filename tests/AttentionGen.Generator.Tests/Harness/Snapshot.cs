using System.Runtime.CompilerServices;
using Xunit;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>
/// Compares text with a file of the repository, <c>Snapshots/Class.Method#Hint.verified.cs</c>. On a mismatch it writes the
/// text next to it as <c>.received.cs</c> and fails with a diff. To accept what was received, run the tests with
/// <c>ATTENTIONGEN_ACCEPT_SNAPSHOTS=1</c>, or rename the file.
/// </summary>
/// <remarks>
/// These are the conventions of the Verify library, whose packages do not restore in every environment this repository is
/// built in. To move to Verify, replace the body of <see cref="Verify"/>; snapshots and tests stay as they are.
/// </remarks>
internal sealed class Snapshot(string directory, bool accept)
{
    public const string AcceptVariable = "ATTENTIONGEN_ACCEPT_SNAPSHOTS";

    /// <param name="received">What the test produced.</param>
    /// <param name="hint">Which of the test's texts it is, such as a generated file's hint name.</param>
    /// <param name="testFile">Filled in by the compiler; its stem is the test class.</param>
    /// <param name="testMethod">Filled in by the compiler.</param>
    public static void Verify(
        string received,
        string hint,
        [CallerFilePath] string testFile = "",
        [CallerMemberName] string testMethod = "")
    {
        var snapshot = new Snapshot(
            RepositoryRoot.Combine("tests", "AttentionGen.Generator.Tests", "Snapshots"),
            Environment.GetEnvironmentVariable(AcceptVariable) == "1");
        snapshot.Compare($"{Path.GetFileNameWithoutExtension(testFile)}.{testMethod}#{WithoutExtension(hint)}", received);
    }

    public void Compare(string name, string received)
    {
        string verifiedPath = Path.Combine(directory, name + ".verified.cs");
        string receivedPath = Path.Combine(directory, name + ".received.cs");
        string? verified = File.Exists(verifiedPath) ? Normalise(File.ReadAllText(verifiedPath)) : null;
        received = Normalise(received);

        if (received == verified)
        {
            File.Delete(receivedPath);
            return;
        }

        Directory.CreateDirectory(directory);
        if (accept)
        {
            File.WriteAllText(verifiedPath, received);
            File.Delete(receivedPath);
            return;
        }

        File.WriteAllText(receivedPath, received);
        Assert.Fail(Explain(name, verified, received));
    }

    private static string Explain(string name, string? verified, string received)
    {
        string problem = verified is null ? "has no verified file yet" : "differs from its verified file (- verified, + received)";
        return $"Snapshot {name} {problem}. Accept with {AcceptVariable}=1.\n\n{TextDiff.Show(verified ?? "", received)}";
    }

    /// <summary>Line ends are git's business, not the snapshot's.</summary>
    private static string Normalise(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);

    private static string WithoutExtension(string hint) =>
        hint.EndsWith(".cs", StringComparison.Ordinal) ? hint[..^3] : hint;
}
