using System.Globalization;
using System.Text;

namespace AttentionGen.Generator.Diagnostics.Configuration;

/// <summary>Takes the text of a <c>config.json</c>; hands on its values: strings, doubles, booleans, null, lists and dictionaries.</summary>
/// <remarks>A reader of its own, since an analyzer can bring no library with it: compilers load only what they know.</remarks>
internal sealed class ConfigurationJson(string text)
{
    /// <summary>Deeper than any configuration, and shallow enough for the stack.</summary>
    private const int MostNested = 64;

    private int _at;

    /// <summary>The object, or the reason why there is none.</summary>
    public static (Dictionary<string, object?>? Values, string Problem) Read(string text)
    {
        var reader = new ConfigurationJson(text);
        try
        {
            object? value = reader.ReadValue(0);
            reader.SkipBlanks();
            return value is Dictionary<string, object?> values && reader._at == text.Length
                ? (values, "")
                : (null, $"expected one JSON object, found something else at character {Math.Min(reader._at, text.Length)}");
        }
        catch (FormatException e)
        {
            return (null, e.Message);
        }
    }

    private object? ReadValue(int depth)
    {
        SkipBlanks();
        if (depth > MostNested)
        {
            throw Fail("values are nested too deeply");
        }

        switch (Peek())
        {
            case '{':
                return ReadObject(depth);
            case '[':
                return ReadList(depth);
            case '"':
                return ReadString();
            case 't':
                return ReadWord("true", true);
            case 'f':
                return ReadWord("false", false);
            case 'n':
                return ReadWord("null", null);
            case 'N':
                return ReadWord("NaN", double.NaN);
            case 'I':
                return ReadWord("Infinity", double.PositiveInfinity);
            case '-' when _at + 1 < text.Length && text[_at + 1] == 'I':
                return ReadWord("-Infinity", double.NegativeInfinity);
            default:
                return ReadNumber();
        }
    }

    private Dictionary<string, object?> ReadObject(int depth)
    {
        var values = new Dictionary<string, object?>();
        Expect('{');
        SkipBlanks();
        while (Peek() != '}')
        {
            SkipBlanks();
            string name = ReadString();
            SkipBlanks();
            Expect(':');
            values[name] = ReadValue(depth + 1);
            SkipComma('}');
        }

        Expect('}');
        return values;
    }

    private List<object?> ReadList(int depth)
    {
        var values = new List<object?>();
        Expect('[');
        SkipBlanks();
        while (Peek() != ']')
        {
            values.Add(ReadValue(depth + 1));
            SkipComma(']');
        }

        Expect(']');
        return values;
    }

    private void SkipComma(char end)
    {
        SkipBlanks();
        if (Peek() != end)
        {
            Expect(',');
            SkipBlanks();
            if (Peek() == end)
            {
                throw Fail("a value is expected behind a comma");
            }
        }
    }

    private string ReadString()
    {
        Expect('"');
        var read = new StringBuilder();
        while (Peek() is not '"' and var c)
        {
            _at++;
            read.Append(c == '\\' ? ReadEscape() : c);
        }

        _at++;
        return read.ToString();
    }

    private char ReadEscape()
    {
        char c = Peek();
        _at++;
        if (c != 'u')
        {
            return c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => c };
        }

        if (_at + 4 > text.Length || !int.TryParse(text.Substring(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code))
        {
            throw Fail("four hexadecimal digits are expected");
        }

        _at += 4;
        return (char)code;
    }

    private object ReadNumber()
    {
        int start = _at;
        while (_at < text.Length && (char.IsDigit(text[_at]) || text[_at] is '+' or '-' or '.' or 'e' or 'E'))
        {
            _at++;
        }

        return double.TryParse(text.Substring(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Fail("a value is expected");
    }

    private object? ReadWord(string word, object? value)
    {
        if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0)
        {
            throw Fail("a value is expected");
        }

        _at += word.Length;
        return value;
    }

    private char Peek() => _at < text.Length ? text[_at] : throw Fail("more is expected");

    private void Expect(char c)
    {
        if (Peek() != c)
        {
            throw Fail($"'{c}' is expected");
        }

        _at++;
    }

    private void SkipBlanks()
    {
        while (_at < text.Length && (char.IsWhiteSpace(text[_at]) || text[_at] == '\uFEFF'))
        {
            _at++;
        }
    }

    private FormatException Fail(string problem) => new($"{problem} at character {_at}");
}
