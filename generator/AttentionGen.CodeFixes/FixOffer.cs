using System.Collections.Immutable;
using AttentionGen.CodeFixes.Editing;

namespace AttentionGen.CodeFixes;

/// <summary>One way to mend one diagnostic.</summary>
/// <param name="Title">What the editor shows.</param>
/// <param name="Key">What makes it the same action as that for another diagnostic; a fix-all asks for one key.</param>
/// <param name="Edits">What it changes, in any documents of the solution.</param>
internal sealed record FixOffer(string Title, string Key, ImmutableArray<SourceEdit> Edits)
{
    /// <summary>Other keys that it answers in a fix-all, where it is the only one of several choices that is left.</summary>
    public ImmutableArray<string> OtherKeys { get; init; } = [];

    public bool Answers(string? key) => key == Key || OtherKeys.Contains(key!);
}
