using System.Runtime.Intrinsics.X86;
using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Machine;

/// <summary>What the figures of a run depend on besides the code: they are of no use to a reader who does not know it.</summary>
/// <param name="Processor">Where it runs.</param>
/// <param name="Width">The vectors that the layers say they use.</param>
/// <param name="Disturbed">Whether a second process of ours is kept busy on the same cores.</param>
internal sealed record RunConditions(Processor Processor, WidthPlan Width, bool Disturbed)
{
    /// <summary>Those of this process.</summary>
    public static RunConditions Here(bool disturbed) => new(Processor.Current, LayerUnderTest.ActiveWidth, disturbed);

    /// <summary>Bits of the layers' vectors.</summary>
    public int WidthBits => Width.Lanes * 32;

    /// <summary>
    /// Whether the runtime has been told to leave out vectors that the processor has. ONNX Runtime asks the processor itself,
    /// and uses them, so that its times then say nothing about a machine without them.
    /// </summary>
    public bool PeerIsWider =>
        Processor.VectorBits > (Avx512F.IsSupported ? 512 : Avx2.IsSupported ? 256 : 128);

    /// <summary>In one line, for people.</summary>
    public override string ToString() =>
        $"{Processor.Name}, layers with {Width.Name}, .NET {Environment.Version}"
        + (Disturbed ? ", disturbed by a second process on the same cores" : "");
}
