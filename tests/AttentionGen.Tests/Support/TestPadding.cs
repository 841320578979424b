namespace AttentionGen.Tests.Support;

/// <summary>The padding masks that the tests try.</summary>
public enum PaddingCase
{
    None,

    /// <summary>By lengths: whole, empty, and between.</summary>
    Lengths,

    /// <summary>By flags, true = attend, about a third hidden.</summary>
    ValidWithHoles,

    /// <summary>By flags, true = ignore, a few hidden.</summary>
    IgnoredWithHoles,

    /// <summary>By flags, true = attend, real tokens at the end.</summary>
    LeftPadding,

    /// <summary>By flags, true = ignore, all ignored in every second item.</summary>
    NothingLeft,
}

/// <summary>A padding mask that lives on the heap, and answers for single keys.</summary>
internal sealed class TestPadding
{
    private readonly PaddingCase _case;
    private readonly int[] _lengths;
    private readonly bool[] _flags;
    private readonly int _keys;

    private TestPadding(PaddingCase @case, int batch, int keys)
    {
        _case = @case;
        _keys = keys;
        _lengths = new int[batch];
        _flags = new bool[batch * keys];
    }

    /// <summary>All kinds, for loops.</summary>
    public static PaddingCase[] Cases { get; } = Enum.GetValues<PaddingCase>();

    public PaddingMask Mask => MaskOf(_lengths, _flags);

    /// <summary>One length per item, if the mask is by lengths; otherwise zeros.</summary>
    public ReadOnlySpan<int> Lengths => _lengths;

    /// <summary>One flag per key, if the mask is by flags.</summary>
    public ReadOnlySpan<bool> Flags => _flags;

    public static TestPadding Make(PaddingCase @case, int batch, int keys)
    {
        var padding = new TestPadding(@case, batch, keys);
        float[] dice = SeededNumbers.Make(batch * keys, (ulong)(7000 + keys));
        for (int item = 0; item < batch; item++)
        {
            // The first item keeps most keys; the second may have none.
            padding._lengths[item] = item switch { 0 => keys - (keys / 3), 1 => 0, _ => keys };
            for (int key = 0; key < keys; key++)
            {
                int flag = (item * keys) + key;
                padding._flags[flag] = @case switch
                {
                    PaddingCase.ValidWithHoles => dice[flag] > -0.3f,
                    PaddingCase.IgnoredWithHoles => dice[flag] > 0.8f,
                    PaddingCase.LeftPadding => key >= (item + 1) * keys / 4,
                    PaddingCase.NothingLeft => item % 2 == 0,
                    _ => false,
                };
            }
        }

        return padding;
    }

    /// <summary>The mask over other memory that holds the same.</summary>
    public PaddingMask MaskOf(ReadOnlySpan<int> lengths, ReadOnlySpan<bool> flags) => _case switch
    {
        PaddingCase.None => PaddingMask.None,
        PaddingCase.Lengths => PaddingMask.FromLengths(lengths),
        PaddingCase.ValidWithHoles or PaddingCase.LeftPadding => PaddingMask.FromValid(flags),
        _ => PaddingMask.FromIgnored(flags),
    };

    /// <summary>Whether the key is a real token.</summary>
    public bool IsReal(int item, int key) => _case switch
    {
        PaddingCase.None => true,
        PaddingCase.Lengths => key < _lengths[item],
        PaddingCase.ValidWithHoles or PaddingCase.LeftPadding => _flags[(item * _keys) + key],
        _ => !_flags[(item * _keys) + key],
    };
}
