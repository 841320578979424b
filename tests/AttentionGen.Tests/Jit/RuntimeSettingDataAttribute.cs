using System.Reflection;
using System.Runtime.Intrinsics;
using AttentionGen.Tests.Layers;
using Xunit.Sdk;

namespace AttentionGen.Tests.Jit;

/// <summary>
/// A row of a theory that starts this assembly with a setting of the runtime. It is skipped where the vector width that then
/// runs is not in the build, see AttentionGenWidths in the project file.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RuntimeSettingDataAttribute : DataAttribute
{
    private readonly object[] _row;

    /// <param name="setting">The setting, without its prefix DOTNET_.</param>
    /// <param name="value">Its value.</param>
    /// <param name="lanes">Floats in the widest vector that the setting leaves.</param>
    public RuntimeSettingDataAttribute(string setting, string value, int lanes)
    {
        _row = [setting, value];
        int here = Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : Vector128.IsHardwareAccelerated ? 4 : 1;
        if (OneHeadOf8.Plan.Widths.All(width => width.Lanes != Math.Min(lanes, here)))
        {
            Skip = $"Kernels with {Math.Min(lanes, here)} floats in a vector are not in this build; AttentionGenWidths=All, as in .ci/run, has them.";
        }
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [_row];
}
