using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using AttentionGen.Benchmarks.Compare;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Generator.Emit;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Benchmarks.Tune;

/// <summary>A layer that was generated with given tiles and compiled in memory.</summary>
internal sealed class TunedLayer : IContender
{
    private const string Namespace = "Tuned";
    private const string TypeName = "Layer";

    private readonly ForwardMethod _forward;
    private readonly float[] _input;
    private readonly float[] _output;
    private readonly BenchmarkShape _shape;

    private TunedLayer(string name, ForwardMethod forward, BenchmarkShape shape)
    {
        Name = name;
        _forward = forward;
        _shape = shape;
        _input = RandomData.Input(shape);
        _output = new float[shape.Elements];
    }

    public string Name { get; }

    public int CallsUntilWarm => 100_000;

    public TimeSpan BusyAfterCall => TimeSpan.Zero;

    public ReadOnlySpan<float> Output => _output;

    public static string NameOf(TilePlan tiles) =>
        $"{tiles.Rows}x{tiles.Vectors}, then {string.Join(", ", tiles.RowCounts.Skip(1))}";

    /// <summary>Generates, compiles and constructs the layer; only the kernels of <paramref name="width"/> get the tiles.</summary>
    /// <exception cref="InvalidOperationException">The generated code does not compile.</exception>
    public static TunedLayer Compile(BenchmarkShape shape, VectorWidth width, TilePlan tiles)
    {
        AttentionSpec spec = SpecOf(shape);
        KernelPlan[] plans =
        [
            .. VectorWidth.All.Select(each =>
                each == width ? KernelPlanner.Plan(spec, each, tiles) : KernelPlanner.Plan(spec, each)),
        ];
        Assembly assembly = Compile(LayerEmitter.Write(spec, plans));
        object layer = Activator.CreateInstance(
            assembly.GetType($"{Namespace}.{TypeName}", throwOnError: true)!, RandomData.Weights(shape.DModel))!;
        ForwardMethod forward = layer.GetType().GetMethods()
            .First(method => method.Name == "Forward" && method.GetParameters().Length == 7 && method.GetParameters()[4].ParameterType == typeof(PaddingMask))
            .CreateDelegate<ForwardMethod>(layer);
        return new TunedLayer(NameOf(tiles), forward, shape);
    }

    public void Run() => _forward(_input, _output, _shape.Batch, _shape.Sequence, maxDegreeOfParallelism: 1);

    public void Dispose()
    {
    }

    private static AttentionSpec SpecOf(BenchmarkShape shape) => new(
        new TypeLocation(Namespace, ImmutableArray<string>.Empty, TypeName, $"{Namespace}.{TypeName}"),
        shape.DModel,
        shape.Heads,
        shape.DModel / shape.Heads,
        shape.Heads,
        shape.Causal,
        Bias: true,
        OutputProjection: true,
        Sequence: 0,
        Scale: 1 / Math.Sqrt((double)shape.DModel / shape.Heads));

    private static Assembly Compile(IEnumerable<GeneratedFile> files)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        IEnumerable<SyntaxTree> trees = files.Select(file => CSharpSyntaxTree.ParseText(file.Text, options, file.HintName))
            .Append(CSharpSyntaxTree.ParseText($"namespace {Namespace} {{ public partial class {TypeName}; }}", options));
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        var compilation = CSharpCompilation.Create(
            $"Tuned{Guid.NewGuid():N}",
            trees,
            platform.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException("The generated code does not compile: " + string.Join("\n", result.Diagnostics.Take(5)));
        }

        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }
}
