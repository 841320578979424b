using System.Reflection;
using System.Runtime.CompilerServices;
using AttentionGen.Tests.Layers;

namespace AttentionGen.Tests.Jit;

/// <summary>
/// The entry point of this assembly when it is started as a program, which <see cref="CompiledKernelTests"/> does to
/// watch the JIT at work in a fresh process. The test platform loads the assembly as a library and never comes here.
/// </summary>
internal static class Probe
{
    /// <summary>Runs layers as a user would.</summary>
    public const string RunLayers = "run";

    /// <summary>Compiles every generated method of the vector width in use.</summary>
    public const string CompileAll = "compile";

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case [RunLayers]:
                Run();
                return 0;
            case [CompileAll]:
                foreach (MethodInfo method in GeneratedMethods())
                {
                    RuntimeHelpers.PrepareMethod(method.MethodHandle);
                }

                return 0;
            default:
                Console.Error.WriteLine($"This program serves its own tests: {RunLayers} or {CompileAll}.");
                return 2;
        }
    }

    /// <summary>The generated kernels of the active width, of all layers.</summary>
    public static IEnumerable<MethodInfo> GeneratedMethods()
    {
        string width = OneHeadOf8.Plan.Active.Name;
        return typeof(Probe).Assembly.GetTypes()
            .Where(type => type.Namespace == "AttentionGen.Generated" && type.Name.EndsWith(width, StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
    }

    private static void Run()
    {
        string[] names = [nameof(FourHeadsOf16), nameof(EightHeadsOf64), nameof(LoopedHeadOf512), nameof(GroupedHeads), nameof(BareHeadsOf7)];
        foreach (LayerCase layer in names.Select(LayerCases.Get))
        {
            foreach (int sequence in (int[])[1, 7, 33, 130, layer.KeyBlockLength + 9])
            {
                layer.RunForward(layer.Input(1, sequence), 1, sequence);
                layer.RunAttend(layer.Queries(1, sequence), layer.Keys(1, sequence), layer.Keys(1, sequence), 1, sequence, sequence);
            }
        }
    }
}
