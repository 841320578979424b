namespace AttentionGen;

/// <summary>
/// Gives the matrices that an exporter has transposed and numbered, <c>onnx::MatMul_788</c>, the names that they had in the model: by the
/// bias that their product is added to, and by the name of their node. Where both are there, they have to agree.
/// </summary>
internal sealed class MatrixNames(NameTable table)
{
    private readonly Dictionary<GraphNode, string> _nameOfNode = [];

    /// <summary>The name of the matrix that a node multiplies with, once it is known.</summary>
    public string? NameOf(GraphNode node) => _nameOfNode.GetValueOrDefault(node);

    /// <summary>Names the matrices of all products.</summary>
    public void Find(LinkedGraph graph)
    {
        MatrixUse[] uses = [.. graph.Nodes.Select(MatrixUse.Of).OfType<MatrixUse>()];
        foreach (MatrixUse use in uses.Where(use => ParameterNames.Of(use.Matrix) is not null))
        {
            string name = ParameterNames.Of(use.Matrix)!;
            _nameOfNode[use.Node] = name;
            ClaimBias(use, name);
        }

        foreach (IGrouping<TensorRecord, MatrixUse> matrix in uses.Where(use => ParameterNames.Of(use.Matrix) is null).GroupBy(use => use.Matrix.Tensor))
        {
            FindOne([.. matrix]);
        }
    }

    private void FindOne(MatrixUse[] uses)
    {
        List<(MatrixUse Use, string Name, string Reason)> found = [];
        List<(MatrixUse Use, string Name)> byNode = [];
        foreach (MatrixUse use in uses)
        {
            string? module = ParameterNames.ModuleOfNode(use.Node.Record.Name);
            string[] byBias = [.. use.Biases.Select(bias => ParameterNames.Of(bias) is { } name ? ParameterNames.WeightOf(name) : null).OfType<string>().Distinct()];
            if (use.IsScaled)
            {
                Report(use, "whose product has a factor besides");
            }
            else if (byBias.Length > 1)
            {
                Report(use, $"that is {string.Join(" and ", byBias.Select(FileText.Quote))} by the biases that its product is added to");
            }
            else if (byBias is [var name])
            {
                if (module is not null && !ParameterNames.Agrees(module, ParameterNames.ModuleOf(name)))
                {
                    Report(use, $"that is {FileText.Quote(name)} by the bias that its product is added to, but of {FileText.Quote(module)} by its node");
                    continue;
                }

                found.Add((use, name, $"by the bias of {use.Node.Record.Describe()}"));
            }
            else if (module is not null)
            {
                byNode.Add((use, module + ".weight"));
            }
            else
            {
                Report(use, "whose product is added to no bias with a name and whose node is not named after a module");
            }
        }

        // The first call of a module has the module's name, and sorts in front of later ones, which have a number behind it.
        var firstCalls = new FirstCalls();
        found.ForEach(one => firstCalls.Add(one.Name));
        foreach ((MatrixUse use, string name) in byNode.OrderBy(one => one.Name.Length).ThenBy(one => one.Name, StringComparer.Ordinal))
        {
            if (firstCalls.FirstOf(name) is { } known)
            {
                _nameOfNode[use.Node] = known;
            }
            else
            {
                found.Add((use, name, $"by the name of {use.Node.Record.Describe()}"));
                firstCalls.Add(name);
            }
        }

        foreach ((MatrixUse use, string name, string reason) in found)
        {
            _nameOfNode[use.Node] = name;
            table.Claim(name, new TensorView(use.Matrix.Tensor, use.IsTransposed), reason);
            ClaimBias(use, name);
        }
    }

    /// <summary>A bias without a name has that of its matrix.</summary>
    private void ClaimBias(MatrixUse use, string weight)
    {
        foreach (StoredPath bias in use.Biases.Where(bias => ParameterNames.Of(bias) is null))
        {
            if (ParameterNames.BiasOf(weight) is { } name)
            {
                table.Claim(name, new TensorView(bias.Tensor), $"by {use.Node.Record.Describe()}");
            }
            else
            {
                table.Report($"{bias.Tensor.Describe()} of {use.Node.Record.Describe()} is a bias without a name");
            }
        }
    }

    private void Report(MatrixUse use, string reason) => table.Report($"{use.Matrix.Tensor.Describe()} of {use.Node.Record.Describe()}, {reason}");
}
