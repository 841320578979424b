using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>What becomes of finished columns of hidden rows. For generated code, which calls it once for each weight panel.</summary>
/// <remarks>Each element is computed by itself, by one sequence of operations on every vector width.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class FeedForwardRows
{
    /// <summary>Columns become f of themselves.</summary>
    /// <param name="activation">The function f.</param>
    /// <param name="rows">The first column of the first row.</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public static void Activate(Activation activation, ref float rows, nint stride, int count, int columns)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Activate<Lanes512, Vector512<float>>(activation, ref rows, stride, count, columns);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Activate<Lanes256, Vector256<float>>(activation, ref rows, stride, count, columns);
        }
        else
        {
            Activate<Lanes128, Vector128<float>>(activation, ref rows, stride, count, columns);
        }
    }

    /// <summary>Hidden columns become f(gate) · factor.</summary>
    /// <param name="activation">The function f.</param>
    /// <param name="panel">Rows of a panel, one behind the other: so many gates, then as many factors.</param>
    /// <param name="lanes">Gates of a row.</param>
    /// <param name="rows">The first hidden column of the first row.</param>
    /// <param name="stride">Floats from one hidden row to the next.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="columns">Hidden columns, as many as there are gates or fewer.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gate(Activation activation, ref float panel, int lanes, ref float rows, nint stride, int count, int columns)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Gate<Lanes512, Vector512<float>>(activation, ref panel, lanes, 2 * lanes, ref rows, stride, count, columns);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            Gate<Lanes256, Vector256<float>>(activation, ref panel, lanes, 2 * lanes, ref rows, stride, count, columns);
        }
        else
        {
            Gate<Lanes128, Vector128<float>>(activation, ref panel, lanes, 2 * lanes, ref rows, stride, count, columns);
        }
    }

    /// <summary>The same for one row of several panels, which lie one behind the other.</summary>
    /// <inheritdoc cref="Gate"/>
    public static void GateRow(Activation activation, ref float panels, int lanes, ref float row, int columns)
    {
        int whole = columns / lanes;
        Gate(activation, ref panels, lanes, ref row, lanes, whole, lanes);
        Gate(activation, ref Unsafe.Add(ref panels, whole * 2 * lanes), lanes, ref Unsafe.Add(ref row, whole * lanes), lanes, count: 1, columns - (whole * lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Activate<TLanes, TVector>(Activation activation, ref float rows, nint stride, int count, int columns)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int row = 0; row < count; row++, rows = ref Unsafe.Add(ref rows, stride))
        {
            int i = 0;
            for (; i + TLanes.Count <= columns; i += TLanes.Count)
            {
                ref float at = ref Unsafe.Add(ref rows, i);
                TLanes.Store(ActivationMath<TLanes, TVector>.Of(activation, TLanes.Load(ref at)), ref at);
            }

            if (i < columns)
            {
                ActivationRows.Rest<TLanes, TVector>(activation, ref Unsafe.Add(ref rows, i), ref Unsafe.NullRef<float>(), ref Unsafe.Add(ref rows, i), columns - i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gate<TLanes, TVector>(
        Activation activation, ref float panel, int lanes, int panelStride, ref float rows, nint stride, int count, int columns)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int row = 0; row < count; row++)
        {
            int i = 0;
            for (; i + TLanes.Count <= columns; i += TLanes.Count)
            {
                TVector gate = ActivationMath<TLanes, TVector>.Of(activation, TLanes.Load(ref Unsafe.Add(ref panel, i)));
                TLanes.Store(TLanes.Multiply(gate, TLanes.Load(ref Unsafe.Add(ref panel, lanes + i))), ref Unsafe.Add(ref rows, i));
            }

            if (i < columns)
            {
                ActivationRows.Rest<TLanes, TVector>(
                    activation, ref Unsafe.Add(ref panel, i), ref Unsafe.Add(ref panel, lanes + i), ref Unsafe.Add(ref rows, i), columns - i);
            }

            panel = ref Unsafe.Add(ref panel, panelStride);
            rows = ref Unsafe.Add(ref rows, stride);
        }
    }
}
