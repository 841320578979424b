using System.Runtime.InteropServices;

namespace AttentionGen.Tests.Support;

/// <summary>A workspace full of NaN: whoever reads what it did not write shows it.</summary>
internal static class DirtyWorkspace
{
    public static Workspace Of(long bytes)
    {
        var workspace = new Workspace(bytes);
        if (bytes > 0)
        {
            MemoryMarshal.CreateSpan(ref workspace.Origin, (int)(workspace.Bytes / sizeof(float))).Fill(float.NaN);
        }

        return workspace;
    }
}
