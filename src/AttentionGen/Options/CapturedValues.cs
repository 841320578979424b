using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AttentionGen;

/// <summary>
/// What a call brings for the score and mask functions of its layer. Made from the layer's own type <c>Captures</c>, which converts to it: that has a
/// property for each parameter that the functions capture.
/// </summary>
/// <remarks>Refers to the caller's memory, which is read during the call only.</remarks>
public ref struct CapturedValues
{
    /// <summary>Tables of a call at most.</summary>
    internal const int MostTables = 8;

    private ReadOnlySpan<byte> _table0, _table1, _table2, _table3, _table4, _table5, _table6, _table7;
    private EightIntegers _lengths;
    private EightIntegers _values;

    /// <summary>For the layer's type <c>Captures</c>.</summary>
    /// <param name="layer">The layer, by its full name.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public CapturedValues(string layer) => Layer = layer;

    /// <summary>The layer that the values are for; null if there are none.</summary>
    internal string? Layer { get; }

    /// <summary>Whether the call brings something.</summary>
    internal readonly bool IsPresent => Layer is not null;

    /// <summary>Sets a table; for the layer's type <c>Captures</c>.</summary>
    /// <typeparam name="T">The type of its elements.</typeparam>
    /// <param name="number">Its number, from 0 to 7.</param>
    /// <param name="elements">The elements.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void Set<T>(int number, ReadOnlySpan<T> elements)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(elements);
        _lengths[number] = elements.Length;
        switch (number)
        {
            case 0: _table0 = bytes; break;
            case 1: _table1 = bytes; break;
            case 2: _table2 = bytes; break;
            case 3: _table3 = bytes; break;
            case 4: _table4 = bytes; break;
            case 5: _table5 = bytes; break;
            case 6: _table6 = bytes; break;
            case 7: _table7 = bytes; break;
            default: throw new ArgumentOutOfRangeException(nameof(number), number, "There are eight tables.");
        }
    }

    /// <summary>Sets a single value; for the layer's type <c>Captures</c>.</summary>
    /// <param name="number">Its number, from 0 to 7.</param>
    /// <param name="bits">Its bits.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void SetValue(int number, int bits) => _values[number] = bits;

    /// <summary>The bytes of a table.</summary>
    internal readonly ReadOnlySpan<byte> Table(int number) => number switch
    {
        0 => _table0,
        1 => _table1,
        2 => _table2,
        3 => _table3,
        4 => _table4,
        5 => _table5,
        6 => _table6,
        _ => _table7,
    };

    /// <summary>The number of its elements.</summary>
    internal readonly int Length(int number) => _lengths[number];

    /// <summary>A single value.</summary>
    internal readonly int Value(int number) => _values[number];

    [InlineArray(8)]
    private struct EightIntegers
    {
        private int _first;
    }
}
