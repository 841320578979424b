// Runs an attention layer that was trained in PyTorch, and shows that it gives PyTorch's numbers, without allocating,
// faster than a layer written by hand, and which word attends to which.
using System.Globalization;
using System.Text;
using AttentionGen;
using Quickstart;
using Spectre.Console;

const double AllowedDifference = 1e-5;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = Encoding.UTF8;
AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings
{
    // A file or a pipe gets plain text.
    Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
});
Example example = Example.Load(name => SafetensorsFile.Open(Path.Combine(AppContext.BaseDirectory, "data", name)));
int tokens = example.Words.Length;

// The whole use of the library: construct once, call as often as you like, from any thread.
var layer = new SentenceAttention(example.Weights);
float[] output = new float[example.Input.Length];
layer.Forward(example.Input, output, batch: 1, sequence: tokens);

var naive = new NaiveAttention(example.Weights, SentenceAttention.Heads);
float[] naiveOutput = new float[output.Length];
void RunLayer() => layer.Forward(example.Input, output, batch: 1, sequence: tokens);
void RunNaive() => naive.Forward(example.Input, naiveOutput, tokens);

AnsiConsole.WriteLine(string.Join(' ', example.Words));
AnsiConsole.WriteLine();
PlanTable.Write(tokens);

(double ours, double plain) = SideBySide.Microseconds(RunLayer, RunNaive);
double bytes = SideBySide.AllocatedBytes(RunLayer);
double difference = Example.LargestDifference(output, example.TorchOutput);
double[] attention = ReferenceAttention.AttentionWeights(SentenceAttention.Shape, example.Weights, example.Input, 1, tokens);

AnsiConsole.Write(new Rule("the same numbers, sooner").LeftJustified());
var results = new Grid().AddColumn().AddColumn();
results.AddRow("largest difference from PyTorch", $"{difference:0.0e-0} (at most {AllowedDifference:0e-0})");
results.AddRow("  of the plain loops", $"{Example.LargestDifference(naiveOutput, example.TorchOutput):0.0e-0}");
results.AddRow("  of the weights drawn below", $"{Example.LargestDifference(Array.ConvertAll(attention, w => (float)w), example.TorchAttention):0.0e-0}");
results.AddRow("checksum of the output", $"{Example.Checksum(output):x16}");
results.AddRow("generated layer", $"{ours:N1} µs");
results.AddRow("plain triple loops", $"{plain:N1} µs, {plain / ours:N0} times as long");
results.AddRow("allocated per call", $"{bytes:N0} bytes");
AnsiConsole.Write(results);

HeatMap.Write(example.Words, attention, Example.HeadTitles);

if (!(difference <= AllowedDifference))
{
    AnsiConsole.WriteLine($"FAILED: the output differs from PyTorch's by {difference:0.00e-0}.");
    return 1;
}

if (bytes != 0)
{
    AnsiConsole.WriteLine($"FAILED: a call allocates {bytes:N0} bytes.");
    return 1;
}

return 0;
