using AttentionGen.Tests.Support;
using AttentionGen.Tests.WholeLayers;

namespace AttentionGen.Tests.Models;

/// <summary>A decoder with seeded weights, and what it consists of.</summary>
internal sealed class DecoderCase
{
    private static readonly Lazy<DecoderCase[]> Cases = new(() =>
    [
        new("tied head, positions", nameof(Gpt2Layer), 2, vocabulary: 50) { PositionCount = 90, HasFinalNorm = true },
        new("own head", nameof(LlamaLayer), 2, vocabulary: 37) { HasFinalNorm = true, HasHead = true },
        new("own head with a bias", nameof(GptJLayer), 1, vocabulary: 41) { HasFinalNorm = true, HasHead = true, HasBias = true },
        new("scaled embeddings, capped logits", nameof(GemmaLayer), 2, vocabulary: 64) { HasFinalNorm = true, Scale = MathF.Sqrt(32), Cap = 2.5f },
        new("norm of embeddings, none at the end, odd width", nameof(OddLayer), 1, vocabulary: 13) { HasEmbeddingNorm = true, PositionCount = 92, FirstPosition = 2 },
        new("one token", nameof(PhiLayer), 1, vocabulary: 1) { HasFinalNorm = true, HasHead = true },
        new("fewer logits than words", nameof(NeoXLayer), 1, vocabulary: 8) { HasFinalNorm = true, HasHead = true, Logits = 5 },
        new("vocabulary of several tasks", nameof(MiddleFullDecoderLayer), 2, vocabulary: 2500) { HasFinalNorm = true, HasBias = true },
    ]);

    private readonly Lazy<TextDecoder> _decoder;

    private DecoderCase(string name, string layer, int layers, int vocabulary)
    {
        Name = name;
        Layer = WholeLayerCase.Get(layer);
        LayerWeights = [.. Enumerable.Range(0, layers).Select(i => SeededLayerWeights.Of(Layer.Shape, (ulong)(900 + (i * 1000))))];
        VocabularySize = vocabulary;
        Logits = vocabulary;
        _decoder = new Lazy<TextDecoder>(Make);
    }

    public static IEnumerable<string> Names => Cases.Value.Select(static decoder => decoder.Name);

    public string Name { get; }

    public WholeLayerCase Layer { get; }

    public TransformerLayerWeights[] LayerWeights { get; }

    public int VocabularySize { get; }

    public int Logits { get; private init; }

    public int PositionCount { get; private init; }

    public int FirstPosition { get; private init; }

    public float Scale { get; private init; } = 1;

    public float Cap { get; private init; }

    public bool HasHead { get; private init; }

    public bool HasBias { get; private init; }

    public bool HasFinalNorm { get; private init; }

    public bool HasEmbeddingNorm { get; private init; }

    public TextDecoder Decoder => _decoder.Value;

    public int Width => Layer.Shape.DModel;

    public EmbeddingWeights Embeddings => new(Width, SeededNumbers.Make(VocabularySize * Width, 71), SeededNumbers.Make(PositionCount * Width, 72, 0.4f))
    {
        FirstPosition = FirstPosition,
        Scale = Scale,
    };

    /// <summary>The rows that states are multiplied by.</summary>
    public float[] Head => HasHead ? SeededNumbers.Make(Logits * Width, 73, 0.5f) : Embeddings.Tokens.ToArray();

    public float[] Bias => HasBias ? SeededNumbers.Make(Logits, 74) : [];

    public ModelNorm? EmbeddingNorm => HasEmbeddingNorm ? Norm(75) : null;

    public ModelNorm? FinalNorm => HasFinalNorm ? Norm(77) : null;

    public static DecoderCase Get(string name) => Cases.Value.Single(decoder => decoder.Name == name);

    /// <summary>Token ids that are the same everywhere.</summary>
    public int[] Tokens(int count, ulong seed = 1) => [.. SeededNumbers.Make(count, seed + 800).Select(x => (int)((x + 1) * 0.49999f * VocabularySize))];

    private TextDecoder Make() =>
        new(new TransformerStack([.. LayerWeights.Select(Layer.Make)]), Embeddings, EmbeddingNorm, FinalNorm, HasHead ? Head : null, HasBias ? Bias : null, Cap);

    private ModelNorm Norm(ulong seed)
    {
        TransformerLayerShape shape = Layer.Shape;
        return new ModelNorm(shape.Norm, new NormWeights(SeededNumbers.Make(Width, seed), shape.NormBias ? SeededNumbers.Make(Width, seed + 1, 0.3f) : []), shape.Epsilon);
    }
}
