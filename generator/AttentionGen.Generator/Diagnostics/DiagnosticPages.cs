using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator.Diagnostics;

/// <summary>Takes diagnostics; hands them on with a link to their pages, where the build says in which folder these are.</summary>
/// <remarks>
/// The pages come with the package, so the link is a file's and known no earlier than when the compiler runs. A build prints it
/// behind the message. Editors follow links of the web alone, and show the description, which has the same text.
/// </remarks>
internal static class DiagnosticPages
{
    /// <summary>How the compiler names the property with the folder, which AttentionGen.Diagnostics.targets sets.</summary>
    public const string Option = "build_property._AttentionGenPages";

    /// <param name="options">Those of the analysis; they are read when there is something to report.</param>
    /// <param name="report">Who gets the diagnostics.</param>
    public static Action<Diagnostic> Linking(AnalyzerOptions options, Action<Diagnostic> report) => diagnostic =>
        report(Folder(options.AnalyzerConfigOptionsProvider.GlobalOptions) is { } folder
            ? WithLink(diagnostic, new Uri(folder, diagnostic.Id + ".md"))
            : diagnostic);

    private static Uri? Folder(AnalyzerConfigOptions options) =>
        options.TryGetValue(Option, out string? escaped)
        && Uri.TryCreate(Uri.UnescapeDataString(escaped.Trim()), UriKind.Absolute, out Uri? folder)
        && folder.IsFile
            ? folder
            : null;

    private static Diagnostic WithLink(Diagnostic diagnostic, Uri page) => Diagnostic.Create(
        diagnostic.Id,
        diagnostic.Descriptor.Category,
        diagnostic.GetMessage(CultureInfo.InvariantCulture),
        diagnostic.Severity,
        diagnostic.DefaultSeverity,
        isEnabledByDefault: true,
        diagnostic.WarningLevel,
        diagnostic.Descriptor.Title,
        diagnostic.Descriptor.Description,
        page.AbsoluteUri,
        diagnostic.Location,
        diagnostic.AdditionalLocations,
        diagnostic.Descriptor.CustomTags,
        diagnostic.Properties);
}
