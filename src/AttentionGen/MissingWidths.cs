using System.ComponentModel;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Says that a processor has none of the vector widths that a layer is written for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MissingWidths
{
    /// <summary>The exception, for the caller to throw.</summary>
    /// <param name="layer">The layer, as the sentence is to name it.</param>
    /// <param name="plan">Its plan, which has the widths that are written.</param>
    public static PlatformNotSupportedException Of(string layer, AttentionPlan plan)
    {
        string written = string.Join(" and ", plan.Widths.Select(width => width.Name));
        string widest = Vector512.IsHardwareAccelerated ? nameof(Vector512)
            : Vector256.IsHardwareAccelerated ? nameof(Vector256)
            : Vector128.IsHardwareAccelerated ? nameof(Vector128)
            : "";
        return new PlatformNotSupportedException(
            $"{layer} has kernels for {written} only, and this processor has {(widest.Length > 0 ? $"{widest} at most" : "no vector hardware")}; "
            + $"add {(widest.Length > 0 ? widest : "Scalar")} to AttentionGenWidths in the project that declares the layer, or remove the property there to have all widths.");
    }
}
