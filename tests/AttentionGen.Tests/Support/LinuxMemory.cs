using System.Runtime.InteropServices;

namespace AttentionGen.Tests.Support;

/// <summary>The three calls of the C library behind <see cref="GuardedMemory"/>, with their errors as exceptions.</summary>
internal static partial class LinuxMemory
{
    private const int NoAccess = 0;
    private const int ReadWrite = 1 | 2;
    private const int PrivateAnonymous = 0x02 | 0x20;
    private const nint Failed = -1;

    /// <summary>Maps fresh pages, none of which may be touched yet.</summary>
    public static nint ReserveUnreadable(nuint bytes)
    {
        nint address = Map(0, bytes, NoAccess, PrivateAnonymous, -1, 0);
        return address != Failed ? address : throw Error("mmap");
    }

    /// <summary>Makes whole pages readable and writable; they hold zeros.</summary>
    public static void AllowAccess(nint address, nuint bytes)
    {
        if (bytes != 0 && Protect(address, bytes, ReadWrite) != 0)
        {
            throw Error("mprotect");
        }
    }

    /// <summary>Gives a mapping back.</summary>
    public static void Release(nint address, nuint bytes)
    {
        if (Unmap(address, bytes) != 0)
        {
            throw Error("munmap");
        }
    }

    private static InvalidOperationException Error(string call) =>
        new($"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
