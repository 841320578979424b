namespace AttentionGen;

/// <summary>
/// Takes apart what ONNX Runtime's optimiser has fused: the weights [E, 3·E] and the biases [3·E] of an Attention operator, of which the names
/// are lost. The name of the output projection behind it tells the module, and its family how queries, keys and values are called there.
/// </summary>
internal sealed class FusedAttention(NameTable table, MatrixNames matrices)
{
    private const int Projections = 3;
    private const string Microsoft = "com.microsoft.";

    private static readonly string[] Fused = [Microsoft + "Attention", Microsoft + "PackedAttention", Microsoft + "DecoderMaskedSelfAttention"];

    /// <summary>How a block of that family names its attention: the output, and what has been fused.</summary>
    private static readonly (string Output, string Only, string[] Inputs)[] Families =
    [
        ("attention.output.dense", "layernorm_before", ["attention.attention.query", "attention.attention.key", "attention.attention.value"]),
        ("attention.output.dense", "norm1", ["attention.attention.query", "attention.attention.key", "attention.attention.value"]),
        ("attention.output.dense", "", ["attention.self.query", "attention.self.key", "attention.self.value"]),
        ("attention.out_lin", "", ["attention.q_lin", "attention.k_lin", "attention.v_lin"]),
        ("attention.dense", "", ["attention.query", "attention.key", "attention.value"]),
        ("self_attn.out_proj", "", ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"]),
        ("attention.attn.o", "", ["attention.attn.q", "attention.attn.k", "attention.attn.v"]),
    ];

    /// <summary>Names the tensors of a node, if it is such an operator and they have no names of their own.</summary>
    /// <returns>Whether it is one.</returns>
    public bool Take(GraphNode node)
    {
        if (Fused.Contains(node.Operator))
        {
            TakeWeights(node);
            return true;
        }

        if (node.Operator == Microsoft + "MultiHeadAttention")
        {
            TakeBias(node);
            return true;
        }

        return false;
    }

    private void TakeWeights(GraphNode node)
    {
        StoredPath? weights = StoredPath.Of(node.Input(1)), bias = StoredPath.Of(node.Input(2));
        if (weights is null || ParameterNames.Of(weights) is not null)
        {
            return;
        }

        long[] widths = WidthsOf(node, weights);
        string[]? names = NamesOf(node);
        bool hasBias = node.Input(2) is not null;
        if (names is null || widths.Length != Projections || weights.IsTransposed || (hasBias && !(bias?.Tensor.Shape is [var length] && length == widths.Sum())))
        {
            table.Report($"{weights.Tensor.Describe()} of {node.Record.Describe()}, which ONNX Runtime has fused of the projections of queries, keys and values, {(names is null ? "and which no output projection of a known name follows" : "and whose parts do not fit together")}");
            return;
        }

        long first = 0;
        for (int i = 0; i < Projections; i++)
        {
            table.Claim(names[i] + ".weight", new TensorView(weights.Tensor, true, first, widths[i]), $"as a part of {node.Record.Describe()}");
            if (hasBias)
            {
                table.Claim(names[i] + ".bias", new TensorView(bias!.Tensor, false, first, widths[i]), $"as a part of {node.Record.Describe()}");
            }

            first += widths[i];
        }
    }

    /// <summary>The operator that takes three products adds the three biases to them.</summary>
    private void TakeBias(GraphNode node)
    {
        if (StoredPath.Of(node.Input(3)) is not { } bias || ParameterNames.Of(bias) is not null)
        {
            return;
        }

        (string Name, long Width)[] parts =
        [
            .. Enumerable.Range(0, Projections).Select(i => ProductOf(node.Input(i))).OfType<GraphNode>()
                .Select(product => (Name: matrices.NameOf(product) is { } weight ? ParameterNames.BiasOf(weight) : null, Use: MatrixUse.Of(product)))
                .Where(part => part is { Name: not null, Use: not null })
                .Select(part => (part.Name!, part.Use!.Width)),
        ];
        if (parts.Length != Projections || bias.Tensor.Shape is not [var length] || length != parts.Sum(part => part.Width))
        {
            table.Report($"{bias.Tensor.Describe()} of {node.Record.Describe()}, the biases of queries, keys and values, whose matrices have no names");
            return;
        }

        long first = 0;
        foreach ((string name, long width) in parts)
        {
            table.Claim(name, new TensorView(bias.Tensor, false, first, width), $"as a part of {node.Record.Describe()}");
            first += width;
        }
    }

    private static long[] WidthsOf(GraphNode node, StoredPath weights)
    {
        if (weights.Tensor.Shape is not [_, var columns] || columns == 0)
        {
            return [];
        }

        long[] widths = node.Record.Attribute("qkv_hidden_sizes") is { Integers.Count: > 0 } sizes
            ? [.. sizes.Integers]
            : [.. Enumerable.Repeat(columns / Projections, Projections)];
        return widths is [> 0 and var queries, > 0 and var keys, > 0 and var values] && (Int128)queries + keys + values == columns ? widths : [];
    }

    /// <summary>The names of queries, keys and values, by that of the projection behind the node.</summary>
    private string[]? NamesOf(GraphNode node)
    {
        if (node.Outputs is not [var result, ..])
        {
            return null;
        }

        string? output = result.Consumers
            .SelectMany(consumer => consumer.Operator is "Reshape" or "Cast" ? consumer.Outputs.SelectMany(value => value.Consumers) : [consumer])
            .Select(matrices.NameOf).OfType<string>().FirstOrDefault();
        if (output is null || !output.EndsWith(".weight", StringComparison.Ordinal))
        {
            return null;
        }

        string module = ParameterNames.ModuleOf(output);
        foreach ((string ending, string only, string[] inputs) in Families)
        {
            if (module == ending || module.EndsWith("." + ending, StringComparison.Ordinal))
            {
                string block = module[..^ending.Length];
                if (only.Length == 0 || table.Has($"{block}{only}.weight"))
                {
                    return Array.ConvertAll(inputs, input => block + input);
                }
            }
        }

        return null;
    }

    /// <summary>The product that a value comes from, also through a change of its shape.</summary>
    private static GraphNode? ProductOf(GraphValue? value) => value?.Producer switch
    {
        { Operator: "Reshape" or "Transpose" or "Cast" } shaped => shaped.Input(0)?.Producer,
        var producer => producer,
    };
}
