using AttentionGen.Generator.Model;
using AttentionGen.Generator.Model.Functions;
using AttentionGen.Generator.Planning;
using AttentionGen.Generator.Planning.Functions;

namespace AttentionGen.Generator.Emit.Functions;

/// <summary>
/// Writes the user's functions as kernels: over tiles of scores, each value as seldom as what it depends on allows; for one pair; and, of the mask,
/// for ranges of queries and keys.
/// </summary>
internal sealed class FunctionEmitter(SourceWriter writer, VectorWidth width, AttentionSpec spec)
{
    private readonly EquatableArray<FunctionCapture> _captures = spec.Functions?.Captures ?? default;
    private readonly VectorSpelling _vectors = new(width);

    private bool IsScalar => width.Lanes == 1;

    public void Write()
    {
        if (spec.Functions is not { } functions)
        {
            return;
        }

        if (_captures.Count > 0)
        {
            writer.Blank().Write("/// <summary>What captures of the functions are known by.</summary>");
            writer.Write($"public static string CapturingLayer => {CapturesEmitter.Name(spec)};");
        }

        if (functions.Score is { } score)
        {
            writer.Blank().Write($"/// <summary>Scores go through the function {score.Method}.</summary>");
            writer.Write("public static bool HasScoreFunction => true;");
            LayerFunction inLog2 = ScoreUnitsOfFunction.InLog2(score);
            string units = ScoreUnitsOfFunction.IsLinear(score)
                ? "Of scores in units of log2: what is added to them is converted, by log2(e)."
                : "It gets scores in natural units, and its value is converted to those of log2.";
            WriteTile("ApplyScoreFunction", inLog2, units);
            WritePair("float", "ScoreOf", ", float score", score);
        }

        if (functions.Mask is { } mask)
        {
            writer.Blank().Write($"/// <summary>The function {mask.Method} says which keys a query sees.</summary>");
            writer.Write("public static bool HasMaskFunction => true;");
            WriteTile("ApplyMaskFunction", mask, "Scores of hidden keys become minus infinity.");
            WritePair("bool", "Sees", "", mask);
            WriteClassify(mask);
        }

        WriteCheck(functions);
    }

    private void Comment(LayerFunction function) => writer.Write($"// {function.Method}: {function.Text}");

    private void WriteTile(string name, LayerFunction function, string summary)
    {
        var classes = new NodeClasses(function);
        writer.Blank().Write($"/// <summary>{summary}</summary>");
        writer.Write(GeneratedText.OptimizedAtOnce);
        writer.Open($"public static void {name}(in FunctionTile tile, ref float scores)");
        Comment(function);
        WriteTables(function, "tile");
        if (IsScalar)
        {
            WriteScalarTile(function);
        }
        else
        {
            WriteVectorTile(function, classes);
        }

        writer.Close();
    }

