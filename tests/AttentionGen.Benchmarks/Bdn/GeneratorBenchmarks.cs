using System.Numerics.Tensors;
using AttentionGen.Generator;
using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AttentionGen.Benchmarks.Bdn;

/// <summary>
/// The generator itself, as the compiler runs it: all layers of a project written, and an edit elsewhere, which happens with
/// each keystroke in an editor. What the compiler does with the text afterwards is not in it, nor is its own binding of
/// attributes, which both compilations have behind them from the first run.
/// </summary>
[MemoryDiagnoser]
public class GeneratorBenchmarks
{
    private CSharpCompilation _before = null!;
    private CSharpCompilation _after = null!;
    private GeneratorDriver _warm = null!;

    /// <summary>Layers of the project, each of another shape.</summary>
    [Params(1, 100)]
    public int Layers { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        string trusted = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        IEnumerable<string> references = trusted.Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == runtime)
            .Append(typeof(MultiHeadAttentionAttribute).Assembly.Location)
            .Append(typeof(TensorSpan<>).Assembly.Location);
        _before = CSharpCompilation.Create(
            "Demo",
            Enumerable.Range(1, Layers).Select(Layer).Append(Program(0)),
            references.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        _after = _before.ReplaceSyntaxTree(_before.SyntaxTrees[^1], Program(1));
        _warm = Driver().RunGenerators(_before);
        if (_warm.GetRunResult().GeneratedTrees.Length < Layers)
        {
            throw new InvalidOperationException("The generator wrote nothing; is a reference missing?");
        }
    }

    /// <summary>A fresh driver: all layers are parsed, planned and written.</summary>
    [Benchmark]
    public GeneratorDriver WriteAll() => Driver().RunGenerators(_before);

    /// <summary>A driver that has seen the project before: all attributes are parsed, nothing is written.</summary>
    [Benchmark]
    public GeneratorDriver EditElsewhere() => _warm.RunGenerators(_after);

    private static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(new MultiHeadAttentionGenerator());

    private static SyntaxTree Layer(int number) => CSharpSyntaxTree.ParseText(
        $"""
        namespace Demo;

        [AttentionGen.MultiHeadAttention(DModel = {number * 16}, Heads = {(number % 2 == 0 ? 8 : 4)}, Causal = {(number % 3 == 0 ? "true" : "false")})]
        public partial class Layer{number};
        """);

    private static SyntaxTree Program(int edit) =>
        CSharpSyntaxTree.ParseText($"namespace Demo; class Program {{ static int Run() => {edit}; }}");
}
