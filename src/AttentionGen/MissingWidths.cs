using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace AttentionGen.Kernels;

/// <summary>Says that a processor, or a program that is compiled for one, has none of the vector widths that a layer is written for.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MissingWidths
{
    /// <summary>The exception, for the caller to throw.</summary>
    /// <param name="layer">The layer, as the sentence is to name it.</param>
    /// <param name="plan">Its plan, which has the widths that are written.</param>
    public static PlatformNotSupportedException Of(string layer, AttentionPlan plan) => Of(layer, [.. plan.Widths.Select(width => width.Name)]);

    /// <summary>The same.</summary>
    /// <param name="layer">The layer, as the sentence is to name it.</param>
    /// <param name="widths">The widths that are written.</param>
    public static PlatformNotSupportedException Of(string layer, params string[] widths)
    {
        string written = string.Join(" and ", widths);
        string widest = Vector512.IsHardwareAccelerated ? nameof(Vector512)
            : Vector256.IsHardwareAccelerated ? nameof(Vector256)
            : Vector128.IsHardwareAccelerated ? nameof(Vector128)
            : "";

        // A native program has the vectors that it was compiled for, whatever its processor has.
        string who = RuntimeFeature.IsDynamicCodeSupported ? "this processor has" : "this program is compiled for processors with";
        return new PlatformNotSupportedException(
            $"{layer} has kernels for {written} only, and {who} {(widest.Length > 0 ? $"{widest} at most" : "no vector hardware")}; "
            + $"add {(widest.Length > 0 ? widest : "Scalar")} to AttentionGenWidths in the project that declares the layer, or remove the property there to have all widths.");
    }
}
