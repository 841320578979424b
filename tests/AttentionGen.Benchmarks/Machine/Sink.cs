using System.Runtime.CompilerServices;

namespace AttentionGen.Benchmarks.Machine;

/// <summary>Takes results that nobody reads, so that the compiler must compute them.</summary>
internal static class Sink
{
    private static float _value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Keep(float value) => _value = value;
}
