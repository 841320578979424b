using System.Text.Json;

namespace AttentionGen;

/// <summary>
/// A forward-only JSON reader with the few steps that a safetensors header, or the index of several files, needs. It builds
/// no document, so its memory is bounded by the text's length; any departure from the expected form is a
/// <see cref="JsonException"/>.
/// </summary>
internal ref struct HeaderJsonReader
{
    private readonly string _document;
    private Utf8JsonReader _reader;

    public HeaderJsonReader(string path, string document, ReadOnlySpan<byte> json, int maxDepth)
    {
        Path = path;
        _document = document;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
    }

    /// <summary>The file, for error messages.</summary>
    public string Path { get; }

    /// <summary>Steps into the root, which must be an object.</summary>
    public void ExpectRootObject() => ReadToken(JsonTokenType.StartObject, "an object");

    /// <summary>Steps into a nested value, which must be an object.</summary>
    public void ExpectObject() => ReadToken(JsonTokenType.StartObject, "an object");

    /// <summary>The next property's name, or false at the end of the object.</summary>
    public bool TryReadPropertyName(out string name)
    {
        Read();
        bool found = _reader.TokenType == JsonTokenType.PropertyName;
        name = found ? CurrentString() : "";
        return found;
    }

    /// <summary>Reads a string.</summary>
    public string ReadString()
    {
        ReadToken(JsonTokenType.String, "a string");
        return CurrentString();
    }

    /// <summary>Reads an array of integers from 0 to 2^63 - 1.</summary>
    public List<long> ReadSizes()
    {
        ReadToken(JsonTokenType.StartArray, "an array of non-negative integers");
        var sizes = new List<long>();
        while (true)
        {
            Read();
            if (_reader.TokenType == JsonTokenType.EndArray)
            {
                return sizes;
            }

            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetInt64(out long size) || size < 0)
            {
                throw Unexpected("an integer from 0 to 2^63 - 1");
            }

            sizes.Add(size);
        }
    }

    /// <summary>Reads an object whose values are strings and whose names are unique.</summary>
    public Dictionary<string, string> ReadStringMap()
    {
        ExpectObject();
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (TryReadPropertyName(out string name))
        {
            if (!map.TryAdd(name, ReadString()))
            {
                throw new JsonException($"the name {FileText.Quote(name)} occurs twice.");
            }
        }

        return map;
    }

    /// <summary>Skips the next value, whatever it is.</summary>
    public void SkipValue()
    {
        Read();
        _reader.Skip();
    }

    /// <summary>Checks that only white space, with which writers align the elements, follows.</summary>
    public void ExpectEnd()
    {
        if (_reader.Read())
        {
            throw Unexpected($"the end of the {_document}");
        }
    }

    private void ReadToken(JsonTokenType expected, string description)
    {
        Read();
        if (_reader.TokenType != expected)
        {
            throw Unexpected(description);
        }
    }

    private void Read()
    {
        if (!_reader.Read())
        {
            throw Unexpected("more JSON");
        }
    }

    private readonly string CurrentString()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // Escapes such as \ud800 are well-formed JSON, but not text.
            throw new JsonException("a string holds an unpaired surrogate.", e);
        }
    }

    private readonly JsonException Unexpected(string expected) =>
        new($"expected {expected}, found {_reader.TokenType} at byte {_reader.TokenStartIndex} of the {_document}.");
}
