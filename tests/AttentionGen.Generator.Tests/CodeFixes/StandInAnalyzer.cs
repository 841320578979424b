using System.Collections.Immutable;
using AttentionGen.Generator.Diagnostics;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

#pragma warning disable RS1001, RS2008 // Neither the compiler nor a release ever sees this analyzer.

namespace AttentionGen.Generator.Tests.CodeFixes;

/// <summary>
/// Reports rules about calls in the form that their fixes expect, as long as the generator's assembly does not report them
/// itself: from then on the tests of these fixes run on the rules themselves.
/// </summary>
internal sealed class StandInAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor Polarity = Rule("ATTN0031");
    private static readonly DiagnosticDescriptor Alignment = Rule("ATTN0032");
    private static readonly DiagnosticDescriptor NotDisposed = Rule("ATTN0034");
    private static readonly DiagnosticDescriptor MagicWidth = Rule("ATTN0105");

    /// <summary>None where the generator's assembly has all of these rules.</summary>
    public static DiagnosticAnalyzer[] IfNeeded { get; } = new StandInAnalyzer().SupportedDiagnostics.IsEmpty ? [] : [new StandInAnalyzer()];

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [.. new[] { Polarity, Alignment, NotDisposed, MagicWidth }.Where(static rule => !LayerSolution.SupportedIds.Contains(rule.Id))];

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(AnalyzeCall, OperationKind.Invocation);
        context.RegisterSyntaxNodeAction(AnalyzeSize, SyntaxKind.ArrayCreationExpression);
    }

    private void AnalyzeCall(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        switch (call.TargetMethod.Name)
        {
            case "Open" when call.Syntax.Parent?.Parent?.Parent?.Parent is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 }:
                Report(Diagnostic.Create(NotDisposed, call.Syntax.GetLocation()));
                break;
            case "FromValid" when call.Arguments[0].Syntax.ToString().Contains("isPadding", StringComparison.Ordinal):
                ReportPolarity("FromIgnored");
                break;
            case "Allow" when call.Arguments[0].Syntax.ToString().Contains("denied", StringComparison.Ordinal):
                ReportPolarity("Deny");
                break;
            case "Forward":
                AnalyzeAlignment(call, Report);
                break;
        }

        void ReportPolarity(string opposite) => Report(Diagnostic.Create(
            Polarity,
            call.Arguments[0].Value.Syntax.GetLocation(),
            ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.Factory, opposite)));

        void Report(Diagnostic diagnostic)
        {
            if (SupportedDiagnostics.Contains(diagnostic.Descriptor))
            {
                context.ReportDiagnostic(diagnostic);
            }
        }
    }

    private static void AnalyzeAlignment(IInvocationOperation call, Action<Diagnostic> report)
    {
        SyntaxNode? attribute = call.TargetMethod.ContainingType.GetAttributes().FirstOrDefault()?.ApplicationSyntaxReference?.GetSyntax();
        IOperation? queries = Find("queryLength");
        IOperation? keys = Find("keyLength");
        if (attribute is not null
            && !attribute.ToString().Contains("CausalAlignment", StringComparison.Ordinal)
            && queries is { ConstantValue: { HasValue: true, Value: int queryLength } }
            && keys is { ConstantValue: { HasValue: true, Value: int keyLength } }
            && queryLength != keyLength)
        {
            report(Diagnostic.Create(Alignment, keys.Syntax.GetLocation(), [attribute.GetLocation()]));
        }

        IOperation? Find(string name) => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == name)?.Value;
    }

    private void AnalyzeSize(SyntaxNodeAnalysisContext context)
    {
        if (!SupportedDiagnostics.Contains(MagicWidth))
        {
            return;
        }

        foreach (LiteralExpressionSyntax literal in context.Node.DescendantNodes().OfType<LiteralExpressionSyntax>().Where(static literal => literal.Token.ValueText is "64"))
        {
            context.ReportDiagnostic(Diagnostic.Create(
                MagicWidth,
                literal.GetLocation(),
                ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.Constant, "global::Demo.DecoderAttention.DModel")));
        }
    }

    private static DiagnosticDescriptor Rule(string id) => new(id, id, id, "Usage", DiagnosticSeverity.Warning, isEnabledByDefault: true);
}
