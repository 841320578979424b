namespace AttentionGen.Tests.Support;

/// <summary>The attention masks that the tests try: every kind and every scope.</summary>
public enum MaskCase
{
    None,
    AllowShared,
    DenyShared,
    AdditiveShared,
    DenyPerItem,
    AdditivePerItem,
    AllowPerHead,
    AdditivePerHead,
    AllowPerItemAndHead,
    AdditivePerItemAndHead,
}

/// <summary>An attention mask that lives on the heap, and answers for single scores.</summary>
/// <remarks>
/// About a third of the keys is hidden at random; every fifth query sees nothing, and every seventh nothing of keys 60 to
/// 140, a whole short key block. Biases are from -1 to 1, or minus infinity.
/// </remarks>
internal sealed class TestMask
{
    private readonly MaskCase _case;
    private readonly MaskScope _scope;
    private readonly bool _allows;
    private readonly int _heads;
    private readonly int _queries;
    private readonly int _keys;
    private readonly bool[] _flags;
    private readonly float[] _bias;

    private TestMask(MaskCase @case, int batch, int heads, int queries, int keys)
    {
        _case = @case;
        _heads = heads;
        _queries = queries;
        _keys = keys;
        string name = @case.ToString();
        _scope = name.EndsWith("Shared", StringComparison.Ordinal) ? MaskScope.Shared
            : name.EndsWith("PerItem", StringComparison.Ordinal) ? MaskScope.PerItem
            : name.EndsWith("PerHead", StringComparison.Ordinal) ? MaskScope.PerHead
            : MaskScope.PerItemAndHead;
        int matrices = _scope switch
        {
            MaskScope.Shared => 1,
            MaskScope.PerItem => batch,
            MaskScope.PerHead => heads,
            _ => batch * heads,
        };
        IsAdditive = name.StartsWith("Additive", StringComparison.Ordinal);
        _allows = name.StartsWith("Allow", StringComparison.Ordinal);
        int entries = @case == MaskCase.None ? 0 : matrices * queries * keys;
        float[] dice = SeededNumbers.Make(entries, (ulong)(9000 + keys));
        _flags = IsAdditive ? [] : new bool[entries];
        _bias = IsAdditive ? new float[entries] : [];
        for (int i = 0; i < entries; i++)
        {
            int query = i / keys % queries;
            int key = i % keys;
            bool hides = dice[i] > 0.4f || query % 5 == 3 || (query % 7 == 2 && key is >= 60 and < 140);
            if (IsAdditive)
            {
                _bias[i] = hides ? float.NegativeInfinity : dice[i] + 0.3f;
            }
            else
            {
                _flags[i] = hides != _allows;
            }
        }
    }

    /// <summary>All kinds and scopes, for loops.</summary>
    public static MaskCase[] Cases { get; } = Enum.GetValues<MaskCase>();

    public bool IsAdditive { get; }

    /// <summary>Whether each item has matrices of its own.</summary>
    public bool IsOfItems => _case != MaskCase.None && _scope is (MaskScope.PerItem or MaskScope.PerItemAndHead);

    public ReadOnlySpan<bool> Flags => _flags;

    /// <summary>The biases, which a test may change.</summary>
    public Span<float> Bias => _bias;

    public AttentionMask Mask => MaskOf(_flags, _bias);

    public static TestMask Make(MaskCase @case, int batch, int heads, int queries, int keys) => new(@case, batch, heads, queries, keys);

    /// <summary>The mask over other memory that holds the same.</summary>
    public AttentionMask MaskOf(ReadOnlySpan<bool> flags, ReadOnlySpan<float> bias) =>
        _case == MaskCase.None ? AttentionMask.None
        : IsAdditive ? AttentionMask.Additive(bias, _scope)
        : _allows ? AttentionMask.Allow(flags, _scope)
        : AttentionMask.Deny(flags, _scope);

    /// <summary>Whether the query may see the key.</summary>
    public bool Shows(int item, int head, int query, int key) =>
        _case == MaskCase.None
        || (IsAdditive ? !float.IsNegativeInfinity(_bias[Index(item, head, query, key)])
            : _flags[Index(item, head, query, key)] == _allows);

    /// <summary>What is added to the score of a key that is seen.</summary>
    public float BiasOf(int item, int head, int query, int key) => IsAdditive ? _bias[Index(item, head, query, key)] : 0f;

    /// <summary>Where the entry is.</summary>
    public int Index(int item, int head, int query, int key)
    {
        int matrix = _scope switch
        {
            MaskScope.Shared => 0,
            MaskScope.PerItem => item,
            MaskScope.PerHead => head,
            _ => (item * _heads) + head,
        };
        return (((matrix * _queries) + query) * _keys) + key;
    }
}
