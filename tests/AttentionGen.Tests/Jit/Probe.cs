using System.Globalization;
using System.Reflection;
using System.Runtime;
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

    /// <summary>Prints the milliseconds that the JIT takes for the first call of a layer, and the number of methods.</summary>
    public const string FirstCall = "first-call";

    /// <summary>The layers that <see cref="RunLayers"/> runs.</summary>
    public static readonly string[] Layers = [nameof(FourHeadsOf16), nameof(EightHeadsOf64), nameof(LoopedHeadOf512), nameof(GroupedHeads), nameof(BareHeadsOf7)];

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case [RunLayers]:
                Run();
                return 0;
            case [FirstCall]:
                MeasureFirstCall();
                return 0;
            case [CompileAll]:
                foreach (MethodInfo method in GeneratedMethods(OneHeadOf8.Plan.Active.Name))
                {
                    RuntimeHelpers.PrepareMethod(method.MethodHandle);
                }

                return 0;
            default:
                Console.Error.WriteLine($"This program serves its own tests: {RunLayers}, {CompileAll} or {FirstCall}.");
                return 2;
        }
    }

    /// <summary>The generated kernels of a vector width, of all layers, without what only ever becomes a part of them.</summary>
    public static IEnumerable<MethodInfo> GeneratedMethods(string width) =>
        typeof(Probe).Assembly.GetTypes()
            .Where(type => type.Namespace == "AttentionGen.Generated" && type.Name.EndsWith(width, StringComparison.Ordinal))
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => (method.MethodImplementationFlags & MethodImplAttributes.AggressiveInlining) == 0);

    /// <summary>Weights and inputs are zeros: their values do not matter to the JIT, and making better ones would compile more.</summary>
    private static void MeasureFirstCall()
    {
        const int Width = EightHeadsOf64.DModel;
        const int Tokens = 128;
        MultiHeadAttentionWeights weights = MultiHeadAttentionWeights.FromPacked(
            Width, new float[3 * Width * Width], new float[3 * Width], new float[Width * Width], new float[Width]);
        float[] input = new float[Tokens * Width];
        float[] output = new float[Tokens * Width];
        TimeSpan timeBefore = JitInfo.GetCompilationTime();
        long methodsBefore = JitInfo.GetCompiledMethodCount();

        new EightHeadsOf64(weights).Forward(input, output, batch: 1, Tokens);

        double milliseconds = (JitInfo.GetCompilationTime() - timeBefore).TotalMilliseconds;
        long methods = JitInfo.GetCompiledMethodCount() - methodsBefore;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds} {methods}"));
    }

    private static void Run()
    {
        foreach (LayerCase layer in Layers.Select(LayerCases.Get))
        {
            foreach (int sequence in (int[])[1, 7, 33, 130, layer.KeyBlockLength + 9])
            {
                layer.RunForward(layer.Input(1, sequence), 1, sequence);
                layer.RunAttend(layer.Queries(1, sequence), layer.Keys(1, sequence), layer.Keys(1, sequence), 1, sequence, sequence);
            }
        }
    }
}
