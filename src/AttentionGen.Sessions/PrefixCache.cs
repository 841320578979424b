namespace AttentionGen;

/// <summary>
/// Keys and values that sessions of one decoder share: who begins with the same tokens as another computes them no second time, and has them in the same
/// memory. It is also the memory of these sessions, within a budget.
/// </summary>
/// <remarks>
/// <para>
/// Tokens are shared in blocks of <see cref="BlockTokens"/>, from the first token on. A block is found by a hash chained over the model's fingerprint and all
/// tokens before it, and then compared token by token, so that no collision ever gives a session keys that are not its own. A session that finds a block
/// has the bits of one that computes it.
/// </para>
/// <para>
/// A block stays for as long as the budget has room, whether a session uses it or not. Where memory is asked for that there is not, the block goes that was
/// least recently used and that no session uses. Where all are in use, those follow of which sessions use a part alone: layers with a window have let the
/// other part go. They are found no more, and the sessions keep what they use. Where that is not enough either, the session that asks gets a
/// <see cref="KeyValuePoolException"/>.
/// </para>
/// <para>Thread-safe; sessions that share it may run at the same time.</para>
/// </remarks>
public sealed class PrefixCache
{
    private readonly Lock _lock = new();
    private readonly Func<PrefixName, ReadOnlySpan<int>, PrefixName> _name;
    private readonly Dictionary<PrefixName, Entry> _entries = [];

    /// <summary>All entries, the least recently used first, each behind those that begin with it.</summary>
    private readonly LinkedList<Entry> _order = [];

    private readonly PrefixName _root;
    private long _hits;
    private long _misses;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="decoder">The model. Its fingerprint is computed.</param>
    /// <param name="byteBudget">Bytes that keys and values of all its sessions may take, shared or not; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The budget is not positive.</exception>
    public PrefixCache(TextDecoder decoder, long byteBudget)
        : this(decoder, byteBudget, PrefixName.Next)
    {
    }

