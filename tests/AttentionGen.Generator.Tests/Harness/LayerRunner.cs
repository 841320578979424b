using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using Xunit;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>
/// Takes sources whose <c>Demo.Program.Run</c> uses a layer; compiles them, those of one layer together, and hands on what
/// the layer throws when they are run.
/// </summary>
internal sealed class LayerRunner
{
    private const string Program = "public static class Program";

    private readonly Dictionary<string, (Assembly Assembly, string Type)> _programs = [];

    /// <param name="sources">Sources that compile, by their names.</param>
    public LayerRunner(IEnumerable<(string Name, string Source)> sources)
    {
        foreach (var group in sources.GroupBy(static source => source.Source[..source.Source.IndexOf(Program, StringComparison.Ordinal)]))
        {
            (string Name, string Source)[] programs = [.. group];
            Assembly assembly = Compile(string.Concat(
                programs.Select((program, index) => $"{Program}{index}{program.Source[(group.Key.Length + Program.Length)..]}\n").Prepend(group.Key)));
            for (int i = 0; i < programs.Length; i++)
            {
                _programs.Add(programs[i].Name, (assembly, $"Demo.Program{i}"));
            }
        }
    }

    /// <summary>The exception of the run, or null.</summary>
    /// <param name="name">The source's name.</param>
    /// <param name="number">The number that only the run knows.</param>
    public Exception? Run(string name, int number)
    {
        (Assembly assembly, string program) = _programs[name];
        Type layer = assembly.GetType("Demo.DecoderAttention", throwOnError: true)!;
        object attention = Activator.CreateInstance(layer, Weights((AttentionShape)layer.GetProperty("Shape")!.GetValue(null)!))!;
        try
        {
            assembly.GetType(program, throwOnError: true)!.GetMethod("Run")!.Invoke(null, [attention, number]);
            return null;
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException;
        }
    }

    private static Assembly Compile(string source)
    {
        GeneratorRun run = GeneratorHarness.Run(source);
        using var image = new MemoryStream();
        EmitResult result = run.Output
            .WithOptions(run.Output.Options.WithGeneralDiagnosticOption(ReportDiagnostic.Default))
            .Emit(image);
        Assert.True(result.Success);
        image.Position = 0;
        return new AssemblyLoadContext(name: null, isCollectible: true).LoadFromStream(image);
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
