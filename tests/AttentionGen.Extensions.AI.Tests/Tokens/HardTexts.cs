namespace AttentionGen.Extensions.AI.Tests.Tokens;

/// <summary>Texts that tokenizers differ in, and 300 of all kinds for the models.</summary>
internal static class HardTexts
{
    private const int Count = 300;
    private const int LongestText = 700;

    private static readonly string[] Words =
        "the a of river bank money kitchen bread window Tuesday London railway ticket rain umbrella doctor garden tomato algorithm database café naïve Zürich 東京 привет мир emoji 😀 quickly slowly 42 3.14 never always re-entry don't e-mail".Split(' ');

    /// <summary>The hard ones.</summary>
    public static readonly string[] All =
    [
        "", " ", " \t\r\n ", "Hello, World!", "Crème brûlée à la carte, naïve façade", "ÀÉÎÕÜ Ångström", "İstanbul IĞDIR ışık", "ΣΊΣΥΦΟΣ Σίσυφος", "straße STRASSE ẞ",
        "東京は日本の首都です", "中文字符測試", "한국어 문장입니다", "가나다 각", "ไทยภาษา", "हिन्दी भाषा", "العَرَبِيَّة", "עִבְרִית", "Việt Nam Tiếng Việt phở", "Zażółć gęślą jaźń", "Đorđe Łódź Øre æther",
        "emoji 😀 👩‍👩‍👧‍👦 🏳️‍🌈 ok", "a😀b", "\U0001F468\u200D\U0001F4BB dev", "tab\tnew\nline\r\nend", "ctrl\u0001\u0002x\u0000y", "zero\u200Bwidth\u200Djoin\uFEFFtext\u00ADsoft",
        "no-break\u00A0here\u2003em\u3000ideographic", "replacement \uFFFD char", "a\u2028b\u2029c", "x\u0085y", "x\u000By\u000Cz", "\uE000private",
        new string('a', 100), new string('a', 101), new string('x', 99) + "é", new string('x', 100) + "é", new string('b', 100) + "!" + new string('b', 101), new string('東', 101),
        "don't can't won't—it's “quoted” ‘x’ … ¿qué? ¡sí!", "3.14 1,000,000 $5 €10 £3 50% #tag @user a+b=c <tag> ^~`|\\", "foo_bar snake_case CamelCase", "http://example.com/a?b=c&d=e",
        "[SEP] [CLS] inside [MASK] text", "[sep] [UNK] [ SEP ]", "a[SEP]b[PAD]", "[SE\u0000P] [[SEP]]", "𠀀𠀁 ext b", "\U0002B739\U0002CEA1 ext c", "𝒜𝓁𝑔𝑒𝒷𝓇𝒶 𝐁𝐨𝐥𝐝", "ﬁ ligature ﬀ", "½ ² ³ ① Ⅳ", "Å \u212A Ω", "Ǆ ǅ ǆ", "ᾳ ῼ ΐ",
        "e\u0301 combining a\u0308\u0323", "\u0301start", "，。！？；：「」", "،؟", "ａｂｃ１２３ fullwidth", "ﾊﾝｶｸ half", "٠١٢٣", "ꙮ ꜳ", "Ⱥ Ⱦ ɐ", "--- *** ///", "㐀㐁 䶵", "豈更 車 \uFA0E \uFA6E", "々〆〇", "ｶﾞ ガ が ぱ",
        " mixed中文English한글ไทย", "Ⓐⓑ", "ŉ ǰ ẖ", "a\u2260b c\u226Ed", "\U00010A01\U0001F16A", "lone \uD83D surrogate", "lone \uDE00 low", "\uDE00\uD83D",
    ];

    /// <summary>Those, texts of 1 to 700 words, which are cut, and some twice.</summary>
    public static readonly string[] ThreeHundred = Make();

    private static string[] Make()
    {
        var random = new Random(16);
        List<string> texts = [.. All];
        while (texts.Count < Count)
        {
            int words = texts.Count % 20 == 0 ? random.Next(200, LongestText) : random.Next(1, 40);
            texts.Add(texts.Count % 50 == 1 ? texts[random.Next(texts.Count)] : string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)])));
        }

        return [.. texts];
    }
}
