using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics;

/// <summary>
/// Everything that AttentionGen can tell a user. 0001 to 0029 are errors of the attribute, its class and its project, 0030 to 0049 warnings
/// where a layer is used, 0050 to 0069 errors of whole layers, 0100 to 0199 is advice.
/// </summary>
/// <remarks>
/// A text is subject + values + way out. Each rule has a page in docs/diagnostics, a row in AnalyzerReleases, and a wrong
/// and a right example in the tests; a test enforces that by reflection over this class.
/// </remarks>
internal static partial class DiagnosticDescriptors
{
    public static readonly DiagnosticDescriptor NotPartial = Error(
        "ATTN0001",
        "The layer's class is not partial",
        "{0} is not partial, so no code can be added to it; declare it as 'partial class {0}'");

    public static readonly DiagnosticDescriptor ContainingTypeNotPartial = Error(
        "ATTN0002",
        "A type around the layer's class is not partial",
        "{0} contains the attention layer {1} but is not partial, so no code can be added inside it; declare it as partial");

    public static readonly DiagnosticDescriptor InvalidDModel = Error(
        "ATTN0003",
        "DModel is missing or out of range",
        "DModel {0}; the model width is from 8 to 8192, for example {1}");

    public static readonly DiagnosticDescriptor InvalidHeads = Error(
        "ATTN0004",
        "Heads is missing or out of range",
        "Heads {0}; the number of query heads is from 1 to 1024, for example {1}");

    public static readonly DiagnosticDescriptor IndivisibleDModel = Error(
        "ATTN0005",
        "DModel is not divisible by Heads",
        "DModel {0} is not divisible by Heads {1}; the nearest widths that are: {2}; the nearest head counts that divide it: {3}; or set HeadDim");

    public static readonly DiagnosticDescriptor InvalidHeadDim = Error(
        "ATTN0006",
        "The head dimension is out of range",
        "HeadDim {0} is out of range; the head dimension is from 1 to 512, for example with {1}");

    public static readonly DiagnosticDescriptor InvalidKeyValueHeads = Error(
        "ATTN0007",
        "KeyValueHeads is not a divisor of Heads",
        "KeyValueHeads {0} is not a positive divisor of Heads {1}; the nearest that are: {2}");

    public static readonly DiagnosticDescriptor InvalidSequence = Error(
        "ATTN0008",
        "Sequence is out of range",
        "Sequence {0} is out of range; a fixed sequence length is from 1 to 1048576, and 0 means any length");

    public static readonly DiagnosticDescriptor InvalidScale = Error(
        "ATTN0009",
        "Scale is not a positive, finite number",
        "Scale {0} is not a positive, finite float32; leave it out for {1}");

    public static readonly DiagnosticDescriptor UnsupportedTarget = Error(
        "ATTN0010",
        "This kind of class cannot be an attention layer",
        "{0} cannot be an attention layer because {1}; {2}");

    public static readonly DiagnosticDescriptor MemberCollision = Error(
        "ATTN0011",
        "A member has the name of a generated one",
        "'{0}', which the generated code adds to {1}, {2}; {3}");

    public static readonly DiagnosticDescriptor LanguageVersionTooOld = Error(
        "ATTN0012",
        "The C# version is too old for the generated code",
        "C# {0} is too old for the code generated for {1}, which needs C# 11; set LangVersion to 11 or later, or remove it from the project");

    public static readonly DiagnosticDescriptor ProjectionTooLarge = Error(
        "ATTN0013",
        "A projection matrix is too large",
        "{0} with {1} and {2} makes a projection of {3} elements, beyond the {4} that fit; with these {5} is at most {6}");

    public static readonly DiagnosticDescriptor ConstructorWithoutWeights = Error(
        "ATTN0014",
        "A constructor leaves the layer without weights",
        "The constructor {0} leaves the layer without weights; let it call the generated constructor with ': this(weights)'");

    public static readonly DiagnosticDescriptor InvalidWidth = Error(
        "ATTN0015",
        "The width of a key, value or output row is out of range",
        "{0} {1} is out of range; the width of {2} rows is from 1 to 8192, for example {3}, and 0 means DModel");

    public static readonly DiagnosticDescriptor OutputDimWithoutProjection = Error(
        "ATTN0016",
        "OutputDim is set without an output projection",
        "OutputDim {0} has no effect because OutputProjection = false leaves output rows Heads * ValueHeadDim = {1} wide; remove one of the two");

