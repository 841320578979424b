using System.Buffers;

namespace AttentionGen;

/// <summary>The tokens of some texts, in borrowed memory, and the order of the texts by length.</summary>
internal sealed class TokenWindow(int texts) : IDisposable
{
    private readonly int[] _starts = ArrayPool<int>.Shared.Rent(texts + 1);
    private readonly int[] _lengths = ArrayPool<int>.Shared.Rent(texts);
    private readonly int[] _order = ArrayPool<int>.Shared.Rent(texts);
    private int[] _tokens = [];

    /// <summary>Texts.</summary>
    public int Count { get; private set; }

    /// <summary>Tokens of all of them.</summary>
    public int TokenCount { get; private set; }

    /// <summary>Adds a text.</summary>
    public void Add(ITextTokenizer tokenizer, string text, int maxTokens)
    {
        Reserve(maxTokens);
        Span<int> room = _tokens.AsSpan(TokenCount, maxTokens);
        int length = tokenizer.Encode(text, room);
        if (length < 0 || length > maxTokens)
        {
            throw new InvalidOperationException($"The tokenizer must write from 0 to {maxTokens} tokens, for which it has room, but says that it has written {length}.");
        }

        _starts[Count] = TokenCount;
        _lengths[Count] = length;
        _order[Count] = Count;
        Count++;
        TokenCount += length;
    }

    /// <summary>Puts short texts first.</summary>
    public void SortByLength() => Array.Sort(_lengths, _order, 0, Count);

    /// <summary>Which text, in the order in which they were added, is at this place by length.</summary>
    public int IndexOf(int place) => _order[place];

    /// <summary>The tokens of the text at this place by length.</summary>
    public ReadOnlySpan<int> TokensOf(int place) => _tokens.AsSpan(_starts[_order[place]], _lengths[place]);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_lengths);
        ArrayPool<int>.Shared.Return(_order);
        ArrayPool<int>.Shared.Return(_tokens);
    }

    private void Reserve(int more)
    {
        int needed = checked(TokenCount + more);
        if (needed > _tokens.Length)
        {
            int[] longer = ArrayPool<int>.Shared.Rent(checked(TokenCount + needed));
            _tokens.AsSpan(0, TokenCount).CopyTo(longer);
            ArrayPool<int>.Shared.Return(_tokens);
            _tokens = longer;
        }
    }
}
