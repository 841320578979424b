using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Documentation;

/// <summary>
/// Takes the runtime library and one generated layer, compiled together; hands on the types that people use, in the groups of
/// the API page, and their members. What only generated code calls is left out.
/// </summary>
internal sealed class ApiCatalog
{
    /// <summary>The layer whose generated members are shown: causal, so that it can have a cache.</summary>
    public const string LayerSource =
        """
        [MultiHeadAttention(DModel = 512, Heads = 8, Causal = true)]
        public partial class DecoderAttention;
        """;

    private const string LayerName = "Demo.DecoderAttention";

    /// <summary>The page's order. Every public type stands in one group.</summary>
    public static IReadOnlyList<ApiGroup> Groups { get; } =
    [
        new("Layers", "The attribute, what the generator makes of it, and what can be asked of a layer.",
        [
            "MultiHeadAttentionAttribute", "DecoderAttention", "CausalAlignment", "ProjectionKind", "PositionBias", "RotaryPairing", "RotaryScaling",
            "QueryKeyNormKind", "OutputGate",
            "AttentionShape", "RotaryShape", "AttentionPlan", "WidthPlan", "AttentionAttribute",
        ]),
        new("Whole layers", "Attention and feed-forward, with the norms and sums around them.",
        [
            "TransformerLayerAttribute", "FeedForwardAttribute", "LayerPreset", "NormKind", "NormPlace", "ResidualKind", "TransformerLayerShape", "FeedForwardShape",
            "ITransformerLayer", "TransformerStack",
        ]),
        new("Models", "Layers with what stands around them: token ids to vectors, or to logits.",
        [
            "TextEncoder", "TextEncoderOptions", "Pooling", "TextDecoder", "TextDecoderOptions", "TokenSampler", "EmbeddingWeights", "ModelNorm",
        ]),
        new("Weights", "Learned numbers from arrays and from files, and back.",
        [
            "MultiHeadAttentionWeights", "MultiHeadAttentionTensors", "AttentionHeadTensors", "TransformerLayerWeights", "FeedForwardWeights", "FeedForwardTensors",
            "NormWeights", "WeightNames", "ITensorSource", "CheckpointException", "SafetensorsFile", "SafetensorsCheckpoint",
            "SafetensorsTensor", "SafetensorsDtype", "SafetensorsWriter", "SafetensorsException",
        ]),
        new("ONNX files", "In the package AttentionGen.Onnx: weights straight from an `.onnx` file.",
        [
            "OnnxCheckpoint", "OnnxTensor", "OnnxDataType", "OnnxModelFacts", "OnnxException",
        ]),
        new("Embeddings of texts", "In the package AttentionGen.Extensions.AI: texts to vectors, behind the interface of Microsoft.Extensions.AI.",
        [
            "TextEmbeddingGenerator", "TextEmbeddingOptions", "ITextTokenizer", "BertTextTokenizer",
        ]),
        new("Sessions", "In the package AttentionGen.Sessions: conversations that are rebuilt from their tokens, and what they share.",
        [
            "Session", "SessionOptions", "SessionLog", "SamplerSettings", "PrefixCache", "SessionException", "SessionGapException", "SessionConflictException",
            "SessionFencedException", "SessionModelException",
        ]),
        new("Clusters", "In the package AttentionGen.Orleans: sessions and embeddings over many machines.",
        [
            "AttentionSiloExtensions", "AttentionSiloOptions", "ClusterTlsExtensions", "ClusterSession", "ClusterEmbeddings", "ClusterClientOptions", "EmbeddingFile",
            "EmbeddingFileOptions", "EmbeddingFileResult", "ISessionGrain", "SessionInfo", "ReplyPart", "ReplyEnd", "IEmbeddingGrain", "EmbeddingInfo",
            "SessionAccessException", "SessionMovedException", "ClusterBusyException",
        ]),
        new("Options and masks", "What a call carries besides its tensors.",
        [
            "AttentionOptions", "PaddingMask", "AttentionMask", "MaskScope", "DropoutMask", "AttentionWeightsOutput", "ScoresOutput", "CapturedValues", "SequenceLayout",
        ]),
        new("Caches and memories", "What outlives a call: keys and values, scratch, and partial results.",
        [
            "KeyValueCache", "KeyValueMemory", "StackCache", "StackMemory", "KeyValuePool", "KeyValueBlock", "KeyValuePoolException", "Workspace", "WorkspacePool", "PartialAttention",
        ]),
        new("Operators", "Steps beside the layers, for models that keep their projections and caches themselves.",
        [
            "Normalization", "Activations", "Activation", "AttentionMath", "RotaryEmbedding", "RotaryPositions", "CacheScatter", "HeadOrder",
        ]),
        new("Reference", "The same layer, written to be obviously right.",
        [
            "ReferenceAttention", "ReferenceFunctions", "ReferenceFeedForward", "ReferenceTransformerLayer",
        ]),
    ];

    private readonly Dictionary<string, INamedTypeSymbol> _types;