    public static readonly DiagnosticDescriptor InvalidValueHeadDim = Error(
        "ATTN0017",
        "ValueHeadDim is out of range",
        "ValueHeadDim {0} is out of range; the head dimension of values is from 1 to 512, for example {1}, and 0 means HeadDim");

    public static readonly DiagnosticDescriptor UnknownEnumValue = Error(
        "ATTN0018",
        "An enumeration value is not defined",
        "{0} {1} is not defined; the values are {2}");

    public static readonly DiagnosticDescriptor AlignmentWithoutCausal = Error(
        "ATTN0019",
        "CausalAlignment is set without Causal",
        "CausalAlignment {0} has no effect without a causal mask, whose diagonal it places; set Causal = true or remove it");

    public static readonly DiagnosticDescriptor PerHeadWithGroups = Error(
        "ATTN0020",
        "Per-head projections with shared key/value heads",
        "Projection = PerHead gives each of the {0} heads keys and values of its own, but KeyValueHeads {1} shares them; remove one of the two");

    public static readonly DiagnosticDescriptor NoEffect = Error(
        "ATTN0021",
        "An option is set without what it belongs to",
        "{0} has no effect without {1}; {2}, or remove {0}");

    public static readonly DiagnosticDescriptor InvalidRotaryNumber = Error(
        "ATTN0022",
        "A number of the rotary embedding is out of range",
        "{0} {1} is out of range; it has to be {2}");

    public static readonly DiagnosticDescriptor InvalidWindow = Error(
        "ATTN0023",
        "A window is out of range",
        "{0} {1} is out of range; it has to be {2}");

    public static readonly DiagnosticDescriptor InvalidPositionBias = Error(
        "ATTN0024",
        "A number of the position bias is out of range",
        "{0} {1} is out of range; it has to be {2}");

    public static readonly DiagnosticDescriptor InvalidScoreNumber = Error(
        "ATTN0025",
        "A number that scores are changed by is out of range",
        "{0} {1} is out of range; it has to be {2}");

    public static readonly DiagnosticDescriptor Contradiction = Error(
        "ATTN0026",
        "Two options contradict each other",
        "{0} contradicts {1}: {2}; {3}");

    public static readonly DiagnosticDescriptor CapturedName = Error(
        "ATTN0027",
        "A name in the attribute is that of a generated member",
        "'{0}' in the attribute of {1} {2}; write {3}");

    public static readonly DiagnosticDescriptor LibraryOutOfReach = Error(
        "ATTN0028",
        "Generated code cannot name the library's types",
        "The code generated for {0} could not name the types of AttentionGen: {1}; {2}");

    public static readonly DiagnosticDescriptor UnknownVectorWidth = Error(
        "ATTN0029",
        "AttentionGenWidths names an unknown vector width",
        "AttentionGenWidths {0} is no vector width; it has to be All, Native, or a list of Vector512, Vector256, Vector128 and Scalar",
        WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor InvalidHidden = Error(
        "ATTN0050",
        "Hidden is missing or out of range",
        "Hidden {0}; the width between the projections of a feed-forward is from 8 to {1} here, for example {2}");

    public static readonly DiagnosticDescriptor InvalidLayerNumber = Error(
        "ATTN0051",
        "A number of a transformer layer is out of range",
        "{0} {1} is out of range; it has to be {2}");

    public static readonly DiagnosticDescriptor InvalidFunction = Error(
        "ATTN0060",
        "A score or mask function cannot be used",
        "{0} '{1}' cannot be used: {2}");

    public static readonly DiagnosticDescriptor UnsupportedInFunction = Error(
        "ATTN0061",
        "A kernel cannot compute what a function says",
        "The function {0} cannot be compiled into the kernel, because it contains {1}; {2}");

    /// <summary>An error of the attribute cannot be switched off: its class gets stubs, which would be run.</summary>
    private static DiagnosticDescriptor Error(string id, string title, string messageFormat, params string[] tags) =>
        Rule(id, title, messageFormat, "Usage", DiagnosticSeverity.Error, [WellKnownDiagnosticTags.NotConfigurable, .. tags]);

    /// <summary>The link to the page is known to a build alone, see <see cref="DiagnosticPages"/>; its text is always there.</summary>
    private static DiagnosticDescriptor Rule(string id, string title, string messageFormat, string category, DiagnosticSeverity severity, params string[] tags) => new(
        id,
        title,
        messageFormat,
        category,
        severity,
        isEnabledByDefault: true,
        new PageText(id),
        helpLinkUri: null,
        customTags: tags);
}
