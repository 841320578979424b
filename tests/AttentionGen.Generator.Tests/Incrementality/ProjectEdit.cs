using AttentionGen.Generator.Emit;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Incrementality;

/// <summary>What an edit made of the generator's steps and files.</summary>
internal sealed record ProjectEdit(GeneratorRunResult Before, GeneratorRunResult After)
{
    /// <summary>What became of a step's values, such as "Cached, New"; "none" if it has none.</summary>
    public string Reasons(string step)
    {
        IEnumerable<IncrementalGeneratorRunStep> steps = After.TrackedSteps.TryGetValue(step, out var named) ? named
            : After.TrackedOutputSteps.TryGetValue(step, out var outputs) ? outputs
            : [];
        string reasons = string.Join(", ", steps.SelectMany(run => run.Outputs).Select(output => output.Reason));
        return reasons.Length > 0 ? reasons : "none";
    }

    /// <summary>Files whose text was not there before, and files that are gone, with a minus; by layer, and "report".</summary>
    public string ChangedFiles()
    {
        Dictionary<string, string> before = Texts(Before);
        Dictionary<string, string> after = Texts(After);
        IEnumerable<string> changed = after.Where(file => before.GetValueOrDefault(file.Key) != file.Value).Select(file => Layer(file.Key))
            .Concat(before.Keys.Except(after.Keys).Select(name => "-" + Layer(name)));
        string all = string.Join(", ", changed.Distinct().Order(StringComparer.Ordinal));
        return all.Length > 0 ? all : "none";
    }

    private static Dictionary<string, string> Texts(GeneratorRunResult result) =>
        result.GeneratedSources.ToDictionary(file => file.HintName, file => file.SourceText.ToString());

    /// <summary>"Demo.First.Vector512.g.cs" is of the layer Demo.First.</summary>
    private static string Layer(string hintName) =>
        hintName == ReportEmitter.HintName ? "report" : string.Join(".", hintName.Split('.').Take(2));
}
