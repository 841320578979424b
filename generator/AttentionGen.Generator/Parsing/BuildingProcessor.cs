using System.Reflection;
using AttentionGen.Generator.Model;

namespace AttentionGen.Generator.Parsing;

/// <summary>Finds the vector width of the machine that builds, for projects that ask for <c>Native</c>.</summary>
internal static class BuildingProcessor
{
    private static readonly WrittenWidths[] FromTheWidest = [WrittenWidths.Vector512, WrittenWidths.Vector256, WrittenWidths.Vector128];

    /// <summary>
    /// The widest that its hardware has, as the compiler's own runtime sees it. A compiler on the .NET Framework, such as
    /// that of Visual Studio, has no types to ask: then it is all of them.
    /// </summary>
    public static WrittenWidths Widest { get; } = Find(typeof(object).Assembly);

    /// <param name="coreLibrary">Of the runtime to ask.</param>
    internal static WrittenWidths Find(Assembly coreLibrary)
    {
        var isKnown = false;
        foreach (WrittenWidths width in FromTheWidest)
        {
            PropertyInfo? isAccelerated = coreLibrary.GetType($"System.Runtime.Intrinsics.{width}")?.GetProperty("IsHardwareAccelerated");
            if (isAccelerated?.GetValue(null) is true)
            {
                return width;
            }

            isKnown |= isAccelerated is not null;
        }

        return isKnown ? WrittenWidths.Scalar : WrittenWidths.All;
    }
}
