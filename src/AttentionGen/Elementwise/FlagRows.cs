using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Applies a row of boolean flags to a row of floats: what boolean masks and dropout have in common.</summary>
internal static class FlagRows
{
    /// <summary>Each element whose flag is <paramref name="keeps"/> is multiplied by the factor; any other is replaced.</summary>
    /// <param name="row">The elements.</param>
    /// <param name="flags">One for each element.</param>
    /// <param name="keeps">The flag that keeps an element.</param>
    /// <param name="factor">Multiplies what is kept.</param>
    /// <param name="otherwise">Replaces what is not, whatever it was.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(Span<float> row, ReadOnlySpan<bool> flags, bool keeps, float factor, float otherwise)
    {
        ref float element = ref MemoryMarshal.GetReference(row);
        ref byte flag = ref Unsafe.As<bool, byte>(ref MemoryMarshal.GetReference(flags));
        int i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i + Vector512<float>.Count <= row.Length; i += Vector512<float>.Count)
            {
                Vector128<byte> bytes = Vector128.LoadUnsafe(ref flag, (nuint)i);
                Vector256<ushort> shorts = Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes));
                Vector512<uint> isSet = Vector512.Create(Vector256.WidenLower(shorts), Vector256.WidenUpper(shorts));
                Vector512<float> isClear = Vector512.Equals(isSet, Vector512<uint>.Zero).AsSingle();
                Vector512<float> kept = Vector512.LoadUnsafe(ref element, (nuint)i) * factor;
                Vector512<float> replaced = Vector512.Create(otherwise);
                Vector512<float> result = keeps
                    ? Vector512.ConditionalSelect(isClear, replaced, kept)
                    : Vector512.ConditionalSelect(isClear, kept, replaced);
                result.StoreUnsafe(ref element, (nuint)i);
            }
        }

        if (Vector128.IsHardwareAccelerated)
        {
            for (; i + Vector128<float>.Count <= row.Length; i += Vector128<float>.Count)
            {
                Vector128<byte> bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref flag, i))).AsByte();
                Vector128<uint> isSet = Vector128.WidenLower(Vector128.WidenLower(bytes));
                Vector128<float> isClear = Vector128.Equals(isSet, Vector128<uint>.Zero).AsSingle();
                Vector128<float> kept = Vector128.LoadUnsafe(ref element, (nuint)i) * Vector128.Create(factor);
                Vector128<float> replaced = Vector128.Create(otherwise);
                Vector128<float> result = keeps
                    ? Vector128.ConditionalSelect(isClear, replaced, kept)
                    : Vector128.ConditionalSelect(isClear, kept, replaced);
                result.StoreUnsafe(ref element, (nuint)i);
            }
        }

        for (; i < row.Length; i++)
        {
            row[i] = flags[i] == keeps ? row[i] * factor : otherwise;
        }
    }
}
