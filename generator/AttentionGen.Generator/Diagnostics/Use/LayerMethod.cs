using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Diagnostics.Use;

/// <summary>What a generated method does; in the terms of the runtime's <c>CallStages</c>, whose checks the rules repeat.</summary>
internal enum LayerMethodKind
{
    SelfAttention,
    CrossAttention,
    Core,
    Packed,
    SelfTensors,
    CrossTensors,
    WithMemory,
    ProjectMemory,
    Cached,
    CachedCore,
    CreateMemory,
    CreateCache,
    Rows,
    Cost,
    Construction,
}

/// <summary>Takes a method of a layer; hands on which of the generated ones it is.</summary>
internal sealed record LayerMethod(LayerMethodKind Kind)
{
    /// <summary>Names that generated methods have: the first question about any call, because it is the cheapest.</summary>
    public static bool IsName(string name) =>
        name is "Forward" or "Attend" or "ProjectMemory" or "CreateMemory" or "CreateCache"
            or "GetWorkspaceBytes" or "GetCrossWorkspaceBytes" or "GetAttendWorkspaceBytes" or "GetMultiplyAdds";

    public static LayerMethod? Of(IMethodSymbol method, LayerKind kind) =>
        MemberRules.HasGeneratedSignature(method, kind) ? new LayerMethod(KindOf(method)) : null;

    /// <summary>Whether the call computes rows of an output.</summary>
    public bool WritesOutput => Attends || Kind == LayerMethodKind.Rows;

    /// <summary>Whether the call computes attention and so may carry masks.</summary>
    public bool Attends => Kind <= LayerMethodKind.CachedCore && Kind != LayerMethodKind.ProjectMemory;

    private static LayerMethodKind KindOf(IMethodSymbol method) => method.Name switch
    {
        GeneratedMembers.ConstructorName => LayerMethodKind.Construction,
        "CreateMemory" => LayerMethodKind.CreateMemory,
        "CreateCache" => LayerMethodKind.CreateCache,
        "ProjectMemory" => LayerMethodKind.ProjectMemory,
        "Attend" => Has(method, "cache") ? LayerMethodKind.CachedCore : LayerMethodKind.Core,
        "Forward" when Has(method, "rows") => LayerMethodKind.Rows,
        "Forward" when Has(method, "cache") => LayerMethodKind.Cached,
        "Forward" when Has(method, "memory") => LayerMethodKind.WithMemory,
        "Forward" when Has(method, "cumulativeLengths") => LayerMethodKind.Packed,
        "Forward" when Has(method, "batch") => Has(method, "input") ? LayerMethodKind.SelfAttention : LayerMethodKind.CrossAttention,
        "Forward" => Has(method, "input") ? LayerMethodKind.SelfTensors : LayerMethodKind.CrossTensors,
        _ => LayerMethodKind.Cost,
    };

    private static bool Has(IMethodSymbol method, string parameter) => method.Parameters.Any(given => given.Name == parameter);
}
