using System.ComponentModel;

namespace AttentionGen.Kernels;

/// <summary>
/// What score and mask functions compute beside the arithmetic of the platform's vectors: the bits of a lane are those of the same operation on
/// one number. For generated code.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static unsafe partial class FunctionMath
{
    /// <inheritdoc cref="AttentionMath.FloorDiv"/>
    public static int FloorDivide(int dividend, int divisor)
    {
        int quotient = dividend / divisor;
        return dividend < 0 && quotient * divisor != dividend ? quotient - 1 : quotient;
    }

    /// <inheritdoc cref="AttentionMath.FloorMod"/>
    public static int FloorModulo(int dividend, int divisor) => dividend - (FloorDivide(dividend, divisor) * divisor);
}
