using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Wasm;

namespace AttentionGen.Kernels;

/// <summary>
/// Operations of Vector128 that one spelling does not make fast everywhere: compilers for processors take any, while the interpreter that
/// runs .NET in a browser has instructions for some spellings, and takes the others lane by lane. For generated code and the library.
/// </summary>
/// <remarks>
/// Which branch is taken is known when the code is compiled, so no processor's code has a trace of the browser's. The interpreter does not
/// know a vector times a float either: the factor has to be made a vector first.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Vector128Math
{
    /// <summary>
    /// a · b + c: fused where the processor has that, rounded twice elsewhere, since an emulated fused multiply-add is slower than two
    /// instructions. WebAssembly has none, so a browser gives the bits of an x64 without.
    /// </summary>
    /// <param name="a">A factor.</param>
    /// <param name="b">Another one.</param>
    /// <param name="c">What their product is added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        PackedSimd.IsSupported ? (a * b) + c : Vector128.MultiplyAddEstimate(a, b, c);

    /// <summary>An element in each lane; the browser loads and spreads it in one instruction.</summary>
    /// <param name="element">The element.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector128<float> Broadcast(ref float element) =>
        PackedSimd.IsSupported ? PackedSimd.LoadScalarAndSplatVector128((float*)Unsafe.AsPointer(ref element)) : Vector128.Create(element);

    /// <summary>A constant in each lane, which the interpreter makes a constant vector only if every lane is written.</summary>
    /// <param name="value">A literal.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<float> Constant(float value) => Vector128.Create(value, value, value, value);
}
