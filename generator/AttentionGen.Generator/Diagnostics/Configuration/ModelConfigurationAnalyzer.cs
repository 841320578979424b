using System.Collections.Immutable;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator.Diagnostics.Configuration;

/// <summary>Takes each layer whose attribute names its model's <c>config.json</c>; reports what the two disagree about, and what no layer can be.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ModelConfigurationAnalyzer : DiagnosticAnalyzer
{
    private const string Property = "Configuration";

    /// <summary>What may stand before the first folder. A folder whose name begins with a dot is one.</summary>
    private static readonly string[] LeadingSegments = ["./", "../", "/"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [DiagnosticDescriptors.OtherConfiguration];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        if (type.TypeKind != TypeKind.Class || LayerAttribute.Find(type, LayerKind.TransformerLayer) is not { } attribute)
        {
            return;
        }

        string? path = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == Property).Value.Value as string;
        if (path is null
            || AttributeParser.ParseTransformer(type, attribute, context.Compilation, static _ => { }, context.CancellationToken).Spec is not { } spec)
        {
            return;
        }

        AttributeArguments arguments = AttributeParser.ArgumentsOf(attribute, LayerKind.TransformerLayer, context.CancellationToken);
        Action<Diagnostic> report = DiagnosticPages.Linking(context.Options, context.ReportDiagnostic);
        foreach (string problem in Problems(spec, path, context.Options.AdditionalFiles, context.CancellationToken))
        {
            report(Diagnostic.Create(DiagnosticDescriptors.OtherConfiguration, arguments.LocationOf(Property), type.Name, path, problem));
        }
    }

    private static IEnumerable<string> Problems(TransformerSpec spec, string path, ImmutableArray<AdditionalText> files, CancellationToken cancellationToken)
    {
        AdditionalText[] found = [.. files.Where(file => IsNamed(file.Path, path))];
        if (found.Length != 1)
        {
            string what = found.Length == 0 ? "none of the project's AdditionalFiles has that path" : $"{found.Length} of the project's AdditionalFiles have that path; name more of its folders";
            return [$"{what}: the project says <AdditionalFiles Include=\"{path}\" />"];
        }

        (Dictionary<string, object?>? values, string problem) = ConfigurationJson.Read(found[0].GetText(cancellationToken)?.ToString() ?? "");
        return values is null ? [$"it cannot be read: {problem}"] : new ConfigurationRules(spec, new ConfigurationValues(values, spec.Cross is not null)).Check();
    }

    /// <summary>Whether a file's path ends in the folders and the name of another.</summary>
    private static bool IsNamed(string file, string path)
    {
        string end = path.Replace('\\', '/');
        while (Array.Find(LeadingSegments, segment => end.StartsWith(segment, StringComparison.Ordinal)) is { } leading)
        {
            end = end.Substring(leading.Length);
        }

        string all = "/" + file.Replace('\\', '/');
        return end.Length > 0 && all.EndsWith("/" + end, StringComparison.OrdinalIgnoreCase);
    }
}
