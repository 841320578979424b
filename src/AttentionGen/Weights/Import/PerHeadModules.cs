using System.Globalization;

namespace AttentionGen;

/// <summary>
/// One single-head module per head under <c>heads.0</c>, <c>heads.1</c> and so on, each with its own query, key and value
/// <c>nn.Linear</c>, whose outputs are concatenated; an output projection is optional. The heads' rows are stacked.
/// </summary>
internal sealed class PerHeadModules : WeightFamily
{
    private static readonly LinearNames[] Spellings =
    [
        new("W_query", "W_key", "W_value", []),
        new("query", "key", "value", []),
        new("q", "k", "v", []),
    ];

    public override WeightNames[] Names => [WeightNames.PerHead];

    public override string[] Modules => ["", "att", "attn", "sa", "mha", "self_attn", "attention"];

    public override string[] Markers { get; } =
        [.. Spellings.SelectMany(spelling => spelling.Weights).Select(weight => "heads.0." + weight)];

    public override WeightArrays Load(LayerTensors module, int heads)
    {
        LinearNames[] found = Array.FindAll(Spellings, spelling => Array.Exists(spelling.Weights, weight => module.Has("heads.0." + weight)));
        if (found.Length != 1)
        {
            throw module.Fail("heads.0." + found[1].Weights[0], $"expected one set of projections, found {found[0].Query} and {found[1].Query}.");
        }

        LinearNames names = found[0];
        int count = Count(module, names);
        if (heads != 0 && heads != count)
        {
            throw new ArgumentException($"heads must be the {count} that {module.Describe()} has, but is {heads}.", nameof(heads));
        }

        (int headDim, int dModel) = module.MatrixShape($"heads.0.{names.Query}.weight", "[D, E]");
        int keyDim = module.MatrixShape($"heads.0.{names.Key}.weight", $"[{headDim}, kdim]").Columns;
        (int valueHeadDim, int valueDim) = module.MatrixShape($"heads.0.{names.Value}.weight", "[Dv, vdim]");
        int contextWidth = OutputProjectionTensors.ContextWidth(
            module, $"heads.0.{names.Key}.weight", count, 1, valueHeadDim);
        (float[] outputWeight, float[] outputBias) = OutputProjectionTensors.Read(module, contextWidth, "out_proj", "proj", "output_linear");
        return new WeightArrays
        {
            DModel = dModel,
            KeyDim = keyDim,
            ValueDim = valueDim,
            Heads = count,
            QueryWeight = Stack(module, count, names.Query + ".weight", headDim, dModel),
            KeyWeight = Stack(module, count, names.Key + ".weight", headDim, keyDim),
            ValueWeight = Stack(module, count, names.Value + ".weight", valueHeadDim, valueDim),
            QueryBias = StackOptional(module, count, names.Query + ".bias", headDim),
            KeyBias = StackOptional(module, count, names.Key + ".bias", headDim),
            ValueBias = StackOptional(module, count, names.Value + ".bias", valueHeadDim),
            OutputWeight = outputWeight,
            OutputBias = outputBias,
        };
    }

    /// <summary>The number of heads, which are numbered from 0 without a gap.</summary>
    private static int Count(LayerTensors module, LinearNames names)
    {
        string start = module.FullName("heads.");
        var indices = new HashSet<int>();
        foreach (string name in module.Source.TensorNames.Where(name => name.StartsWith(start, StringComparison.Ordinal)))
        {
            ReadOnlySpan<char> rest = name.AsSpan(start.Length);
            int dot = rest.IndexOf('.');
            if (dot > 0 && int.TryParse(rest[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                && names.Weights.Contains(rest[(dot + 1)..].ToString()))
            {
                indices.Add(index);
            }
        }

        for (int h = 0; h < indices.Count; h++)
        {
            if (!indices.Contains(h))
            {
                string present = FileText.Quote($"{start}{indices.Max()}");
                throw module.Fail($"heads.{h}.{names.Query}.weight", $"expected this tensor because {present} is there, found no head {h}.");
            }
        }

        return indices.Count;
    }

    private static float[] StackOptional(LayerTensors module, int heads, string name, int length)
    {
        for (int h = 0; h < heads; h++)
        {
            if (module.Has($"heads.{h}.{name}"))
            {
                return Stack(module, heads, name, length);
            }
        }

        return [];
    }

    private static float[] Stack(LayerTensors module, int heads, string name, params ReadOnlySpan<long> shape)
    {
        float[]? stacked = null;
        int length = 0;
        for (int h = 0; h < heads; h++)
        {
            float[] head = module.Read($"heads.{h}.{name}", shape);
            if (stacked is null)
            {
                length = head.Length;
                stacked = (long)length * heads <= Array.MaxLength
                    ? new float[length * heads]
                    : throw module.Fail($"heads.0.{name}", $"expected {heads} heads that fit an array of {Array.MaxLength} floats, found {length} floats in each.");
            }

            head.CopyTo(stacked, h * length);
        }

        return stacked!;
    }
}
