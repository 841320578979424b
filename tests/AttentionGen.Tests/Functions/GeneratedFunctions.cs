using System.Reflection;
using AttentionGen.Kernels;

namespace AttentionGen.Tests.Functions;

/// <summary>The generated functions of a layer, those of the vector width in use.</summary>
internal abstract class GeneratedFunctions
{
    public abstract Truth Classify(in FunctionRange range);

    public abstract void Score(in FunctionTile tile, ref float scores);

    public abstract void Mask(in FunctionTile tile, ref float scores);

    /// <summary>Runs a test with them, and with what the layer captures.</summary>
    public static unsafe void Use(FunctionCase layer, Action<GeneratedFunctions, CapturedTables> test)
    {
        var plan = (AttentionPlan)layer.Layer.Type.GetProperty("Plan", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        string suffix = $"__{layer.Layer.Type.FullName!.Replace('.', '_')}_{plan.Active.Name}";
        Type kernels = typeof(GeneratedFunctions).Assembly.GetTypes()
            .Single(type => type.Namespace == "AttentionGen.Generated" && type.Name.EndsWith(suffix, StringComparison.Ordinal));
        var functions = (GeneratedFunctions)Activator.CreateInstance(typeof(Of<>).MakeGenericType(kernels))!;

        // A call hands the kernels the values of static fields.
        layer.Forward(new float[layer.Layer.Shape.DModel], 1, 1);
        CapturedValues captured = layer.Captured;
        fixed (byte* t0 = captured.Table(0), t1 = captured.Table(1), t2 = captured.Table(2), t3 = captured.Table(3))
        fixed (byte* t4 = captured.Table(4), t5 = captured.Table(5), t6 = captured.Table(6), t7 = captured.Table(7))
        {
            CapturedBlock block = CapturedBlock.Of(captured, t0, t1, t2, t3, t4, t5, t6, t7);
            test(functions, new CapturedTables(&block));
        }
    }

    private sealed class Of<TKernels> : GeneratedFunctions
        where TKernels : struct, IHeadKernels
    {
        public override Truth Classify(in FunctionRange range) => TKernels.Classify(range);

        public override void Score(in FunctionTile tile, ref float scores) => TKernels.ApplyScoreFunction(tile, ref scores);

        public override void Mask(in FunctionTile tile, ref float scores) => TKernels.ApplyMaskFunction(tile, ref scores);
    }
}
