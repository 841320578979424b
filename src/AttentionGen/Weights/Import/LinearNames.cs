namespace AttentionGen;

/// <summary>How a family calls the four <c>nn.Linear</c> of a layer, without <c>.weight</c> and <c>.bias</c>.</summary>
internal sealed record LinearNames(string Query, string Key, string Value, string[] Outputs)
{
    /// <summary>A linear without which these names are not the family's; by default the input projections are enough.</summary>
    public string? OnlyWith { get; init; }

    /// <summary>A linear beside which these names are another family's.</summary>
    public string? NotWith { get; init; }

    /// <summary>What the projection of the gates may be called; none in families that have no gates.</summary>
    public string[] Gates { get; init; } = [];

    /// <summary>Whether the rows of the gates may stand among those of the queries instead, and how.</summary>
    public GatesAmongQueries GatesAmongQueries { get; init; }

    /// <summary>The weights of the three input projections.</summary>
    public string[] Weights => [Query + ".weight", Key + ".weight", Value + ".weight"];

    /// <summary>Whether the module has a layer of these names, complete or not.</summary>
    public bool AreIn(LayerTensors module) => Array.Exists(Weights, module.Has)
        && (OnlyWith is null || HasLinear(module, OnlyWith))
        && (NotWith is null || !HasLinear(module, NotWith));

    private static bool HasLinear(LayerTensors module, string stem) => module.Has(stem + ".weight") || module.Has(stem + ".bias");
}

/// <summary>In which order one tensor has the rows of queries and gates. A gate for each head always stands behind the queries of its group.</summary>
internal enum GatesAmongQueries
{
    /// <summary>It has no gates.</summary>
    None,

    /// <summary>For each head its queries, then its gates: Qwen3-Next.</summary>
    OfEachHead,

    /// <summary>For each key/value head the queries that read it, then their gates.</summary>
    OfEachGroup,
}
