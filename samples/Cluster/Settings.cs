using System.Globalization;

namespace Cluster;

/// <summary>What the program is to do.</summary>
internal enum Work
{
    /// <summary>Conversations, while one watches.</summary>
    Converse,

    /// <summary>Three silos beside one.</summary>
    Measure,

    /// <summary>The lines of a file.</summary>
    Embed,

    /// <summary>The same while the program that asks for it is killed.</summary>
    EmbedAndKill,

    /// <summary>On paper.</summary>
    Simulate,
}

/// <summary>What the command line says.</summary>
internal sealed record Settings
{
    public const string Help = """
        usage: Cluster [options]

          starts three silos as processes of their own, holds conversations with a small model and asks for vectors, and compares all
          of it with a run that nothing disturbs; the key k kills a silo at random

          --kills N          kills a silo at random N times, and starts it again
          --conversations N  conversations at least; 12
          --at-once N        conversations that are held at once; 6
          --redis            the list of silos and the logs are in Redis, which this program starts: any silo may die. Without it they are in the
                             first silo, which then must live, and in a folder
          --embed FILE       writes the vectors of a file's lines to FILE.vectors, or goes on where an earlier run was ended
          --embed-kills N    does so with lines of its own, while the process that does it is killed N times, and a silo each time
          --measure          three silos beside one
          --simulate         10, 100 and 1,000 machines, on paper: docs/scale.md
        """;

    public Work Work { get; private init; }

    public int Kills { get; private init; }

    public int Conversations { get; private init; } = 12;

    public int AtOnce { get; private init; } = 6;

    public bool HasRedis { get; private init; }

    public string File { get; private init; } = "";

    /// <exception cref="ArgumentException">The message says what is wrong.</exception>
    public static Settings Parse(string[] arguments)
    {
        var settings = new Settings();
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            settings = name switch
            {
                "--redis" => settings with { HasRedis = true },
                "--measure" => settings with { Work = Work.Measure },
                "--simulate" => settings with { Work = Work.Simulate },
                "--kill" or "--kills" => settings with { Kills = Number(name, Value(ref i), 0) },
                "--conversations" => settings with { Conversations = Number(name, Value(ref i), 1) },
                "--at-once" => settings with { AtOnce = Number(name, Value(ref i), 1) },
                "--embed" => settings with { Work = Work.Embed, File = Value(ref i) },
                "--embed-kills" => settings with { Work = Work.EmbedAndKill, Kills = Number(name, Value(ref i), 1) },
                _ => throw new ArgumentException($"There is no option {name}."),
            };
        }

        return settings;

        string Value(ref int i) => ++i < arguments.Length ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} needs something behind it.");
    }

    private static int Number(string name, string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
            ? number
            : throw new ArgumentException($"{name} takes a number of at least {least}, but has \"{text}\".");
}
