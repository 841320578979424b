#if IN_GENERATOR
namespace AttentionGen.Generator.Model.Functions;
#else
namespace AttentionGen.Kernels;
#endif

/// <content>Division towards minus infinity. The generator compiles this file too.</content>
public static partial class FunctionMath
{
    /// <summary>The quotient towards minus infinity.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    public static int FloorDivide(int dividend, int divisor)
    {
        int quotient = dividend / divisor;
        return dividend < 0 && quotient * divisor != dividend ? quotient - 1 : quotient;
    }

    /// <summary>What that leaves, from 0 up to the divisor.</summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">A positive number.</param>
    public static int FloorModulo(int dividend, int divisor) => dividend - (FloorDivide(dividend, divisor) * divisor);
}
