using System.Diagnostics;
using System.Globalization;
using System.Text;
using AttentionGen.OnnxTests.PublicModels;
using Xunit;

namespace AttentionGen.Extensions.AI.Tests.Tokens;

/// <summary>Tokens are those of BERT's tokenizer, for every character and for hard texts, and long texts are not read to their end.</summary>
public sealed class TokenizerTests
{
    private const int Room = 256;
    private const string Special = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n";

    private static readonly string[] Vocabulary = File.ReadAllLines(PublicModel.Of("MiniLM").VocabularyPath);
    private static readonly BertTextTokenizer Tokenizer = BertTextTokenizer.Load(PublicModel.Of("MiniLM").VocabularyPath);
    private static readonly ReferenceTokenizer Reference = new(Vocabulary, isUncased: true);

    [Fact]
    public void HardTexts_HaveTheTokensOfTheReference() =>
        Assert.All(HardTexts.ThreeHundred, static text => Assert.Equal(Readable(Reference.Encode(text, Room)), Readable(Encode(Tokenizer, text, Room))));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    public void CutTexts_HaveTheFirstTokensOfTheReference(int room) =>
        Assert.All(HardTexts.ThreeHundred, text => Assert.Equal(Readable(Reference.Encode(text, room)), Readable(Encode(Tokenizer, text, room))));

    /// <summary>Each in a word and beside one.</summary>
    [Fact]
    public void EveryCharacter_HasTheTokensOfTheReference()
    {
        List<string> wrong = [];
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            // The platform does not normalise U+FFFE.
            if (Rune.IsValid(value) && value != 0xFFFE && IsOfUnicode15(new Rune(value)))
            {
                string text = $"x{new Rune(value)}Y {new Rune(value)}";
                if (!Reference.Encode(text, Room).SequenceEqual(Encode(Tokenizer, text, Room)))
                {
                    wrong.Add($"{value:X} {Readable(Reference.Encode(text, Room))} | {Readable(Encode(Tokenizer, text, Room))}");
                }
            }
        }

