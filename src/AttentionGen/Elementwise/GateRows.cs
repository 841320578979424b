using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Rows times the sigmoid of gates: σ(y) = 1 / (1 + e^−y), by one sequence of operations on every vector width.</summary>
internal static class GateRows
{
    /// <summary>Each element becomes itself times σ of its gate.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="gates">The gates of the first row.</param>
    /// <param name="gateStride">Floats from the gates of a row to those of the next.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="width">Floats of a row.</param>
    /// <param name="isShared">Whether a row has one gate for all its elements; otherwise one for each.</param>
    public static void Multiply(ref float rows, nint stride, ref float gates, nint gateStride, int count, int width, bool isShared)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Multiply<Lanes512, Vector512<float>>(ref rows, stride, ref gates, gateStride, count, width, isShared);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Multiply<Lanes256, Vector256<float>>(ref rows, stride, ref gates, gateStride, count, width, isShared);
        }
        else
        {
            Multiply<Lanes128, Vector128<float>>(ref rows, stride, ref gates, gateStride, count, width, isShared);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TLanes, TVector>(
        ref float rows, nint stride, ref float gates, nint gateStride, int count, int width, bool isShared)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int row = 0; row < count; row++)
        {
            int i = 0;
            if (isShared)
            {
                TVector factor = ActivationMath<TLanes, TVector>.Logistic(TLanes.Create(gates));
                for (; i + TLanes.Count <= width; i += TLanes.Count)
                {
                    ref float at = ref Unsafe.Add(ref rows, i);
                    TLanes.Store(TLanes.Multiply(TLanes.Load(ref at), factor), ref at);
                }
            }
            else
            {
                for (; i + TLanes.Count <= width; i += TLanes.Count)
                {
                    ref float at = ref Unsafe.Add(ref rows, i);
                    TVector factor = ActivationMath<TLanes, TVector>.Logistic(TLanes.Load(ref Unsafe.Add(ref gates, i)));
                    TLanes.Store(TLanes.Multiply(TLanes.Load(ref at), factor), ref at);
                }
            }

            if (i < width)
            {
                Rest<TLanes, TVector>(ref Unsafe.Add(ref rows, i), ref Unsafe.Add(ref gates, isShared ? 0 : i), width - i, isShared);
            }

            rows = ref Unsafe.Add(ref rows, stride);
            gates = ref Unsafe.Add(ref gates, gateStride);
        }
    }

    /// <summary>The same for fewer floats than a vector has, by the operations of one that is filled up.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Rest<TLanes, TVector>(ref float row, ref float gates, int count, bool isShared)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        Span<float> rest = stackalloc float[16];
        if (isShared)
        {
            rest.Fill(gates);
        }
        else
        {
            rest.Clear();
            MemoryMarshal.CreateReadOnlySpan(ref gates, count).CopyTo(rest);
        }

        ref float last = ref MemoryMarshal.GetReference(rest);
        TLanes.Store(ActivationMath<TLanes, TVector>.Logistic(TLanes.Load(ref last)), ref last);
        for (int i = 0; i < count; i++)
        {
            Unsafe.Add(ref row, i) *= rest[i];
        }
    }
}
