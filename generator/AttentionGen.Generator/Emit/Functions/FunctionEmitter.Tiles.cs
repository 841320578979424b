using AttentionGen.Generator.Model.Functions;
using AttentionGen.Generator.Planning.Functions;

namespace AttentionGen.Generator.Emit.Functions;

/// <content>Functions over the scores of a tile.</content>
internal sealed partial class FunctionEmitter
{
    private void WriteTile(string name, LayerFunction function, string summary)
    {
        var classes = new NodeClasses(function);
        writer.Blank().Write($"/// <summary>{summary}</summary>");
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open($"public static void {name}(in FunctionTile tile, ref float scores)");
        OpenArithmetic(function);
        WriteTables(function, "tile");
        if (IsScalar)
        {
            WriteScalarTile(function);
        }
        else
        {
            WriteVectorTile(function, classes);
        }

        writer.Close().Close();
    }

    private void WriteScalarTile(LayerFunction function)
    {
        writer.Open("for (int row = 0; row < tile.Rows; row++)");
        WriteRowParameters(function, "row");
        writer.Write("ref float score0 = ref Unsafe.Add(ref scores, row * tile.Stride);");
        writer.Open("for (int i = 0; i < tile.Keys; i++, score0 = ref Unsafe.Add(ref score0, 1))");
        foreach ((FunctionParameter parameter, string first) in OfKeys(function))
        {
            writer.Write($"int {NameOf(parameter)} = {first} + i;");
        }

        if (Uses(function, FunctionParameter.Score))
        {
            writer.Write("float score = score0;");
        }

        string value = FunctionText.WithoutParentheses(ScalarText(function, "tile").Write(function.Result)[0]);
        writer.Write(function.Root.Type == NodeType.Bool ? $"score0 = {value} ? score0 : float.NegativeInfinity;" : $"score0 = {value};");
        writer.Close().Close();
    }

    private void WriteVectorTile(LayerFunction function, NodeClasses classes)
    {
        // Stores of scores would have what a call brings read again and again, so that is written first, and once.
        int[] ofCall = OfClass(function, classes, NodeClass.None).Where(node => !function.Nodes[node].IsConstant).ToArray();
        var scalars = new Dictionary<int, string>();
        foreach ((int node, string text) in ofCall.Zip(ScalarText(function, "tile").Write(ofCall), static (node, text) => (node, text)).ToArray())
        {
            writer.Write($"{ScalarSpelling.TypeOf(function.Nodes[node].Type)} a{node} = {FunctionText.WithoutParentheses(text)};");
            scalars.Add(node, $"a{node}");
        }

        int[] ofRows = OfClass(function, classes, NodeClass.Row);
        WriteRows(function, ofRows, scalars);
        foreach ((FunctionParameter parameter, string first) in OfKeys(function))
        {
            writer.Write($"var {NameOf(parameter)} = {width.Name}.Create({first}) + {width.Name}<int>.Indices;");
        }

        var names = new Dictionary<int, string>();
        foreach (int node in ofCall.Where(node => node == function.Result || IsOperand(function, node, other => classes[other] is not (NodeClass.None or NodeClass.Row))))
        {
            writer.Write($"var c{node} = {_vectors.Broadcast($"a{node}", function.Nodes[node].Type)};");
            names.Add(node, $"c{node}");
        }

        int[] ofKeys = [.. OfClass(function, classes, NodeClass.Key).Where(node => function.Nodes[node].Op != NodeOp.Parameter)];
        writer.Write("int rows = tile.Rows;");
        writer.Write("int keys = tile.Keys;");
        writer.Write("nint stride = tile.Stride;");
        writer.Open($"for (int i = 0; i < keys; i += {width.Lanes})");
        if (spec.AddedKeys > 0 || Indices(function).Any(node => function.Nodes[node].Op == NodeOp.Load && (classes[node] & ~NodeClass.Row) != 0))
        {
            writer.Write("int left = keys - i;");
        }

        FunctionText keyText = VectorText(function, classes, node => names.TryGetValue(node, out string? name) ? name : null);
        foreach ((int node, string text) in ofKeys.Zip(keyText.Write(ofKeys), static (node, text) => (node, text)).ToArray())
        {
            writer.Write($"var k{node} = {FunctionText.WithoutParentheses(text)};");
            names.Add(node, $"k{node}");
        }

        writer.Write("ref float score0 = ref Unsafe.Add(ref scores, i);");
        writer.Open("for (int row = 0; row < rows; row++)");
        writer.Write("var score = LoadUnsafe(ref score0);");
        foreach (int node in ofRows)
        {
            names.Add(node, $"r{node}");
            writer.Write($"var r{node} = {width.Name}.Create(Unsafe.Add(ref ofRow{node}, row));");
        }

        FunctionText pairText = VectorText(function, classes, node => names.TryGetValue(node, out string? name) ? name : null);
        string value = FunctionText.WithoutParentheses(pairText.Write(function.Result)[0]);
        writer.Write(
            function.Root.Type == NodeType.Bool
                ? $"var result = {width.Name}.ConditionalSelect(({value}).AsSingle(), score, {width.Name}.Create(float.NegativeInfinity));"
                : $"var result = {value};");

        // A row has room for whole panels; where the layer's own keys stand in front, the function does not begin at one.
        writer.Write(spec.AddedKeys > 0 ? "FunctionMath.Store(result, ref score0, left);" : "result.StoreUnsafe(ref score0);");
        writer.Write("score0 = ref Unsafe.Add(ref score0, stride);");
        writer.Close();
        foreach ((FunctionParameter parameter, _) in OfKeys(function))
        {
            writer.Blank().Write($"{NameOf(parameter)} += {width.Name}.Create({width.Lanes});");
        }

        writer.Close();
    }

