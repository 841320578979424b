namespace AttentionGen.Generator.Emit;

/// <summary>Pieces of text that several emitters share.</summary>
internal static class GeneratedText
{
    /// <summary>The attribute of kernels: optimised when they are first called, because they would run thousands of slow trips until the JIT comes back to them.</summary>
    public const string OptimizedAtOnce = "[MethodImpl(AggressiveOptimization)]";

    /// <summary>The attribute of what is too small to be called.</summary>
    public const string Inlined = "[MethodImpl(AggressiveInlining)]";

    public const string Version = "0.1.0";

    /// <summary>The attribute of members with code: whoever measures coverage asks about the code that was written by hand.</summary>
    public const string NotCovered = "[global::System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverage]";

    /// <summary>A float32 literal that reads back as the same bits.</summary>
    public static string Float(double value) =>
        ((float)value).ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "f";

    /// <summary>A float64 literal that reads back as the same bits.</summary>
    public static string Double(double value) =>
        value.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "d";

    /// <summary>A number as a person writes it.</summary>
    public static string Number(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A number of things, in words: "1 row", "12 rows".</summary>
    public static string Count(long number, string thing) => number == 1 ? $"1 {thing}" : $"{Thousands(number)} {thing}s";

    /// <summary>A number with its thousands apart.</summary>
    public static string Thousands(long number) => number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    public static string Bool(bool value) => value ? "true" : "false";
}
