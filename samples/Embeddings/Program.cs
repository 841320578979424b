// Embeds the sentences of a file with a public model, answers a question with the nearest of them, and shows that ONNX Runtime,
// over the same weights and tokens, gives the same numbers, later.
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text;
using AttentionGen;
using Embeddings;
using Microsoft.Extensions.AI;

const int LongestLine = 110;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = Encoding.UTF8;
if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

Progress.Show($"loading {arguments.Model}");
long before = Memory.Used();
var watch = Stopwatch.StartNew();
SentenceModel model = SentenceModel.Load(arguments.Model);
double seconds = watch.Elapsed.TotalSeconds;
long modelBytes = Memory.Used() - before;
Progress.Done($"{model.Name}: {model.Encoder.Layers.Layers.Count} layers, {model.Encoder.Dimensions} dimensions, loaded in {seconds:N1} s");

// The whole use of the library: construct once, and hand it to all that take an embedding generator.
using var generator = new TextEmbeddingGenerator(model.Encoder, model.Tokenizer, model.Options);

string[] sentences = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "sentences.txt")).Where(line => line.Length > 0)];
var vectors = new List<ReadOnlyMemory<float>>();
long tokens = 0;
watch.Restart();
foreach (string[] some in sentences.Chunk(50))
{
    Progress.Show($"embedding {vectors.Count} of {sentences.Length} sentences");
    GeneratedEmbeddings<Embedding<float>> embedded = await generator.GenerateAsync(some);
    vectors.AddRange(embedded.Select(embedding => embedding.Vector));
    tokens += embedded.Usage?.InputTokenCount ?? 0;
}

Progress.Done($"{sentences.Length} sentences, {tokens:N0} tokens, embedded in {watch.Elapsed.TotalMilliseconds:N0} ms");

ReadOnlyMemory<float> question = await generator.GenerateVectorAsync(arguments.Question, TextEmbeddingGenerator.WithPrompt(SentenceModel.Question));
Console.WriteLine();
Console.WriteLine(arguments.Question);
foreach ((float score, string sentence) in vectors.Zip(sentences).Select(pair => (TensorPrimitives.Dot(pair.First.Span, question.Span), pair.Second)).OrderByDescending(pair => pair.Item1).Take(5))
{
    Console.WriteLine($"  {score:0.000}  {(sentence.Length > LongestLine ? sentence[..LongestLine] + " …" : sentence)}");
}

return arguments.Compares ? Comparison.Run(model, generator, arguments.Model, sentences, modelBytes) : 0;
