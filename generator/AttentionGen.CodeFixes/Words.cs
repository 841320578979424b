namespace AttentionGen.CodeFixes;

/// <summary>Takes names; hands on the part of a title that lists them.</summary>
internal static class Words
{
    public static string And(IReadOnlyList<string> names) => names.Count == 1
        ? names[0]
        : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[names.Count - 1]}";
}
