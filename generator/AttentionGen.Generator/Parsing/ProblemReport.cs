using AttentionGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Parsing;

/// <summary>
/// Takes the problems that the rules find; hands them to the analyzer's sink, or to nobody when the generator is asking,
/// and remembers that there were any.
/// </summary>
internal sealed class ProblemReport(Action<Diagnostic>? sink)
{
    private readonly HashSet<Location> _advised = [];

    /// <summary>Whether the input is unusable, for a reason reported here or by the compiler itself.</summary>
    public bool Any { get; private set; }

    /// <summary>
    /// Whether the compiler itself rejects a part of the input. Where generated code is added it need not do so any more, and
    /// what has been reported here may follow from that part.
    /// </summary>
    public bool IsBroken { get; private set; }

    /// <summary>
    /// What is known for certain of input that the compiler rejects: what it misses now is there when generated code is added, and
    /// then nobody else would say that the input is unusable. None where the compiler has the last word.
    /// </summary>
    public List<Diagnostic> Explanations { get; } = [];

    /// <summary>Notes input that the compiler has rejected already: saying it twice helps nobody.</summary>
    public void AddSilently() => Any = IsBroken = true;

    /// <summary>Reports what the compiler would not say in the end.</summary>
    public void Explain(DiagnosticDescriptor descriptor, Location location, params string[] arguments)
    {
        Explanations.Add(Diagnostic.Create(descriptor, location, arguments));
        Add(descriptor, location, arguments);
    }

    /// <summary>Says something of input that works, once for each place.</summary>
    public void Advise(DiagnosticDescriptor descriptor, Location location, params string[] arguments)
    {
        if (sink is not null && _advised.Add(location))
        {
            sink(Diagnostic.Create(descriptor, location, arguments));
        }
    }

    public void Add(DiagnosticDescriptor descriptor, Location location, params string[] arguments) =>
        Add(descriptor, location, new WayOut(), arguments);

    /// <param name="descriptor">The rule.</param>
    /// <param name="location">The text at fault.</param>
    /// <param name="replacements">Values that would be valid in its place, best first, for a code fix to offer.</param>
    /// <param name="arguments">What the message's placeholders stand for.</param>
    public void Add(DiagnosticDescriptor descriptor, Location location, IReadOnlyList<int> replacements, string[] arguments) =>
        Add(descriptor, location, new WayOut { Replacements = replacements }, arguments);

    /// <param name="descriptor">The rule.</param>
    /// <param name="location">The text at fault.</param>
    /// <param name="wayOut">What would mend it, for a code fix to offer.</param>
    /// <param name="arguments">What the message's placeholders stand for.</param>
    public void Add(DiagnosticDescriptor descriptor, Location location, WayOut wayOut, params string[] arguments)
    {
        Any = true;
        sink?.Invoke(Diagnostic.Create(descriptor, location, wayOut.AdditionalLocations, wayOut.Properties, arguments));
    }
}
