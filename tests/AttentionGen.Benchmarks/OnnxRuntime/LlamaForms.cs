using AttentionGen.Benchmarks.Layers;

namespace AttentionGen.Benchmarks.OnnxRuntime;

/// <summary>The ways to write a whole layer of Llama's kind, over new tokens alone or for one token with a cache.</summary>
internal static class LlamaForms
{
    public static IEnumerable<PeerForm> For(BenchmarkShape shape)
    {
        TransformerLayerWeights weights = StackUnderTest.Weights(shape, 0);
        return
            from wideAttention in new[] { false, true }
            from feedForward in Enum.GetValues<LlamaFeedForward>()
            let name = $"{(wideAttention ? "fused+" : "")}ms.GQA{Suffix(feedForward)}"
            select new PeerForm(name, (environment, threads) => Open(shape, weights, wideAttention, feedForward, environment, threads));
    }

    private static string Suffix(LlamaFeedForward feedForward) => feedForward switch
    {
        LlamaFeedForward.Wide => ", wide",
        LlamaFeedForward.Plain => ", plain",
        _ => "",
    };

    private static OpenedForm Open(
        BenchmarkShape shape,
        TransformerLayerWeights weights,
        bool wideAttention,
        LlamaFeedForward feedForward,
        OrtEnvironment environment,
        int threads)
    {
        float[] input = RandomData.Input(shape);
        var model = new LlamaModel
        {
            Shape = shape,
            Weights = weights,
            WideAttention = wideAttention,
            FeedForward = feedForward,
            Sequence = shape.Sequence,
        };
        if (shape.Kind != ShapeKind.CachedToken)
        {
            LlamaModel.Bound all = model.Open(environment, threads);
            input.CopyTo(all.Input.Data);
            return new OpenedForm(all.Session, all.Output);
        }

        // The tokens before the new one leave their keys and values in a cache, which then is that of the form.
        int past = shape.Sequence - 1;
        LlamaModel.Bound last = (model with { Sequence = 1, HasCache = true }).Open(environment, threads);
        using OrtSession prompt = FilledCache(model with { Sequence = past, HasCache = true }, input, last, environment, threads);
        input.AsSpan(past * shape.DModel).CopyTo(last.Input.Data);
        return new OpenedForm(last.Session, last.Output);
    }

    private static OrtSession FilledCache(LlamaModel model, float[] input, LlamaModel.Bound target, OrtEnvironment environment, int threads)
    {
        LlamaModel.Bound prompt = (model with { Total = model.Sequence }).Open(environment, threads);
        input.AsSpan(0, prompt.Input.Data.Length).CopyTo(prompt.Input.Data);
        prompt.Session.Run();
        prompt.Keys!.Data.CopyTo(target.Keys!.Data);
        prompt.Values!.Data.CopyTo(target.Values!.Data);
        return prompt.Session;
    }
}

/// <summary>The ways to write a gated feed-forward.</summary>
internal enum LlamaFeedForward
{
    /// <summary>Two products, and ONNX Runtime's operator for x·sigmoid(x).</summary>
    Separate,

    /// <summary>One product of twice the width, which is split.</summary>
    Wide,

    /// <summary>Two products, and Sigmoid and Mul, which the optimiser may fuse; plain sums and norms.</summary>
    Plain,
}
