using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Xunit;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>
/// Takes sources whose <c>Demo.Program.Run</c> uses layers; compiles them, those of one layer together, and hands on what
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
        MethodInfo run = assembly.GetType(program, throwOnError: true)!.GetMethod("Run")!;
        object[] arguments = [.. run.GetParameters().Select(parameter => parameter.ParameterType == typeof(int) ? number : Make(parameter.ParameterType))];
        try
        {
            run.Invoke(null, arguments);
            return null;
        }
        catch (TargetInvocationException exception)
        {
            return exception.InnerException;
        }
    }

    /// <summary>A layer of any kind.</summary>
    public static object Make(Type layer) => Activator.CreateInstance(layer, layer.GetProperty("Shape")!.GetValue(null) switch
    {
        AttentionShape shape => (object)Weights(shape),
        FeedForwardShape shape => Weights(shape),
        TransformerLayerShape shape => Weights(shape),
        _ => throw new ArgumentException($"{layer} is no layer."),
    })!;

    /// <summary>The assembly of a source with layers.</summary>
    /// <param name="source">The source.</param>
    /// <param name="checksOverflow">Whether arithmetic of integers is checked unless the source says otherwise.</param>
    public static Assembly Compile(string source, bool checksOverflow = false)
    {
        CSharpCompilation compilation = TestCompilation.Create(source);
        GeneratorRun run = GeneratorHarness.RunOn(compilation.WithOptions(compilation.Options.WithOverflowChecks(checksOverflow)));
        Assert.Empty(CompilationErrors.Of(run.Output));
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
            QueryBias = new float[shape.Bias ? shape.QueryWidth : 0],
            OutputWeight = new float[shape.OutputProjection ? shape.OutputDim * context : 0],
            BiasKey = new float[shape.AddBiasKeyValue ? shape.KeyWidth : 0],
            BiasValue = new float[shape.AddBiasKeyValue ? shape.ValueWidth : 0],
        });
    }

    private static FeedForwardWeights Weights(FeedForwardShape shape) => FeedForwardWeights.From(new FeedForwardTensors
    {
        DModel = shape.DModel,
        GateWeight = new float[shape.Gated ? shape.Hidden * shape.DModel : 0],
        UpWeight = new float[shape.Hidden * shape.DModel],
        DownWeight = new float[shape.DModel * shape.Hidden],
    });

    private static TransformerLayerWeights Weights(TransformerLayerShape shape)
    {
        bool isPre = shape.NormPlace is NormPlace.Pre or NormPlace.Sandwich;
        return new TransformerLayerWeights
        {
            Attention = Weights(shape.Attention),
            FeedForward = Weights(shape.FeedForward),
            AttentionNorm = Norm((isPre && shape.AttentionNorm) || shape.NormPlace == NormPlace.Post),
            FeedForwardNorm = Norm((isPre && shape.Residual != ResidualKind.Parallel) || shape.NormPlace == NormPlace.Post),
            AttentionOutputNorm = Norm(shape.NormPlace is NormPlace.BranchOutput or NormPlace.Sandwich),
            FeedForwardOutputNorm = Norm(shape.NormPlace is NormPlace.BranchOutput or NormPlace.Sandwich),
            AttentionScale = new float[shape.LayerScale ? shape.DModel : 0],
            FeedForwardScale = new float[shape.LayerScale ? shape.DModel : 0],
        };

        NormWeights? Norm(bool isThere) => isThere ? new NormWeights(new float[shape.DModel]) : null;
    }
}
