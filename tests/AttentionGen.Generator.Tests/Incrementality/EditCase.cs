namespace AttentionGen.Generator.Tests.Incrementality;

/// <summary>An edit, and what becomes of the values of each step, one reason for each layer in the order of the source.</summary>
/// <param name="Name">What is edited.</param>
/// <param name="Before">The project before.</param>
/// <param name="After">The project after it.</param>
/// <remarks>
/// The defaults are those of an edit that changes nothing the generator reads: each attribute is parsed again, because what
/// it means may depend on any file, its spec is equal, and everything behind it stays cached.
/// </remarks>
public sealed record EditCase(string Name, TestProject Before, TestProject After)
{
    /// <summary>Annotated declarations that were parsed.</summary>
    public string Parsed { get; init; } = "Unchanged, Unchanged";

    /// <summary>Layers to write.</summary>
    public string Specs { get; init; } = "Cached, Cached";

    /// <summary>Layers whose attribute is wrong.</summary>
    public string Stubs { get; init; } = "none";

    /// <summary>Whether analyzers say what is wrong, which is asked where something is.</summary>
    public string Analyzers { get; init; } = "none";

    /// <summary>Which vector widths are to be written.</summary>
    public string Widths { get; init; } = "Cached";

    /// <summary>Text of the layers.</summary>
    public string Layers { get; init; } = "Cached, Cached";

    /// <summary>Whether there is to be a report.</summary>
    public string Switch { get; init; } = "Cached";

    /// <summary>Layers to report.</summary>
    public string Reported { get; init; } = "Cached";

    /// <summary>Text of the report.</summary>
    public string Report { get; init; } = "Cached";

    /// <summary>Layers whose text is new, and those that are gone, with a minus.</summary>
    public string Files { get; init; } = "none";
}
