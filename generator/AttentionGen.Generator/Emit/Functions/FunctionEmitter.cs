using AttentionGen.Generator.Model;
using AttentionGen.Generator.Model.Functions;
using AttentionGen.Generator.Planning;
using AttentionGen.Generator.Planning.Functions;

namespace AttentionGen.Generator.Emit.Functions;

/// <summary>
/// Writes the user's functions as kernels: over tiles of scores, each value as seldom as what it depends on allows; for one pair; and, of the mask,
/// for ranges of queries and keys.
/// </summary>
internal sealed partial class FunctionEmitter(SourceWriter writer, VectorWidth width, AttentionSpec spec)
{
    private readonly EquatableArray<FunctionCapture> _captures = spec.Functions?.Captures ?? default;
    private readonly VectorSpelling _vectors = new(width);

    private bool IsScalar => width.Lanes == 1;

    /// <summary>The field of the kernels that has the value of one of the user's.</summary>
    public static string FieldOf(int number) => $"Static{number}";

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

        for (int i = 0; i < functions.Statics.Count; i++)
        {
            writer.Blank().Write($"/// <summary>The value of {functions.Statics[i].Field.Replace("<", "&lt;").Replace(">", "&gt;")}.</summary>");
            writer.Write($"public static {ScalarSpelling.TypeOf(functions.Statics[i].Type)} {FieldOf(i)};");
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

    /// <summary>Integers wrap around in lanes, so they do beside them, whatever the project's compiler does by default.</summary>
    private void OpenArithmetic(LayerFunction function)
    {
        Comment(function);
        writer.Open("unchecked");
    }

    private void Comment(LayerFunction function) => writer.Write($"// {function.Method}: {function.Text}");

    private void WritePair(string type, string name, string more, LayerFunction function)
    {
        writer.Blank().Write($"/// <summary>The same for one query and key{(more.Length > 0 ? ", in natural units" : "")}.</summary>");
        writer.Open($"public static {type} {name}(in FunctionPair pair{more})");
        OpenArithmetic(function);
        WriteTables(function, "pair");
        foreach (FunctionParameter parameter in FunctionParameters.Positions)
        {
            if (Uses(function, parameter))
            {
                writer.Write($"int {NameOf(parameter)} = pair.{parameter};");
            }
        }

        writer.Write($"return {FunctionText.WithoutParentheses(ScalarText(function, "pair").Write(function.Result)[0])};");
        writer.Close().Close();
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

    /// <summary>Writes values of one pair or row at a time.</summary>
    /// <param name="function">The function.</param>
    /// <param name="source">What knows the captures.</param>
    /// <param name="named">Values that have been written before, by their names.</param>
    private FunctionText ScalarText(LayerFunction function, string source, Dictionary<int, string>? named = null) => new(
        writer,
        function,
        node => named?.TryGetValue(node, out string? name) == true ? name : function.Nodes[node] switch
        {
            { IsConstant: true } constant => ScalarSpelling.Constant(constant),
            { Op: NodeOp.Parameter } parameter => NameOf(parameter.Parameter),
            { Op: NodeOp.Captured } captured => CapturedText(source, captured.Bits),
            { Op: NodeOp.Static } field => FieldOf(field.Bits),
            _ => null,
        },
        (node, operand) => node.Op == NodeOp.Load
            ? $"{(_captures[node.Bits].Element == CaptureElement.Byte ? "(int)" : "")}Unsafe.Add(ref {Variable(_captures[node.Bits])}, {FunctionText.WithoutParentheses(operand(node.A))})"
            : ScalarSpelling.Of(node, operand, other => function.Nodes[other].Type));

    private FunctionText VectorText(LayerFunction function, NodeClasses classes, Func<int, string?> named) => new(
        writer,
        function,
        node => named(node) ?? (function.Nodes[node] switch
        {
            { IsConstant: true } constant => _vectors.Broadcast(ScalarSpelling.Constant(constant), constant.Type),
            { Op: NodeOp.Parameter } parameter => NameOf(parameter.Parameter),
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

    /// <summary>A captured value; bytes are integers.</summary>
    private string CapturedText(string source, int capture)
    {
        CaptureElement element = _captures[capture].Element;
        return $"{source}.Captured.{(element == CaptureElement.Byte ? CaptureElement.Int : element)}({capture})";
    }

    private static IEnumerable<int> Indices(LayerFunction function) => Enumerable.Range(0, function.Nodes.Count);

    private static bool Uses(LayerFunction function, FunctionParameter parameter) => function.Uses(parameter);

    private static string NameOf(FunctionParameter parameter) => FunctionParameters.NameOf(parameter);

    /// <summary>A name that is none of the emitter's own.</summary>
    private static string Variable(FunctionCapture capture) => "table_" + capture.Name;
}