    private ApiCatalog(Compilation compilation, IEnumerable<INamedTypeSymbol> types)
    {
        Compilation = compilation;
        _types = types.ToDictionary(ApiSignature.NameOf);
    }

    public Compilation Compilation { get; }

    public IEnumerable<string> TypeNames => _types.Keys;

    public static ApiCatalog Read()
    {
        Compilation compilation = GeneratorHarness.Run($"using AttentionGen;\nnamespace Demo;\n{LayerSource}\n").Output;
        MetadataReference[] documented = [.. new[] { typeof(MultiHeadAttentionAttribute), typeof(OnnxCheckpoint), typeof(TextEmbeddingGenerator), typeof(Session) }.Select(static type => Documented(type.Assembly.Location)), Documented(OrleansPackage.Path)];
        compilation = compilation.AddReferences(OrleansPackage.References());
        foreach (MetadataReference library in documented)
        {
            compilation = compilation.References.SingleOrDefault(reference => reference.Display == library.Display) is { } bare
                ? compilation.ReplaceReference(bare, library)
                : compilation.AddReferences(library);
        }

        IEnumerable<INamedTypeSymbol> types = documented.SelectMany(library => TypesOf(((IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(library)!).GlobalNamespace));
        return new ApiCatalog(compilation, types.Append(compilation.GetTypeByMetadataName(LayerName)!));
    }

    private static MetadataReference Documented(string library) => MetadataReference.CreateFromFile(
        library, documentation: XmlDocumentationProvider.CreateFromFile(Path.ChangeExtension(library, ".xml")));

    public INamedTypeSymbol TypeNamed(string name) => _types[name];

    /// <summary>Whether the page has a section for the type.</summary>
    public bool Has(INamedTypeSymbol type) => _types.ContainsKey(ApiSignature.NameOf(type));

    /// <summary>Whether the type is the layer that stands for all generated ones.</summary>
    public static bool IsLayer(INamedTypeSymbol type) => type.ToDisplayString() == LayerName;

    /// <summary>
    /// Constants, properties and enumeration values, in the order of their declaration: those of a type all stand in one file.
    /// </summary>
    public static IEnumerable<ISymbol> ValuesOf(INamedTypeSymbol type) =>
        MembersOf(type).Where(static member => member is IFieldSymbol or IPropertySymbol { IsIndexer: false });

    /// <summary>
    /// Constructors and methods: those of the layer as the generator orders them, others by name. Parts of one type lie in
    /// several files, and the order of those is the machine's.
    /// </summary>
    public static IEnumerable<IMethodSymbol> MethodsOf(INamedTypeSymbol type)
    {
        IEnumerable<IMethodSymbol> methods = MembersOf(type).OfType<IMethodSymbol>();
        return IsLayer(type)
            ? methods
            : methods
                .OrderBy(static method => method.MethodKind == MethodKind.Constructor ? "" : method.Name, StringComparer.Ordinal)
                .ThenBy(static method => method.Parameters.Length)
                .ThenBy(static method => ApiSignature.Of(method), StringComparer.Ordinal);
    }

    /// <summary>What a reader may use of a type and does not know from every other type.</summary>
    public static IEnumerable<ISymbol> MembersOf(INamedTypeSymbol type) =>
        type.GetMembers().Where(member =>
            IsShown(member)
            && !member.IsOverride
            && member is IFieldSymbol or IPropertySymbol or IEventSymbol
                or IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.Constructor or MethodKind.UserDefinedOperator or MethodKind.Conversion }
            && !IsDefaultConstructor(member)
            && !SymbolEqualityComparer.Default.Equals(member, ApiSignature.PrimaryConstructor(type)));

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceSymbol space) =>
        space.GetTypeMembers().Where(IsShown).SelectMany(WithNested)
            .Concat(space.GetNamespaceMembers().SelectMany(TypesOf));

    private static IEnumerable<INamedTypeSymbol> WithNested(INamedTypeSymbol type) =>
        type.GetTypeMembers().Where(IsShown).SelectMany(WithNested).Prepend(type);

    private static bool IsShown(ISymbol symbol) =>
        symbol.DeclaredAccessibility == Accessibility.Public
        && !symbol.IsImplicitlyDeclared
        && !ApiSignature.IsByCompiler(symbol)
        && !symbol.GetAttributes().Any(HidesFromEditors);

    private static bool HidesFromEditors(AttributeData attribute) =>
        attribute.AttributeClass?.Name == "EditorBrowsableAttribute"
        && (int)attribute.ConstructorArguments[0].Value! == (int)System.ComponentModel.EditorBrowsableState.Never;

    /// <summary>The one that a compiler adds to a class without constructors; one that somebody wrote is documented.</summary>
    private static bool IsDefaultConstructor(ISymbol member) =>
        member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters.IsEmpty: true } && string.IsNullOrEmpty(member.GetDocumentationCommentXml());
}

/// <summary>A chapter of the API page.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Summary">What its types are for.</param>
/// <param name="Types">Names of the types, in order.</param>
internal sealed record ApiGroup(string Title, string Summary, IReadOnlyList<string> Types);
