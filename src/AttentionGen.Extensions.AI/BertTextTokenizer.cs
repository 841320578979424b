using System.Buffers;
using FastBertTokenizer;

namespace AttentionGen;

/// <summary>The tokenizer of BERT and of the models that took it over: MiniLM, BGE, E5, GTE, Arctic, nomic and others with a <c>vocab.txt</c>.</summary>
/// <remarks>
/// <para>
/// Tokens are those of Hugging Face's <c>BertTokenizerFast</c>: cleaned text, ideographs and punctuation apart, without accents where case is dropped,
/// words as their longest known pieces. The library FastBertTokenizer finds the pieces; what the text needs before is done here, since no .NET library
/// does all of it, and without ICU, so that tokens are the same on every machine. Special tokens that stand in a text are taken for themselves.
/// </para>
/// <para>
/// Hugging Face's tables end with Unicode 8. Marks, punctuation and format characters that are newer are letters there, and here what they are. Four
/// characters have changed their category since, and have the new one here: U+166D, U+1734, U+1171E and U+111C9.
/// </para>
/// <para>Immutable and thread-safe. A text costs one call's strings; long ones are read as far as there is room for their words.</para>
/// </remarks>
public sealed class BertTextTokenizer : ITextTokenizer
{
    private readonly BertTokenizer _pieces = new();

    private BertTextTokenizer(VocabularyFile vocabulary, bool isUncased)
    {
        IsUncased = isUncased;
        VocabularySize = vocabulary.Count;
        using MemoryStream json = vocabulary.ToTokenizerJson(isUncased);
        _pieces.LoadTokenizerJson(json);
    }

    /// <summary>Whether case and accents are dropped, as <c>do_lower_case</c> of a model's <c>tokenizer_config.json</c> says.</summary>
    public bool IsUncased { get; }

    /// <summary>Tokens of the vocabulary: ids are from 0 to one less.</summary>
    public int VocabularySize { get; }

    /// <summary>Reads a vocabulary: a token in each line, whose number is its id.</summary>
    /// <param name="path">The file <c>vocab.txt</c>.</param>
    /// <param name="isUncased">Whether case and accents are dropped.</param>
    /// <exception cref="InvalidDataException">
    /// The file lacks a special token, has a token twice, one of more than 1,000 characters, or bytes that are not UTF-8; the message names the token or the
    /// line. Or it has no bytes, as a pipe or a device has none whose number is known.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static BertTextTokenizer Load(string path, bool isUncased = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (new FileInfo(path) is { Exists: true, Length: 0 })
        {
            // To open a pipe would wait for its writer.
            throw new InvalidDataException($"{path}: expected a vocabulary, found 0 bytes: the file is empty, or it is a pipe or a device.");
        }

        using FileStream file = File.OpenRead(path);
        return new BertTextTokenizer(VocabularyFile.Read(file, path), isUncased);
    }

    /// <summary>Reads a vocabulary from a stream: a resource of the program, or what it has downloaded.</summary>
    /// <param name="vocabulary">The file's bytes in UTF-8, which are read to their end. The stream stays open.</param>
    /// <param name="isUncased">Whether case and accents are dropped.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Load(string, bool)"/>.</exception>
    public static BertTextTokenizer Load(Stream vocabulary, bool isUncased = true)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        return new BertTextTokenizer(VocabularyFile.Read(vocabulary, "(stream)"), isUncased);
    }

    /// <summary>Writes the tokens of a text between <c>[CLS]</c> and <c>[SEP]</c>.</summary>
    /// <param name="text">The text. Halves of surrogate pairs count as nothing.</param>
    /// <param name="tokens">Room for the tokens, two at least.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="ArgumentException">There is no room for the two special tokens.</exception>
    public int Encode(string text, Span<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (tokens.Length < 2)
        {
            throw new ArgumentException($"tokens must have room for [CLS] and [SEP], but has room for {tokens.Length}.", nameof(tokens));
        }

        // The library decides on a word's pieces by what there is room for, so a word that is cut needs its room too.
        int room = tokens.Length + WordBuffer.LongestWord;
        string words = BertText.Prepare(text, IsUncased, tokens.Length);
        long[] memory = ArrayPool<long>.Shared.Rent(2 * room);
        try
        {
            ReadOnlySpan<long> ids = memory.AsSpan(0, room);
            ids = ids[.._pieces.Encode(words, memory.AsSpan(0, room), memory.AsSpan(room, room))];
            int count = Math.Min(ids.Length, tokens.Length);
            for (int i = 0; i < count; i++)
            {
                tokens[i] = (int)ids[i];
            }

            tokens[count - 1] = (int)ids[^1];
            return count;
        }
        finally
        {
            ArrayPool<long>.Shared.Return(memory);
        }
    }
}
