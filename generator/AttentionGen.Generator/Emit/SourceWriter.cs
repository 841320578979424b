using System.Text;

namespace AttentionGen.Generator.Emit;

/// <summary>Collects lines of C# with their indentation. Line ends are \n everywhere, so that text is equal everywhere.</summary>
internal sealed class SourceWriter
{
    private const string Step = "    ";

    private readonly StringBuilder _text = new();
    private string _indent = "";
    private bool _skipBlank = true;

    /// <summary>Writes one or several lines; each gets the current indentation.</summary>
    public SourceWriter Write(string lines)
    {
        foreach (string line in lines.Split('\n'))
        {
            if (line.Length > 0)
            {
                _text.Append(_indent).Append(line);
            }

            _text.Append('\n');
        }

        _skipBlank = false;
        return this;
    }

    /// <summary>Separates what came from what follows by one empty line, unless a block has just begun.</summary>
    public SourceWriter Blank()
    {
        if (!_skipBlank)
        {
            _text.Append('\n');
            _skipBlank = true;
        }

        return this;
    }

    /// <summary>Writes a header, if any, and an opening brace; what follows is indented.</summary>
    public SourceWriter Open(string header = "")
    {
        if (header.Length > 0)
        {
            Write(header);
        }

        Write("{");
        _indent += Step;
        _skipBlank = true;
        return this;
    }

    /// <summary>Ends the block that <see cref="Open"/> began. No empty line stays in front of the brace.</summary>
    public SourceWriter Close(string after = "")
    {
        if (_skipBlank && _text.Length > 1 && _text[_text.Length - 2] == '\n')
        {
            _text.Length--;
        }

        _indent = _indent.Substring(Step.Length);
        return Write("}" + after);
    }

    public override string ToString() => _text.ToString();
}
