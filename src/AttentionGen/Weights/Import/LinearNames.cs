namespace AttentionGen;

/// <summary>How a family calls the four <c>nn.Linear</c> of a layer, without <c>.weight</c> and <c>.bias</c>.</summary>
internal sealed record LinearNames(string Query, string Key, string Value, string[] Outputs)
{
    /// <summary>The weights of the three input projections.</summary>
    public string[] Weights => [Query + ".weight", Key + ".weight", Value + ".weight"];
}
