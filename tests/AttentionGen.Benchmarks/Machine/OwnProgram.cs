using System.Diagnostics;
using System.Reflection;

namespace AttentionGen.Benchmarks.Machine;

/// <summary>How this program is started once more, as a child with other arguments and the same environment.</summary>
internal static class OwnProgram
{
    public static ProcessStartInfo With(params ReadOnlySpan<string> arguments)
    {
        // The program is started by its own executable, or by `dotnet` with the assembly's path.
        string executable = Environment.ProcessPath ?? "dotnet";
        bool isHost = Path.GetFileNameWithoutExtension(executable) == "dotnet";
        return new ProcessStartInfo(
            executable, [.. isHost ? (string[])[Assembly.GetEntryAssembly()!.Location] : [], .. arguments]);
    }
}
