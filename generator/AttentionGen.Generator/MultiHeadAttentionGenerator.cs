using System.Text;
using AttentionGen.Generator.Emit;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace AttentionGen.Generator;

/// <summary>
/// Attribute -> <see cref="AttentionSpec"/> -> kernel plan -> text. What the user got wrong is not said here: the
/// analyzer runs the same parser and reports.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class MultiHeadAttentionGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<AttentionSpec> specs = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                LayerAttribute.MetadataName,
                static (node, _) => node is ClassDeclarationSyntax,
                static (target, cancellationToken) => Parse(target, cancellationToken))
            .WithTrackingName(TrackingNames.Parsed)
            .Where(static spec => spec is not null)
            .Select(static (spec, _) => spec!)
            .WithTrackingName(TrackingNames.Specs);

        IncrementalValueProvider<WrittenWidths> widths = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => WidthsProperty.Read(options.GlobalOptions))
            .WithTrackingName(TrackingNames.Widths);

        // Planning and writing happen in the output step: while the spec is equal, no text is produced at all.
        context.RegisterSourceOutput(specs.Combine(widths), static (output, layer) => Write(output, layer.Left, layer.Right));

        // The report is one file for all layers, so that a removed layer leaves none behind. While it is switched off, its
        // input is equal to any other.
        IncrementalValueProvider<bool> isOn = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => ReportSwitch.IsOn(options.GlobalOptions))
            .WithTrackingName(TrackingNames.ReportSwitch);
        IncrementalValueProvider<(EquatableArray<AttentionSpec> Layers, WrittenWidths Widths)?> reported = specs.Collect()
            .Combine(widths)
            .Combine(isOn)
            .Select(static (all, _) => all.Right ? (new EquatableArray<AttentionSpec>(all.Left.Left), all.Left.Right) : ((EquatableArray<AttentionSpec>, WrittenWidths)?)null)
            .WithTrackingName(TrackingNames.ReportedSpecs);
        context.RegisterImplementationSourceOutput(reported, static (output, project) => WriteReport(output, project));
    }

    private static AttentionSpec? Parse(GeneratorAttributeSyntaxContext target, CancellationToken cancellationToken) =>
        target.TargetSymbol is INamedTypeSymbol type
        && LayerAttribute.Find(type) is { } attribute
        && LayerAttribute.IsOn(attribute, target.TargetNode)
            ? AttributeParser.Parse(type, attribute, target.SemanticModel.Compilation, sink: null, cancellationToken)
            : null;

    private static void Write(SourceProductionContext output, AttentionSpec spec, WrittenWidths widths)
    {
        foreach (GeneratedFile file in LayerEmitter.Write(spec, widths))
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
        }
    }

    private static void WriteReport(SourceProductionContext output, (EquatableArray<AttentionSpec> Layers, WrittenWidths Widths)? project)
    {
        if (project is { } reported)
        {
            GeneratedFile file = ReportEmitter.Write(reported.Layers, reported.Widths);
            output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
        }
    }
}

/// <summary>The names of the pipeline's steps, by which tests and tools find them.</summary>
internal static class TrackingNames
{
    /// <summary>One value for each annotated declaration; null where it is invalid.</summary>
    public const string Parsed = nameof(Parsed);

    /// <summary>One value for each layer to emit.</summary>
    public const string Specs = nameof(Specs);

    /// <summary>Which vector widths the project asks for.</summary>
    public const string Widths = nameof(Widths);

    /// <summary>Whether the project asks for a report.</summary>
    public const string ReportSwitch = nameof(ReportSwitch);

    /// <summary>The layers of the report and their widths, or null where there is none.</summary>
    public const string ReportedSpecs = nameof(ReportedSpecs);

    /// <summary>All of them.</summary>
    public static readonly string[] All = [Parsed, Specs, Widths, ReportSwitch, ReportedSpecs];
}
