using AttentionGen;

namespace Embeddings;

/// <summary>One of the two models, loaded: what is needed to turn a text into a vector.</summary>
/// <param name="Name">Its public name.</param>
/// <param name="Encoder">From token ids to vectors.</param>
/// <param name="Tokenizer">From texts to token ids.</param>
/// <param name="Options">What its files say besides: where texts are cut, what stands in front of questions.</param>
internal sealed record SentenceModel(string Name, TextEncoder Encoder, BertTextTokenizer Tokenizer, TextEmbeddingOptions Options)
{
    /// <summary>The prompt of questions.</summary>
    public const string Question = "query";

    /// <summary>Loads a model.</summary>
    /// <param name="name"><c>minilm</c> or <c>arctic</c>.</param>
    public static SentenceModel Load(string name)
    {
        // The numbers are those of the models' sentence_bert_config.json, 1_Pooling/config.json and cards.
        bool isArctic = name == "arctic";
        var options = new TextEmbeddingOptions
        {
            ModelId = isArctic ? "snowflake-arctic-embed-xs" : "all-MiniLM-L6-v2",
            MaxTokens = isArctic ? 512 : 256,
            Prompts = new Dictionary<string, string> { [Question] = isArctic ? "Represent this sentence for searching relevant passages: " : "" },
        };
        using OnnxCheckpoint checkpoint = OnnxCheckpoint.Parse(ReadFile(name, ".model.onnx"), options.ModelId + "/model.onnx");
        TextEncoder encoder = TextEncoder.Load(
            checkpoint,
            (_, weights) => new SentenceLayer(weights),
            new TextEncoderOptions { Pooling = isArctic ? Pooling.FirstToken : Pooling.Mean });
        BertTextTokenizer tokenizer = BertTextTokenizer.Load(new MemoryStream(ReadFile(name, ".vocab.txt")));
        return new SentenceModel(options.ModelId, encoder, tokenizer, options);
    }

    /// <summary>A file of a model.</summary>
    /// <param name="name"><c>minilm</c> or <c>arctic</c>.</param>
    /// <param name="ending">How its name ends.</param>
    public static byte[] ReadFile(string name, string ending) => ModelPackage.Read(Path.Combine(AppContext.BaseDirectory, "models", name + ".bin"), ending);

    /// <summary>The token ids of a text, cut where the model wants it.</summary>
    public int[] Tokens(string text)
    {
        int[] tokens = new int[Options.MaxTokens!.Value];
        return tokens[..Tokenizer.Encode(text, tokens)];
    }
}