    private void WriteScalarTile(LayerFunction function)
    {
        writer.Open("for (int row = 0; row < tile.Rows; row++)");
        WriteRowParameters(function, "row");
        writer.Write("ref float score0 = ref Unsafe.Add(ref scores, row * tile.Stride);");
        writer.Open("for (int i = 0; i < tile.Keys; i++, score0 = ref Unsafe.Add(ref score0, 1))");
        if (Uses(function, FunctionParameter.Key))
        {
            writer.Write("int key = tile.FirstKey + i;");
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
        // Of what a row alone decides, the nodes that something else needs.
        int[] ofRows = [.. Indices(function).Where(node => classes[node] == NodeClass.Row && (node == function.Result || IsNeededBeyond(function, classes, node)))];
        WriteRows(function, ofRows);
        if (Uses(function, FunctionParameter.Key))
        {
            writer.Write($"var key = {width.Name}.Create(tile.FirstKey) + {width.Name}<int>.Indices;");
        }

        int[] ofKeys = [.. Indices(function).Where(node =>
            classes[node] == NodeClass.Key && function.Nodes[node].Op != NodeOp.Parameter && (node == function.Result || IsNeededBeyond(function, classes, node)))];
        writer.Write("int rows = tile.Rows;");
        writer.Write("int keys = tile.Keys;");
        writer.Write("nint stride = tile.Stride;");
        writer.Open($"for (int i = 0; i < keys; i += {width.Lanes})");
        if (spec.AddedKeys > 0 || Indices(function).Any(node => function.Nodes[node].Op == NodeOp.Load && (classes[node] & ~NodeClass.Row) != 0))
        {
            writer.Write("int left = keys - i;");
        }

        var names = new Dictionary<int, string>();
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
        if (Uses(function, FunctionParameter.Key))
        {
            writer.Blank().Write($"key += {width.Name}.Create({width.Lanes});");
        }

        writer.Close();
    }

    /// <summary>What rows decide is computed once for each, before any key.</summary>
    private void WriteRows(LayerFunction function, int[] ofRows)
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
        string[] texts = ScalarText(function, "tile").Write(ofRows);
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
        })
        {
            if (Uses(function, parameter))
            {
                writer.Write($"int {NameOf(parameter)} = {value};");
            }
        }
    }

    private void WritePair(string type, string name, string more, LayerFunction function)
    {
        writer.Blank().Write($"/// <summary>The same for one query and key{(more.Length > 0 ? ", in natural units" : "")}.</summary>");
        writer.Open($"public static {type} {name}(in FunctionPair pair{more})");
        Comment(function);
        WriteTables(function, "pair");
        foreach (FunctionParameter parameter in new[] { FunctionParameter.Batch, FunctionParameter.Head, FunctionParameter.Query, FunctionParameter.Key })
        {
            if (Uses(function, parameter))
            {
                writer.Write($"int {NameOf(parameter)} = pair.{parameter};");
            }
        }

        writer.Write($"return {FunctionText.WithoutParentheses(ScalarText(function, "pair").Write(function.Result)[0])};");
        writer.Close();
    }

    private void WriteClassify(LayerFunction function)
    {
        writer.Blank().Write("/// <summary>The same for all queries and keys of a range: always, never, or sometimes.</summary>");
        writer.Open("public static Truth Classify(in FunctionRange range)");
        Comment(function);
        string value = new RangeText(writer, _captures, function).Write(function.Result);
        writer.Write($"return {FunctionText.WithoutParentheses(value)};");
        writer.Close();
    }

    /// <summary>Every index of every table, for all pairs of a call. An index may be read from another table, which is checked before.</summary>
    private void WriteCheck(LayerFunctions functions)
    {
        LayerFunction[] all = [.. new[] { functions.Score, functions.Mask }.OfType<LayerFunction>()];
        if (!all.Any(static function => function.Nodes.Any(static node => node.Op == NodeOp.Load)))
        {
            return;
        }

        writer.Blank().Write("/// <summary>Refuses a call for whose queries and keys the functions would read outside a table.</summary>");
        writer.Open("public static void CheckCaptured(in FunctionRange range)");
        foreach (LayerFunction function in all)
        {
            writer.Open();
            Comment(function);
            new RangeText(writer, _captures, function).WriteChecks();
            writer.Close();
        }

        writer.Close();
    }

    /// <summary>The captured tables that a function reads, by their names.</summary>
    private void WriteTables(LayerFunction function, string source)
    {
        foreach (int table in function.Nodes.Where(static node => node.Op == NodeOp.Load).Select(static node => node.Bits).Distinct().OrderBy(static table => table))
        {
            FunctionCapture capture = _captures[table];
            string type = capture.Element.ToString().ToLowerInvariant();
            writer.Write($"ref {type} {Variable(capture)} = ref {source}.Captured.{capture.Element}s({table});");
        }
    }

    private FunctionText ScalarText(LayerFunction function, string source) => new(
        writer,
        function,
        node => function.Nodes[node] switch
        {
            { IsConstant: true } constant => ScalarSpelling.Constant(constant),
            { Op: NodeOp.Parameter } parameter => NameOf(parameter.Parameter),
            { Op: NodeOp.Captured } captured => $"{source}.Captured.{_captures[captured.Bits].Element switch { CaptureElement.Byte => "Int", var element => element.ToString() }}({captured.Bits})",
            _ => null,
        },
        (node, operand) => node.Op == NodeOp.Load
            ? $"Unsafe.Add(ref {Variable(_captures[node.Bits])}, {FunctionText.WithoutParentheses(operand(node.A))})"
            : ScalarSpelling.Of(node, operand, other => function.Nodes[other].Type));

    private FunctionText VectorText(LayerFunction function, NodeClasses classes, Func<int, string?> named) => new(
        writer,
        function,
        node => named(node) ?? (function.Nodes[node] switch
        {
            { IsConstant: true } constant => _vectors.Broadcast(ScalarSpelling.Constant(constant), constant.Type),
            { Op: NodeOp.Parameter } parameter => NameOf(parameter.Parameter),
            { Op: NodeOp.Captured } captured => _vectors.Broadcast($"tile.Captured.{_captures[captured.Bits].Element switch { CaptureElement.Byte => "Int", var element => element.ToString() }}({captured.Bits})", captured.Type),
            _ => null,
        }),
        (node, operand) =>
        {
            if (node.Op != NodeOp.Load)
            {
                return _vectors.Of(node, operand, other => function.Nodes[other]);
            }

            bool glides = classes.IsGliding(node.A) && _captures[node.Bits].Element is CaptureElement.Float or CaptureElement.Int;
            string index = FunctionText.WithoutParentheses(operand(node.A));
            return $"FunctionMath.{(glides ? "Lookup" : "Gather")}(ref {Variable(_captures[node.Bits])}, {index}, left)";
        });

    /// <summary>Whether a node is an operand of one of another class.</summary>
    private static bool IsNeededBeyond(LayerFunction function, NodeClasses classes, int node) =>
        Indices(function).Any(other => classes[other] != classes[node] && function.Nodes[other].Operands.Contains(node));

    private static IEnumerable<int> Indices(LayerFunction function) => Enumerable.Range(0, function.Nodes.Count);

    private static bool Uses(LayerFunction function, FunctionParameter parameter) =>
        function.Nodes.Any(node => node.Op == NodeOp.Parameter && node.Parameter == parameter);

    private static string NameOf(FunctionParameter parameter) => FunctionParameters.NameOf(parameter);

    /// <summary>A name that is none of the emitter's own.</summary>
    private static string Variable(FunctionCapture capture) => "table_" + capture.Name;
}
