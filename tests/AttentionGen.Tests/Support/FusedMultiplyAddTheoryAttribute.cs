using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Xunit;

namespace AttentionGen.Tests.Support;

/// <summary>A theory about bits that only holds where the hardware fuses multiply-adds; elsewhere it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FusedMultiplyAddTheoryAttribute : TheoryAttribute
{
    public FusedMultiplyAddTheoryAttribute()
    {
        if (!Fma.IsSupported && !AdvSimd.IsSupported)
        {
            Skip = "Without fused multiply-add hardware the numbers agree to rounding, not to the bit.";
        }
    }
}
