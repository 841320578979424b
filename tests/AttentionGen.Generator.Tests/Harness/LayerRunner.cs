using System.Reflection;
using System.Runtime.Loader;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>Takes a source whose <c>Demo.Program.Run</c> uses a layer; runs it, and hands on what it throws.</summary>
internal static class LayerRunner
{
    /// <summary>The exception of the run, or null.</summary>
    /// <param name="source">A source that compiles.</param>
    /// <param name="number">The number that only the run knows.</param>
    public static Exception? Run(string source, int number)
    {
        GeneratorRun run = GeneratorHarness.Run(source);
        using var image = new MemoryStream();
        run.Output.Emit(image);
        image.Position = 0;
        var context = new AssemblyLoadContext(name: null, isCollectible: true);
        try
        {
            Assembly assembly = context.LoadFromStream(image);
            Type layer = assembly.GetType("Demo.DecoderAttention", throwOnError: true)!;
            object attention = Activator.CreateInstance(layer, Weights((AttentionShape)layer.GetProperty("Shape")!.GetValue(null)!))!;
            assembly.GetType("Demo.Program", throwOnError: true)!.GetMethod("Run")!.Invoke(null, [attention, number]);
            return null;
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException;
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>Zeros of the right shape: what a layer computes does not matter here.</summary>
    private static MultiHeadAttentionWeights Weights(AttentionShape shape)
    {
        int context = shape.Heads * shape.ValueHeadDim;
        return MultiHeadAttentionWeights.From(new MultiHeadAttentionTensors
        {
            DModel = shape.DModel,
            KeyDim = shape.KeyDim,
            ValueDim = shape.ValueDim,
            OutputDim = shape.OutputProjection ? shape.OutputDim : 0,
            QueryWeight = new float[shape.QueryWidth * shape.DModel],
            KeyWeight = new float[shape.KeyWidth * shape.KeyDim],
            ValueWeight = new float[shape.ValueWidth * shape.ValueDim],
            QueryBias = new float[shape.QueryWidth],
            OutputWeight = new float[shape.OutputProjection ? shape.OutputDim * context : 0],
            BiasKey = new float[shape.AddBiasKeyValue ? shape.KeyWidth : 0],
            BiasValue = new float[shape.AddBiasKeyValue ? shape.ValueWidth : 0],
        });
    }
}