    /// <summary>The same with another hash.</summary>
    internal PrefixCache(TextDecoder decoder, long byteBudget, Func<PrefixName, ReadOnlySpan<int>, PrefixName> name)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        Decoder = decoder;
        _name = name;
        Pool = new KeyValuePool(byteBudget, () => EvictOne() || EvictPart());
        BlockTokens = decoder.CreateCache(batch: 0, capacity: 1).BlockTokens;
        _root = PrefixName.Of(decoder.Fingerprint);
    }

    /// <summary>The model.</summary>
    public TextDecoder Decoder { get; }

    /// <summary>The memory.</summary>
    public KeyValuePool Pool { get; }

    /// <summary>Tokens that are shared together, 512 or a few more.</summary>
    public int BlockTokens { get; }

    /// <summary>Blocks that could be found now.</summary>
    public int Blocks
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Blocks that sessions have found so far.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Blocks that sessions have looked for in vain.</summary>
    public long Misses => Interlocked.Read(ref _misses);

    /// <summary>Lets all blocks go that no session uses.</summary>
    public void Trim()
    {
        while (EvictOne())
        {
        }
    }

    /// <summary>Begins an empty cache with the blocks of the tokens that are there, but for the last token, whose logits have to be computed.</summary>
    internal void Adopt(StackCache cache, ReadOnlySpan<int> tokens)
    {
        lock (_lock)
        {
            List<Entry> found = Find(tokens[..((tokens.Length - 1) / BlockTokens * BlockTokens)]);
            cache.Adopt(0, [.. found.Select(static entry => entry.Block)]);
            _hits += found.Count;
            _misses += ((tokens.Length - 1) / BlockTokens) - found.Count;
        }
    }

    /// <summary>Takes in the last block of a cache, which has just been completed, unless its tokens are there, or another's stand under their name.</summary>
    /// <param name="cache">The cache, which has these tokens and no more.</param>
    /// <param name="tokens">Whole blocks.</param>
    internal void Publish(StackCache cache, ReadOnlySpan<int> tokens)
    {
        lock (_lock)
        {
            int before = tokens.Length - BlockTokens;
            List<Entry> found = Find(tokens[..before]);
            if (found.Count * BlockTokens < before)
            {
                // A block before it is gone: nobody could find this one.
                return;
            }

            PrefixName name = _name(found.Count > 0 ? found[^1].Name : _root, tokens[before..]);
            if (!_entries.ContainsKey(name))
            {
                var entry = new Entry(name, tokens[before..].ToArray(), found.Count > 0 ? found[^1] : null, cache.Share(0, found.Count));
                entry.Node = new LinkedListNode<Entry>(entry);
                _entries.Add(name, entry);
                Touch([.. found, entry]);
            }
        }
    }

    /// <summary>
    /// Lets the last block of some tokens go, and those that begin with them, for a session that has no memory left but what it uses itself: a page that
    /// is written to and that nobody else can find needs no copy.
    /// </summary>
    /// <returns>Whether there was one.</returns>
    internal bool Forget(ReadOnlySpan<int> tokens)
    {
        lock (_lock)
        {
            List<Entry> found = Find(tokens[..(tokens.Length / BlockTokens * BlockTokens)]);
            if (found.Count > 0)
            {
                Remove(found[^1]);
            }

            return found.Count > 0;
        }
    }

    /// <summary>The blocks of the tokens from the first one on, as many as are there.</summary>
    private List<Entry> Find(ReadOnlySpan<int> tokens)
    {
        List<Entry> found = [];
        Entry? last = null;
        for (; tokens.Length > 0; tokens = tokens[BlockTokens..])
        {
            // The name says where to look; the tokens, and the blocks before, say whether it is that one.
            if (!_entries.TryGetValue(_name(last?.Name ?? _root, tokens[..BlockTokens]), out Entry? entry)
                || entry.Before != last
                || !tokens[..BlockTokens].SequenceEqual(entry.Tokens))
            {
                break;
            }

            found.Add(entry);
            last = entry;
        }

        Touch(found);
        return found;
    }

    /// <summary>Makes entries the most recently used, the first of a text last of all: none goes before those that begin with it.</summary>
    private void Touch(List<Entry> entries)
    {
        for (int i = entries.Count - 1; i >= 0; i--)
        {
            if (entries[i].Node.List is not null)
            {
                _order.Remove(entries[i].Node);
            }

            _order.AddLast(entries[i].Node);
        }
    }

    /// <summary>Lets the least recently used block go that no session uses.</summary>
    private bool EvictOne() => Evict(static entry => entry.Followers == 0 && !entry.Block.IsShared);

    /// <summary>Lets the least recently used block go that has pages which no session uses, and those behind it, which nobody could find without it.</summary>
    private bool EvictPart() => Evict(static entry => entry.Block.OwnBytes > 0);

    private bool Evict(Predicate<Entry> isWanted)
    {
        lock (_lock)
        {
            for (LinkedListNode<Entry>? node = _order.First; node is not null; node = node.Next)
            {
                if (isWanted(node.Value))
                {
                    Remove(node.Value);
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Removes an entry, and before it those that begin with it, which precede it in the order.</summary>
    private void Remove(Entry entry)
    {
        for (LinkedListNode<Entry>? node = _order.First, next; node is not null && entry.Followers > 0; node = next)
        {
            next = node.Next;
            if (node.Value != entry && node.Value.BeginsWith(entry))
            {
                RemoveOne(node.Value);
            }
        }

        RemoveOne(entry);
    }

    private void RemoveOne(Entry entry)
    {
        _order.Remove(entry.Node);
        _entries.Remove(entry.Name);
        entry.Leave();
    }

    /// <summary>A block, and the tokens that it is of.</summary>
    private sealed class Entry
    {
        public Entry(PrefixName name, int[] tokens, Entry? before, KeyValueBlock block)
        {
            Name = name;
            Tokens = tokens;
            Before = before;
            Block = block;
            if (before is not null)
            {
                before.Followers++;
            }
        }

        public PrefixName Name { get; }

        public int[] Tokens { get; }

        public Entry? Before { get; }

        public KeyValueBlock Block { get; }

        public LinkedListNode<Entry> Node { get; set; } = null!;

        /// <summary>Entries behind this one, which nobody could find without it.</summary>
        public int Followers { get; private set; }

        public bool BeginsWith(Entry entry) => this == entry || Before?.BeginsWith(entry) == true;

        public void Leave()
        {
            Block.Dispose();
            if (Before is not null)
            {
                Before.Followers--;
            }
        }
    }
}
