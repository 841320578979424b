using System.Runtime;

namespace Embeddings;

/// <summary>What the process holds, managed and native, once garbage is gone.</summary>
internal static class Memory
{
    public static long Used()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return Environment.WorkingSet;
    }
}