    /// <summary>What rows decide is computed once for each, before any key.</summary>
    private void WriteRows(LayerFunction function, int[] ofRows, Dictionary<int, string> scalars)
    {
        if (ofRows.Length == 0)
        {
            return;
        }

        foreach (int node in ofRows)
        {
            string type = function.Nodes[node].Type == NodeType.Float ? "float" : "int";
            writer.Write($"ref {type} ofRow{node} = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(stackalloc {type}[FunctionTile.MostRows]);");
        }

        writer.Open("for (int row = 0; row < tile.Rows; row++)");
        WriteRowParameters(function, "row");
        string[] texts = ScalarText(function, "tile", scalars).Write(ofRows);
        for (int i = 0; i < ofRows.Length; i++)
        {
            string text = FunctionText.WithoutParentheses(texts[i]);
            writer.Write($"Unsafe.Add(ref ofRow{ofRows[i]}, row) = {(function.Nodes[ofRows[i]].Type == NodeType.Bool ? $"{texts[i]} ? -1 : 0" : text)};");
        }

        writer.Close().Blank();
    }

    private void WriteRowParameters(LayerFunction function, string row)
    {
        foreach ((FunctionParameter parameter, string value) in new[]
        {
            (FunctionParameter.Batch, "tile.Batch"),
            (FunctionParameter.Head, $"tile.HeadOf({row})"),
            (FunctionParameter.Query, $"tile.QueryOf({row})"),
            (FunctionParameter.QueryRow, $"tile.QueryRowOf({row})"),
        })
        {
            if (Uses(function, parameter))
            {
                writer.Write($"int {NameOf(parameter)} = {value};");
            }
        }
    }

    /// <summary>The parameters of keys that a function asks for, and what they are of a tile's first key.</summary>
    private static IEnumerable<(FunctionParameter Parameter, string First)> OfKeys(LayerFunction function) =>
        new[] { (FunctionParameter.Key, "tile.FirstKey"), (FunctionParameter.KeyRow, "tile.FirstKeyRow") }.Where(of => Uses(function, of.Item1));

    /// <summary>Of the nodes of a class those that are the function's value, or that one of another class needs.</summary>
    private static int[] OfClass(LayerFunction function, NodeClasses classes, NodeClass of) =>
        [.. Indices(function).Where(node => classes[node] == of && (node == function.Result || IsOperand(function, node, other => classes[other] != of)))];

    /// <summary>Whether a node is an operand of one of some others.</summary>
    private static bool IsOperand(LayerFunction function, int node, Func<int, bool> ofOne) =>
        Indices(function).Any(other => ofOne(other) && function.Nodes[other].Operands.Contains(node));
}
