namespace AttentionGen.Package.Tests.Platforms;

/// <summary>A program that publishing or running a form needs.</summary>
/// <param name="Program">Its name on the path.</param>
/// <param name="Package">Debian's package that has it.</param>
internal sealed record PlatformTool(string Program, string Package)
{
    public bool IsHere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, Program)));

    public override string ToString() => $"{Program} is not on the path (Debian: {Package})";
}
