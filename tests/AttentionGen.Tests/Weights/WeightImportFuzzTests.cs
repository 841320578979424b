using AttentionGen.Tests.Safetensors;
using Xunit;

namespace AttentionGen.Tests.Weights;

/// <summary>
/// Seeded files with any selection of the families' names in any small shapes. Loading ends in weights that agree with
/// themselves, or in the documented exceptions.
/// </summary>
public class WeightImportFuzzTests
{
    private const int FilesPerSeed = 4_000;

    private static readonly string[][] Families =
    [
        ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias", "bias_k", "bias_v"],
        ["q_proj_weight", "k_proj_weight", "v_proj_weight", "in_proj_bias", "out_proj.weight"],
        ["self.query.weight", "self.key.weight", "self.value.weight", "self.key.bias", "output.dense.weight", "output.dense.bias"],
        ["c_attn.weight", "c_attn.bias", "c_proj.weight", "c_proj.bias"],
        ["q_proj.weight", "k_proj.weight", "v_proj.weight", "v_proj.bias", "o_proj.weight", "q_norm.weight", "sinks", "relative_attention_bias.weight"],
        ["query_key_value.weight", "query_key_value.bias", "dense.weight"],
        ["query.weight", "key.weight", "value.weight", "value.bias", "dense.weight", "dense.bias"],
        ["q_lin.weight", "k_lin.weight", "v_lin.weight", "q_lin.bias", "out_lin.weight"],
        ["qkv.weight", "qkv.bias", "q_bias", "proj.weight", "k_norm.weight"],
        ["q.weight", "k.weight", "v.weight", "o.weight", "relative_attention_bias.weight"],
        ["heads.0.q.weight", "heads.0.k.weight", "heads.0.v.weight", "heads.1.q.weight", "heads.1.k.weight", "heads.1.v.weight", "heads.1.q.bias", "proj.weight"],
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AnyNamesInAnyShapes_EndInWeightsOrInTheDocumentedExceptions(int seed)
    {
        var random = new Random(seed);
        int loaded = 0;
        for (int i = 0; i < FilesPerSeed; i++)
        {
            byte[] bytes = RandomFile(random);
            try
            {
                using var file = SafetensorsFile.Parse(bytes);
                var weights = MultiHeadAttentionWeights.Load(file, "", (WeightNames)random.Next(13), random.Next(4));
                AssertConsistent(weights);
                loaded++;
            }
            catch (SafetensorsException)
            {
            }
            catch (ArgumentException e) when (e.ParamName == "heads")
            {
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Seed {seed}, file {i}: {e}\n{Convert.ToBase64String(bytes)}");
            }
        }

        // The shapes fit often enough for the loaded ones to mean something.
        Assert.InRange(loaded, FilesPerSeed / 50, FilesPerSeed);
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

    private static byte[] RandomFile(Random random)
    {
        int width = random.Next(1, 4);
        var builder = new SafetensorsBuilder();
        string[] family = random.GetItems(Families, 1)[0];
        foreach (string name in family)
        {
            if (random.Next(8) == 0)
            {
                continue;
            }

            bool fused = name.StartsWith("in_proj", StringComparison.Ordinal) || name.StartsWith('q') && name.Contains("k", StringComparison.Ordinal);
            long[] fitting = (name.Contains("weight", StringComparison.Ordinal), fused || name.StartsWith("c_attn", StringComparison.Ordinal)) switch
            {
                (true, true) => [3 * width, width],
                (true, false) => [width, width],
                (false, true) => [3 * width],
                _ => [width],
            };
            long[] any = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.NextInt64(5))];
            builder.AddDistinct(name, random.Next(12) == 0 ? any : fitting);
        }

        if (random.Next(4) == 0)
        {
            string extra = random.GetItems(random.GetItems(Families, 1)[0], 1)[0];
            if (!family.Contains(extra))
            {
                builder.AddDistinct(extra, width);
            }
        }

        return builder.Build();
    }
}
