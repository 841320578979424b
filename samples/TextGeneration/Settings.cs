using System.Globalization;
using System.Numerics;

namespace TextGeneration;

/// <summary>What the command line says.</summary>
internal sealed record Settings
{
    public const string Help = """
        usage: TextGeneration [PROMPT] [options]

          PROMPT             how the text begins; "In the beginning" by default
          --length N         characters to write; 400
          --temperature T    0 always takes the likeliest character; 0.7
          --top-k K          draws from the K likeliest alone; 0 for all
          --top-p P          draws from the likeliest that have the probability P together; 0.95
          --seed S           another text for another seed; 1
          --compare          runs the same model in ONNX Runtime too, and compares logits and times
        """;

    public string Prompt { get; private init; } = "In the beginning";

    public int Length { get; private init; } = 400;

    public double Temperature { get; private init; } = 0.7;

    public int TopK { get; private init; }

    public double TopP { get; private init; } = 0.95;

    public long Seed { get; private init; } = 1;

    public bool Compare { get; private init; }

    /// <exception cref="ArgumentException">The message says what is wrong.</exception>
    public static Settings Parse(string[] arguments)
    {
        var settings = new Settings();
        bool hasPrompt = false;
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            settings = name switch
            {
                "--compare" => settings with { Compare = true },
                "--length" => settings with { Length = Number<int>(name, Value(ref i)) },
                "--temperature" => settings with { Temperature = Number<double>(name, Value(ref i)) },
                "--top-k" => settings with { TopK = Number<int>(name, Value(ref i)) },
                "--top-p" => settings with { TopP = Number<double>(name, Value(ref i)) },
                "--seed" => settings with { Seed = Number<long>(name, Value(ref i)) },
                _ when name.StartsWith("--", StringComparison.Ordinal) => throw new ArgumentException($"There is no option {name}."),
                _ when hasPrompt => throw new ArgumentException($"There is a second prompt, \"{name}\"; put quotation marks around the whole of it."),
                _ => settings with { Prompt = name },
            };
            hasPrompt |= !name.StartsWith("--", StringComparison.Ordinal);
        }

        return settings.Length < 1 ? throw new ArgumentException($"--length must be at least 1, but is {settings.Length}.") : settings;

        string Value(ref int i) => ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} needs a number behind it.");
    }

    private static T Number<T>(string name, string text)
        where T : INumber<T> =>
        T.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out T? number)
            ? number
            : throw new ArgumentException($"{name} takes a number, but has \"{text}\".");
}
