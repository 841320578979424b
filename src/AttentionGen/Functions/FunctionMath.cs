using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace AttentionGen.Kernels;

/// <summary>
/// What score and mask functions compute beside the arithmetic of the platform's vectors: the bits of a lane are those of the same operation on
/// one number. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class FunctionMath
{
    /// <summary>The absolute value; that of the least integer is itself, as in a lane.</summary>
    /// <param name="value">Any integer.</param>
    public static int Abs(int value) => value < 0 ? unchecked(-value) : value;

    /// <summary>Stores the first lanes of a vector that lies in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StoreLanes(ref float elements, ref float target, int left)
    {
        for (int lane = 0; lane < left; lane++)
        {
            Unsafe.Add(ref target, lane) = Unsafe.Add(ref elements, lane);
        }
    }

    /// <summary>In the place of each index among the first lanes its element of a table, and zeros behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GatherLanes(ref int table, int* lanes, int count, int left)
    {
        for (int lane = 0; lane < count; lane++)
        {
            lanes[lane] = lane < left ? Unsafe.Add(ref table, lanes[lane]) : 0;
        }
    }

    /// <inheritdoc cref="GatherLanes(ref int, int*, int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void GatherLanes(ref byte table, int* lanes, int count, int left)
    {
        for (int lane = 0; lane < count; lane++)
        {
            lanes[lane] = lane < left ? Unsafe.Add(ref table, lanes[lane]) : 0;
        }
    }
}
