using System.Collections.Immutable;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AttentionGen.Generator.Diagnostics;

/// <summary>Takes the properties of a project; reports those that the generator cannot read, once for all layers.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ProjectAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [DiagnosticDescriptors.UnknownVectorWidth];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationAction(static compilation =>
        {
            if (WidthsProperty.Unknown(compilation.Options.AnalyzerConfigOptionsProvider.GlobalOptions) is { } name)
            {
                DiagnosticPages.Linking(compilation.Options, compilation.ReportDiagnostic)(Diagnostic.Create(DiagnosticDescriptors.UnknownVectorWidth, Location.None, name));
            }
        });
    }
}
