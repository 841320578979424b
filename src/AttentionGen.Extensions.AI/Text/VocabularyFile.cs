using System.Text.Json;

namespace AttentionGen;

/// <summary>A vocabulary of one token a line, and the same in the form in which the tokenizer's library knows special tokens.</summary>
internal sealed class VocabularyFile
{
    private readonly Dictionary<string, int> _ids;

    private VocabularyFile(Dictionary<string, int> ids) => _ids = ids;

    /// <summary>Tokens.</summary>
    public int Count => _ids.Count;

    /// <summary>Reads all lines.</summary>
    /// <param name="stream">UTF-8.</param>
    /// <param name="name">What messages call the file.</param>
    public static VocabularyFile Read(Stream stream, string name)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = new VocabularyLines(stream, name);
        while (lines.Read() is { } token)
        {
            if (!ids.TryAdd(token, ids.Count))
            {
                throw new InvalidDataException($"{name}: expected each token once, found {FileText.Quote(token)} in line {ids[token] + 1} and in line {ids.Count + 1}.");
            }
        }

        string? missing = Array.Find(SpecialTokens.All, token => !ids.ContainsKey(token));
        return missing is null
            ? new VocabularyFile(ids)
            : throw new InvalidDataException($"{name}: expected a vocabulary of BERT's kind, a token in each line, found no {missing} among its {ids.Count} lines.");
    }

    /// <summary>The file <c>tokenizer.json</c> that Hugging Face's library would write.</summary>
    public MemoryStream ToTokenizerJson(bool isUncased)
    {
        var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteStartArray("added_tokens");
            foreach (string token in SpecialTokens.All)
            {
                json.WriteStartObject();
                json.WriteNumber("id", _ids[token]);
                json.WriteString("content", token);
                json.WriteBoolean("single_word", false);
                json.WriteBoolean("lstrip", false);
                json.WriteBoolean("rstrip", false);
                json.WriteBoolean("normalized", false);
                json.WriteBoolean("special", true);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteStages(json, isUncased);
            WriteModel(json);
            json.WriteEndObject();
        }

        stream.Position = 0;
        return stream;
    }

    private void WriteStages(Utf8JsonWriter json, bool isUncased)
    {
        json.WriteStartObject("normalizer");
        json.WriteString("type", "BertNormalizer");
        json.WriteBoolean("clean_text", true);
        json.WriteBoolean("handle_chinese_chars", true);
        json.WriteNull("strip_accents");
        json.WriteBoolean("lowercase", isUncased);
        json.WriteEndObject();
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "BertPreTokenizer");
        json.WriteEndObject();
        json.WriteStartObject("post_processor");
        json.WriteString("type", "TemplateProcessing");
        json.WriteStartObject("special_tokens");
        foreach (string token in (string[])[SpecialTokens.Start, SpecialTokens.End])
        {
            json.WriteStartObject(token);
            json.WriteString("id", token);
            json.WriteStartArray("ids");
            json.WriteNumberValue(_ids[token]);
            json.WriteEndArray();
            json.WriteStartArray("tokens");
            json.WriteStringValue(token);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteModel(Utf8JsonWriter json)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "WordPiece");
        json.WriteString("unk_token", SpecialTokens.Unknown);
        json.WriteString("continuing_subword_prefix", "##");
        json.WriteNumber("max_input_chars_per_word", WordBuffer.LongestWord);
        json.WriteStartObject("vocab");
        foreach ((string token, int id) in _ids)
        {
            json.WriteNumber(token, id);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
