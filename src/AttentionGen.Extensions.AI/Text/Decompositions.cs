using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace AttentionGen;

/// <summary>
/// Canonical decompositions of Unicode 15 without the marks that have no width: what a letter is without its accents. The platform's own need ICU,
/// which is not on every machine, and which globalization-invariant programs do without.
/// </summary>
internal static class Decompositions
{
    /// <summary>Characters at most: the parts of a Hangul syllable; no other character has more.</summary>
    public const int Longest = 3;

    // The Unicode Standard 3.12: syllables are numbered by their parts.
    private const int FirstSyllable = 0xAC00, Syllables = 11172, FirstLeading = 0x1100, FirstVowel = 0x1161, BeforeTrailing = 0x11A7, Vowels = 21, Trailings = 28;

    private static readonly FrozenDictionary<int, Rune[]> Table = Read();

    /// <summary>Writes what a character consists of without marks; nothing for a mark.</summary>
    /// <param name="rune">The character.</param>
    /// <param name="parts"><see cref="Longest"/> at least.</param>
    /// <returns>How many there are.</returns>
    public static int Of(Rune rune, Span<Rune> parts)
    {
        if (rune.Value - FirstSyllable is >= 0 and < Syllables and int syllable)
        {
            parts[0] = new Rune(FirstLeading + (syllable / (Vowels * Trailings)));
            parts[1] = new Rune(FirstVowel + (syllable % (Vowels * Trailings) / Trailings));
            if (syllable % Trailings == 0)
            {
                return 2;
            }

            parts[2] = new Rune(BeforeTrailing + (syllable % Trailings));
            return 3;
        }

        if (Table.TryGetValue(rune.Value, out Rune[]? found))
        {
            found.CopyTo(parts);
            return found.Length;
        }

        parts[0] = rune;
        return Rune.GetUnicodeCategory(rune) == UnicodeCategory.NonSpacingMark ? 0 : 1;
    }

    /// <summary>A line for each character: its number and those of its parts, hexadecimal.</summary>
    private static FrozenDictionary<int, Rune[]> Read()
    {
        using Stream stream = typeof(Decompositions).Assembly.GetManifestResourceStream("decompositions.txt")!;
        using var reader = new StreamReader(stream);
        var table = new Dictionary<int, Rune[]>();
        while (reader.ReadLine() is { } line)
        {
            int[] numbers = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static number => int.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
            table.Add(numbers[0], [.. numbers.Skip(1).Select(static number => new Rune(number))]);
        }

        return table.ToFrozenDictionary();
    }
}
