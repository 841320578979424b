using AttentionGen.Tests.Safetensors;
using AttentionGen.Tests.Support;
using CsCheck;
using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>
/// Files with any selection of the families' names in any small shapes. Loading ends in weights that agree with
/// themselves, or in the documented exceptions.
/// </summary>
public class WeightImportFuzzTests
{
    private const int FilesPerStream = 4_000;

    private static readonly string[][] Families =
    [
        ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias", "bias_k", "bias_v"],
        ["q_proj_weight", "k_proj_weight", "v_proj_weight", "in_proj_bias", "out_proj.weight"],
        ["self.query.weight", "self.key.weight", "self.value.weight", "self.key.bias", "output.dense.weight", "output.dense.bias"],
        ["c_attn.weight", "c_attn.bias", "c_proj.weight", "c_proj.bias"],
        ["q_proj.weight", "k_proj.weight", "v_proj.weight", "v_proj.bias", "o_proj.weight", "q_norm.weight", "sinks", "relative_attention_bias.weight"],
        ["query_key_value.weight", "query_key_value.bias", "dense.weight"],
        ["qkv_proj.weight", "qkv_proj.bias", "o_proj.weight"],
        ["Wqkv.weight", "Wqkv.bias", "Wo.weight", "Wo.bias"],
        ["wqkv.weight", "wqkv.bias", "wo.weight"],
        ["query.weight", "key.weight", "value.weight", "value.bias", "dense.weight", "dense.bias"],
        ["q_lin.weight", "k_lin.weight", "v_lin.weight", "q_lin.bias", "out_lin.weight"],
        ["qkv.weight", "qkv.bias", "q_bias", "proj.weight", "k_norm.weight"],
        ["q.weight", "k.weight", "v.weight", "o.weight", "relative_attention_bias.weight"],
        ["heads.0.q.weight", "heads.0.k.weight", "heads.0.v.weight", "heads.1.q.weight", "heads.1.k.weight", "heads.1.v.weight", "heads.1.q.bias", "proj.weight"],
    ];

    private static readonly Gen<Import> Imports =
        from width in Gen.Int[1, 3]
        from family in Gen.OneOf(Families)
        from isMissing in Gen.Frequency((7, false), (1, true)).Array[family.Length]
        from otherShapes in Gen.Frequency((11, Gen.Const((long[]?)null)), (1, Gen.Long[0, 4].Array[0, 3].Select(shape => (long[]?)shape))).Array[family.Length]
        from extra in Gen.Frequency((3, Gen.Const((string?)null)), (1, Gen.OneOf([.. Families.SelectMany(names => names)]).Select(name => (string?)name)))
        from names in Gen.OneOf(Gen.Const((int)WeightNames.Detect), Gen.Int[0, 17])
        from heads in Gen.Int[0, 3]
        select new Import(MakeFile(width, family, isMissing, otherShapes, extra), (WeightNames)names, heads);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AnyNamesInAnyShapes_EndInWeightsOrInTheDocumentedExceptions(uint stream)
    {
        int loaded = 0;
        int all = 0;
        Sampling.Check(Imports, Load, FilesPerStream, stream, import => $"{import.Names}, {import.Heads} heads, {Convert.ToBase64String(import.File)}");

        // The shapes fit often enough for the loaded ones to mean something.
        Assert.InRange(loaded, all / 50, all);

        void Load(Import import)
        {
            all++;
            try
            {
                using var file = SafetensorsFile.Parse(import.File);
                AssertConsistent(MultiHeadAttentionWeights.Load(file, "", import.Names, import.Heads));
                loaded++;
            }
            catch (SafetensorsException)
            {
            }
            catch (ArgumentException e) when (e.ParamName == "heads")
            {
            }
        }
    }

    private static void AssertConsistent(MultiHeadAttentionWeights weights)
    {
        Assert.Equal(0, weights.QueryWidth % weights.KeyWidth);
        Assert.Equal(weights.ValueWidth * (weights.QueryWidth / weights.KeyWidth), weights.ContextWidth);
        Assert.Equal(weights.QueryWidth * weights.DModel, weights.QueryWeight.Length);
        Assert.Equal(weights.KeyWidth * weights.KeyDim, weights.KeyWeight.Length);
        Assert.Equal(weights.ValueWidth * weights.ValueDim, weights.ValueWeight.Length);
        Assert.Contains(weights.OutputWeight.Length, new[] { 0, weights.OutputDim * weights.ContextWidth });
        Assert.Contains(weights.OutputBias.Length, new[] { 0, weights.OutputDim });

        var stream = new MemoryStream();
        var writer = new SafetensorsWriter();
        weights.AddTo(writer, "saved");
        writer.Write(stream);
        using var saved = SafetensorsFile.Parse(stream.ToArray());
        WeightAssert.SameBits(weights, MultiHeadAttentionWeights.Load(saved, "saved"), compareHeads: false);
    }

    private static byte[] MakeFile(int width, string[] family, bool[] isMissing, long[]?[] otherShapes, string? extra)
    {
        var builder = new SafetensorsBuilder();
        for (int i = 0; i < family.Length; i++)
        {
            if (!isMissing[i])
            {
                builder.AddDistinct(family[i], otherShapes[i] ?? FittingShape(family[i], width));
            }
        }

        if (extra is not null && !family.Contains(extra))
        {
            builder.AddDistinct(extra, width);
        }

        return builder.Build();
    }

    private static long[] FittingShape(string name, int width)
    {
        bool fused = name.StartsWith("in_proj", StringComparison.Ordinal) || name.StartsWith("c_attn", StringComparison.Ordinal)
            || (name.StartsWith('q') && name.Contains("k", StringComparison.Ordinal));
        return (name.Contains("weight", StringComparison.Ordinal), fused) switch
        {
            (true, true) => [3 * width, width],
            (true, false) => [width, width],
            (false, true) => [3 * width],
            _ => [width],
        };
    }

    /// <summary>A file, and how it is loaded.</summary>
    private sealed record Import(byte[] File, WeightNames Names, int Heads);
}
