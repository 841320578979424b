namespace AttentionGen.Generator.Diagnostics;

/// <summary>Names of what a diagnostic carries for a code fix besides its text.</summary>
internal static class DiagnosticProperties
{
    /// <summary>Comma-separated values, any of which is valid in place of the text that the diagnostic marks.</summary>
    public const string Replacements = nameof(Replacements);

    /// <summary>The same for the text at the first additional location.</summary>
    public const string ReplacementsElsewhere = nameof(ReplacementsElsewhere);

    /// <summary>Semicolon-separated ways out, each of them the comma-separated arguments to remove.</summary>
    public const string Removals = nameof(Removals);

    /// <summary>Semicolon-separated ways out, each of them an argument and its value, such as "Rotary=HalfSplit".</summary>
    public const string Settings = nameof(Settings);

    /// <summary>The expression for a constant of the layer that has the value of the text that the diagnostic marks.</summary>
    public const string Constant = nameof(Constant);

    /// <summary>The factory method that reads the flags the other way round.</summary>
    public const string Factory = nameof(Factory);
}
