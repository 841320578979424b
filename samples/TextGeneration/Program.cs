// Writes on from a prompt with a small GPT-2 that was trained on the King James Bible, character by character, while you watch. With
// --compare it runs the same model in ONNX Runtime too.
using System.Diagnostics;
using System.Globalization;
using System.Text;
using AttentionGen;
using TextGeneration;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = Encoding.UTF8;
if (args is ["--help" or "-h"])
{
    Console.WriteLine(Settings.Help);
    return 0;
}

try
{
    return Run(Settings.Parse(args));
}
catch (ArgumentException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    Console.Error.WriteLine();
    Console.Error.WriteLine(Settings.Help);
    return 2;
}

static int Run(Settings settings)
{
    int[] prompt = KingJames.Tokens(settings.Prompt);
    var sampler = new TokenSampler(settings.Temperature, settings.TopK, settings.TopP, settings.Seed);
    long start = Stopwatch.GetTimestamp();
    TextDecoder decoder = KingJames.Load();
    TimeSpan loading = Stopwatch.GetElapsedTime(start);

    // The whole use of the library: tokens come as they are computed.
    Console.Write(settings.Prompt);
    List<int> written = [];
    var computing = new Stopwatch();
    using (IEnumerator<int> tokens = KingJames.Continue(decoder, prompt, sampler, settings.Length).GetEnumerator())
    {
        while (Timed(computing, tokens.MoveNext))
        {
            written.Add(tokens.Current);
            Console.Write((char)tokens.Current);
        }
    }

    Console.WriteLine();
    Console.WriteLine();
    Console.WriteLine($"{written.Count} characters, {written.Count / computing.Elapsed.TotalSeconds:N0} a second, the first ones with compiling; loaded in {loading.TotalMilliseconds:N0} ms");
    return settings.Compare ? Compare(decoder, prompt, written) : 0;
}

static bool Timed(Stopwatch watch, Func<bool> step)
{
    watch.Start();
    bool result = step();
    watch.Stop();
    return result;
}

#if COMPARES
static int Compare(TextDecoder decoder, int[] prompt, List<int> written) =>
    TextGeneration.Compare.Comparison.Run(decoder, [.. prompt.Concat(written).Take(decoder.Embeddings.PositionCount)]);
#else
static int Compare(TextDecoder decoder, int[] prompt, List<int> written)
{
    Console.WriteLine($"This program was published without ONNX Runtime; `dotnet run -- --compare` has it.");
    return 2;
}
#endif
