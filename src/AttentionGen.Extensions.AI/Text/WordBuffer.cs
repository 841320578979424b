using System.Buffers;
using System.Text;

namespace AttentionGen;

/// <summary>Words that are written one after the other with a space between them, in borrowed memory.</summary>
internal ref struct WordBuffer
{
    /// <summary>Characters that a word may have before the model knows it as one token only, that of unknown words.</summary>
    public const int LongestWord = 100;

    private const int FirstLength = 512;

    private char[] _chars = ArrayPool<char>.Shared.Rent(FirstLength);
    private int _length;
    private int _wordStart;
    private int _wordLength;

    public WordBuffer()
    {
    }

    /// <summary>Words that have ended.</summary>
    public int Words { get; private set; }

    /// <summary>A character of the current word, or of a new one.</summary>
    public void Append(Rune rune)
    {
        if (_wordLength == 0)
        {
            Begin();
        }

        if (_wordLength++ < LongestWord)
        {
            Reserve(2);
            _length += rune.EncodeToUtf16(_chars.AsSpan(_length));
        }
    }

    /// <summary>Ends the current word, if there is one.</summary>
    public void EndWord()
    {
        if (_wordLength == 0)
        {
            return;
        }

        if (_wordLength > LongestWord)
        {
            _length = _wordStart;
            Write(SpecialTokens.Unknown);
        }

        _wordLength = 0;
        Words++;
    }

    /// <summary>A word of one character.</summary>
    public void AddAlone(Rune rune)
    {
        EndWord();
        Append(rune);
        EndWord();
    }

    /// <summary>A word that is a special token.</summary>
    public void AddSpecial(string token)
    {
        EndWord();
        Begin();
        Write(token);
        Words++;
    }

    /// <summary>The text, and gives the memory back.</summary>
    public string Finish()
    {
        EndWord();
        string text = new(_chars.AsSpan(0, _length));
        ArrayPool<char>.Shared.Return(_chars);
        _chars = [];
        return text;
    }

    private void Begin()
    {
        if (_length > 0)
        {
            Write(" ");
        }

        _wordStart = _length;
    }

    private void Write(string text)
    {
        Reserve(text.Length);
        text.CopyTo(_chars.AsSpan(_length));
        _length += text.Length;
    }

    private void Reserve(int more)
    {
        if (_length + more > _chars.Length)
        {
            char[] longer = ArrayPool<char>.Shared.Rent(2 * (_length + more));
            _chars.AsSpan(0, _length).CopyTo(longer);
            ArrayPool<char>.Shared.Return(_chars);
            _chars = longer;
        }
    }
}
