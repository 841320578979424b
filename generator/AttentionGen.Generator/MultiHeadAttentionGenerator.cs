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
/// analyzer runs the same parser and reports. Here it gets stubs, so that what is reported stands alone.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed partial class MultiHeadAttentionGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ParsedLayer> parsed = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                LayerKind.MultiHeadAttention.MetadataName,
                static (node, _) => node is ClassDeclarationSyntax or RecordDeclarationSyntax,
                static (target, cancellationToken) => Parse(target, cancellationToken))
            .WithTrackingName(TrackingNames.Parsed);
        IncrementalValuesProvider<AttentionSpec> specs = parsed
            .Where(static layer => layer.Spec is not null)
            .Select(static (layer, _) => layer.Spec!)
            .WithTrackingName(TrackingNames.Specs);

        IncrementalValueProvider<WrittenWidths> widths = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => WidthsProperty.Read(options.GlobalOptions))
            .WithTrackingName(TrackingNames.Widths);

        // Planning and writing happen in the output step: while the spec is equal, no text is produced at all.
        context.RegisterSourceOutput(specs.Combine(widths), static (output, layer) => Write(output, layer.Left, layer.Right));

        // Who reports what is wrong is an analyzer; where none runs, the stubs say it.
        IncrementalValueProvider<bool> isReported = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => AnalyzersSwitch.IsOn(options.GlobalOptions))
            .WithTrackingName(TrackingNames.AnalyzersSwitch);
        (IncrementalValuesProvider<FeedForwardSpec> feedForwards, IncrementalValuesProvider<TransformerSpec> layers) = RegisterWholeLayers(context, widths, isReported);
        IncrementalValuesProvider<LayerStub> stubs = parsed
            .Where(static layer => layer.Stub is not null)
            .Combine(isReported)
            .Select(static (layer, _) => layer.Right ? layer.Left.Stub!.WithoutProblems() : layer.Left.Stub!)
            .WithTrackingName(TrackingNames.Stubs);
        context.RegisterSourceOutput(stubs, static (output, stub) => Add(output, StubEmitter.Write(stub)));

        // The report is one file for all layers, so that a removed layer leaves none behind. While it is switched off, its
        // input is equal to any other.
        IncrementalValueProvider<bool> isOn = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => ReportSwitch.IsOn(options.GlobalOptions))
            .WithTrackingName(TrackingNames.ReportSwitch);
        IncrementalValueProvider<ReportedLayers?> reported = specs.Collect()
            .Combine(feedForwards.Collect().Combine(layers.Collect()))
            .Combine(widths)
            .Combine(isOn)
            .Select(static (all, _) =>
            {
                ((var attention, (var feedForwards, var layers)), WrittenWidths widths) = all.Left;
                return all.Right ? new ReportedLayers(attention, feedForwards, layers, widths) : null;
            })
            .WithTrackingName(TrackingNames.ReportedSpecs);
        context.RegisterImplementationSourceOutput(reported, static (output, project) => WriteReport(output, project));
    }

    private static ParsedLayer Parse(GeneratorAttributeSyntaxContext target, CancellationToken cancellationToken) =>
        target.TargetSymbol is INamedTypeSymbol { TypeKind: TypeKind.Class } type
        && LayerAttribute.Find(type) is { } attribute
        && LayerAttribute.IsOn(attribute, target.TargetNode)
            ? AttributeParser.ParseAny(type, attribute, target.SemanticModel.Compilation, cancellationToken)
            : default;

    private static void Write(SourceProductionContext output, AttentionSpec spec, WrittenWidths widths)
    {
        foreach (GeneratedFile file in LayerEmitter.Write(spec, widths))
        {
            output.CancellationToken.ThrowIfCancellationRequested();
            Add(output, file);
        }
    }

    private static void WriteReport(SourceProductionContext output, ReportedLayers? project)
    {
        if (project is not null)
        {
            Add(output, ReportEmitter.Write(project));
        }
    }

    private static void Add(SourceProductionContext output, GeneratedFile file) =>
        output.AddSource(file.HintName, SourceText.From(file.Text, Encoding.UTF8));
}

/// <summary>The names of the pipeline's steps, by which tests and tools find them.</summary>
internal static class TrackingNames
{
    /// <summary>One value for each annotated declaration: a spec, stubs where there is none, or nothing.</summary>
    public const string Parsed = nameof(Parsed);

    /// <summary>One value for each layer to emit.</summary>
    public const string Specs = nameof(Specs);

    /// <summary>One value for each annotated feed-forward: a spec, stubs where there is none, or nothing.</summary>
    public const string FeedForwards = nameof(FeedForwards);

    /// <summary>The same for whole layers.</summary>
    public const string TransformerLayers = nameof(TransformerLayers);

    /// <summary>One value for each layer whose attribute is wrong.</summary>
    public const string Stubs = nameof(Stubs);

    /// <summary>Whether analyzers report what is wrong.</summary>
    public const string AnalyzersSwitch = nameof(AnalyzersSwitch);

    /// <summary>Which vector widths the project asks for.</summary>
    public const string Widths = nameof(Widths);

    /// <summary>Whether the project asks for a report.</summary>
    public const string ReportSwitch = nameof(ReportSwitch);

    /// <summary>The layers of the report and their widths, or null where there is none.</summary>
    public const string ReportedSpecs = nameof(ReportedSpecs);

    /// <summary>Those of feed-forwards and whole layers.</summary>
    public static readonly string[] WholeLayers = [FeedForwards, TransformerLayers];

    /// <summary>All others.</summary>
    public static readonly string[] All = [Parsed, Specs, Stubs, AnalyzersSwitch, Widths, ReportSwitch, ReportedSpecs];
}