        Assert.Empty(wrong);
    }

    /// <summary>
    /// In a word, each is dropped, ends it, stands alone or is one of its letters, as the file says that Hugging Face's own tokenizer has it. Its tables
    /// are those of Unicode 8.
    /// </summary>
    [Fact]
    public void EveryCharacter_IsTakenAsHuggingFaceTakesIt()
    {
        using var vocabulary = new MemoryStream("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nx\ny\nxy"u8.ToArray());
        BertTextTokenizer tokenizer = BertTextTokenizer.Load(vocabulary);
        Dictionary<int, string> classes = CharacterClasses();
        List<int> wrong = [];
        int newer = 0;
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value))
            {
                continue;
            }

            string expected = classes.GetValueOrDefault(value, "letter");
            string found = string.Join(' ', Encode(tokenizer, $"x{new Rune(value)}Y", Room)[1..^1]) switch { "7" => "dropped", "5 6" => "space", "5 1 6" => "alone", "1" => "letter", var other => other };
            bool isNewer = expected == "letter" && IsMarkPunctuationOrFormat(new Rune(value));
            newer += isNewer ? 1 : 0;
            if (expected != found && !isNewer)
            {
                wrong.Add(value);
            }
        }

        Assert.Equal([0x166D, 0x1734, 0x111C9, 0x1171E], wrong);
        Assert.InRange(newer, 1, 700);
    }

    [Fact]
    public void CasedModels_KeepCaseAndAccents()
    {
        string[] vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "Hello", "hello", "##s", "é", "É", "e", "e\u0301", "東", "京", "!", "한", "ᄒ"];
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', vocabulary)));
        BertTextTokenizer cased = BertTextTokenizer.Load(stream, isUncased: false);
        var reference = new ReferenceTokenizer(vocabulary, isUncased: false);

        Assert.False(cased.IsUncased);
        Assert.Equal(vocabulary.Length, cased.VocabularySize);
        foreach (string text in (string[])["Hello hellos!", "HELLO", "é É e", "e\u0301", "東京 é!", "한 [SEP] [sep]"])
        {
            Assert.Equal(reference.Encode(text, Room), Encode(cased, text, Room));
        }
    }

    /// <summary>Where ICU is not asked, its table has to be right.</summary>
    [Fact]
    public void Decompositions_AreThoseOfIcu()
    {
        Assert.Equal(2, "é".Normalize(NormalizationForm.FormD).Length);
        Span<Rune> parts = stackalloc Rune[Decompositions.Longest];
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            // The platform does not normalise all of what is not assigned.
            if (Rune.IsValid(value) && IsOfUnicode15(new Rune(value)) && Rune.GetUnicodeCategory(new Rune(value)) != UnicodeCategory.OtherNotAssigned)
            {
                Rune[] expected = [.. new Rune(value).ToString().Normalize(NormalizationForm.FormD).EnumerateRunes().Where(static rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)];
                Assert.Equal(expected, parts[..Decompositions.Of(new Rune(value), parts)].ToArray());
            }
        }
    }

    [Theory]
    [InlineData("word ")]
    [InlineData("wörd ")]
    [InlineData("x")]
    [InlineData("東")]
    [InlineData("!")]
    [InlineData("é")]
    public void OfALongText_OnlyTheStartIsTokenised(string part)
    {
        string text = string.Concat(Enumerable.Repeat(part, 4_000_000));
        int[] tokens = new int[Room];
        Tokenizer.Encode(text, tokens);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int count = Tokenizer.Encode(text, tokens);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        Assert.Equal(Readable(Reference.Encode(text[..Math.Min(text.Length, 300 * part.Length)], Room)), Readable(tokens[..count]));
    }

    [Fact]
    public void Threads_DoNotDisturbEachOther()
    {
        int[][] expected = [.. HardTexts.ThreeHundred.Select(static text => Encode(Tokenizer, text, Room))];

        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], Encode(Tokenizer, HardTexts.ThreeHundred[i], Room));
            }
        });
    }

    [Theory]
    [InlineData("[PAD]\n[UNK]\n[CLS]\nhello\n[MASK]", "expected a vocabulary of BERT's kind, a token in each line, found no [SEP] among its 5 lines")]
    [InlineData("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\na", "found \"a\" in line 6 and in line 8")]
    [InlineData("{ \"model\": 1 }", "found no [PAD]")]
    public void FilesThatAreNoVocabulary_AreRefused(string text, string expected)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));

        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => BertTextTokenizer.Load(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BytesThatAreNotUtf8_AreRefused_WithTheirLine()
    {
        using var stream = new MemoryStream([.. Encoding.UTF8.GetBytes(Special), .. "café\n"u8, .. Encoding.Latin1.GetBytes("déjà\n")]);

        Assert.Contains("(stream): expected UTF-8, found other bytes in line 7", Assert.Throws<InvalidDataException>(() => BertTextTokenizer.Load(stream)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1001, "expected tokens of at most 1000 characters, found one of 1001 in line 6")]
    [InlineData(50_000_000, "expected tokens of at most 1000 characters, found a longer one in line 6")]
    public void ALineThatIsNoToken_IsRefused(int length, string words)
    {
        using var stream = new MemoryStream([.. Encoding.UTF8.GetBytes(Special), .. new string('a', length).Select(static c => (byte)c)]);

        Assert.Contains(words, Assert.Throws<InvalidDataException>(() => BertTextTokenizer.Load(stream)).Message, StringComparison.Ordinal);
        Assert.InRange(stream.Position, 0, 1 << 17);
    }

    [Fact]
    public async Task APipe_ADevice_OrAnEmptyFile_IsRefused_AndNobodyWaits()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string empty = Path.Combine(folder, "vocab.txt");
            await File.WriteAllBytesAsync(empty, []);
            string[] paths = [empty];
            if (OperatingSystem.IsLinux())
            {
                string pipe = Path.Combine(folder, "pipe");
                using var make = Process.Start("mkfifo", pipe);
                await make.WaitForExitAsync();
                paths = [empty, pipe, "/dev/zero"];
            }

            foreach (string path in paths)
            {
                InvalidDataException refusal = await Task.Run(() => Assert.Throws<InvalidDataException>(() => BertTextTokenizer.Load(path))).WaitAsync(TimeSpan.FromSeconds(20));
                Assert.Contains($"{path}: expected a vocabulary, found 0 bytes", refusal.Message, StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void LinesEndInAnyWay_AndABomIsLeftOut(string end)
    {
        string text = string.Join(end, [.. Special.Split('\n')[..^1], "東", new string('é', 1000), new string('漢', 1000)]);
        foreach (string last in (string[])["", end])
        {
            using var stream = new MemoryStream([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text + last)]);
            BertTextTokenizer tokenizer = BertTextTokenizer.Load(stream);

            Assert.Equal(8, tokenizer.VocabularySize);
            Assert.Equal([2, 5, 3], Encode(tokenizer, "東", Room));
        }
    }

    [Fact]
    public void NoRoomForSpecialTokens_IsRefused() =>
        Assert.Contains("room for 1", Assert.Throws<ArgumentException>(static () => Tokenizer.Encode("a", new int[1])).Message, StringComparison.Ordinal);

    /// <summary>Not one of the scripts that came with Unicode 16 and decompose: an older ICU does not know them, and the table does neither.</summary>
    private static bool IsOfUnicode15(Rune rune) => rune.Value is not
        ((>= 0x105C0 and <= 0x105FF) or (>= 0x11380 and <= 0x113FF) or (>= 0x16100 and <= 0x1613F) or (>= 0x16D40 and <= 0x16D7F));

    private static bool IsMarkPunctuationOrFormat(Rune rune) =>
        Rune.IsPunctuation(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.Format;

    /// <summary>A line for each class: its name, and ranges of characters, hexadecimal.</summary>
    private static Dictionary<int, string> CharacterClasses()
    {
        using Stream stream = typeof(TokenizerTests).Assembly.GetManifestResourceStream("characters.txt")!;
        using var reader = new StreamReader(stream);
        var classes = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            string[] parts = line.Split(' ');
            foreach (string range in parts[1..])
            {
                int[] ends = [.. range.Split('-').Select(static end => int.Parse(end, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
                for (int value = ends[0]; value <= ends[^1]; value++)
                {
                    classes.Add(value, parts[0]);
                }
            }
        }

        return classes;
    }

    private static int[] Encode(BertTextTokenizer tokenizer, string text, int room)
    {
        int[] tokens = new int[room];
        return tokens[..tokenizer.Encode(text, tokens)];
    }

    private static string Readable(IEnumerable<int> tokens) => string.Join(' ', tokens.Select(static token => Vocabulary[token]));
}
