using System.Reflection;
using System.Runtime.CompilerServices;
using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.Instructions;

/// <summary>
/// The program of <see cref="InstructionsCommand"/>: has the JIT compile every generated method of some layers, for the vectors
/// in use, and calls none of them.
/// </summary>
internal static class PrepareCommand
{
    /// <summary>Its name on the command line, where only this program uses it.</summary>
    public const string Name = "prepare";

    /// <param name="layers">Names of annotated classes.</param>
    public static int Run(ReadOnlySpan<string> layers)
    {
        const BindingFlags Own = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (string layer in layers)
        {
            foreach (MethodInfo method in LayerUnderTest.KernelsOf(LayerUnderTest.TypeOf(layer)).GetMethods(Own))
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
        }

        return 0;
    }
}
