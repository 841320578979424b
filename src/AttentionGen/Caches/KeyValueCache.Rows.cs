using System.Runtime.CompilerServices;
using AttentionGen.Kernels;

namespace AttentionGen;

/// <content>Keys and values as rows, for snapshots: in an order that no vector width changes.</content>
public sealed unsafe partial class KeyValueCache
{
    /// <summary>The first token that the cache still has.</summary>
    internal int FirstKept(int sequence) => _evicted[sequence];

    /// <summary>Whether a sequence of some tokens can go on, if those before the first one are gone.</summary>
    internal bool CanBegin(int first, int length) => first == 0 || (_layout.LeftWindow >= 0 && first > 0 && first <= length - _layout.LeftWindow);

    /// <summary>Floats of the keys and values of so many tokens.</summary>
    internal int RowFloats(int tokens) => checked(tokens * (_layout.KeyWidth + _layout.ValueWidth));

    /// <summary>Reads tokens of one block: head by head, the rows of keys and then those of values.</summary>
    internal void ReadRows(LayerKernels kernels, int sequence, int first, int count, Span<float> rows)
    {
        HeadGeometry geometry = kernels.Geometry;
        for (int head = 0; head < _layout.KeyValueHeads; head++)
        {
            HeadPanels panels = PanelsOf(sequence, head);
            PanelRows.ReadKeys(panels, geometry, first, rows[..(count * _layout.HeadDim)]);
            rows = rows[(count * _layout.HeadDim)..];
            PanelRows.ReadValues(panels, geometry, first, rows[..(count * _layout.ValueHeadDim)]);
            rows = rows[(count * _layout.ValueHeadDim)..];
        }
    }

    /// <summary>Packs what <see cref="ReadRows"/> has read into a sequence that is empty, and stays so until it is given its length.</summary>
    internal void WriteRows(LayerKernels kernels, int sequence, int first, int count, float* rows)
    {
        Pages?.MakeWritable(sequence, first, count);
        for (int head = 0; head < _layout.KeyValueHeads; head++)
        {
            HeadPanels all = PanelsOf(sequence, head);
            HeadPanels panels = all.Holding(first, out int slot);
            panels.BeginBlock(slot / BlockKeys, first / KeyCapacity, isFirstKey: true);
            float* values = rows + (count * _layout.HeadDim);
            kernels.PackHead(rows, _layout.HeadDim, values, _layout.ValueHeadDim, slot, count, panels);
            panels.EndBlock(slot / BlockKeys);
            rows = values + (count * _layout.ValueHeadDim);
        }
    }

    /// <summary>Gives a sequence the tokens that <see cref="WriteRows"/> has written.</summary>
    internal void Begin(int sequence, int first, int length)
    {
        _lengths[sequence] = length;
        _evicted[sequence] = Math.Max(first, length - KeyCapacity);
    }

    private HeadPanels PanelsOf(int sequence, int head)
    {
        KeyVisibility keys = KeyVisibility.All(_lengths[sequence]);
        return Pages is not null
            ? new HeadPanels(
                ref Unsafe.Add(ref Pages.Addresses, sequence * Pages.Blocks),
                (int)(head * _layout.HeadPanelFloats(BlockKeys)),
                BlockKeys,
                ref Unsafe.NullRef<float>(),
                KeyCapacity,
                _layout.HeadDim,
                keys)
            : new HeadPanels(
                ref Unsafe.Add(ref Panels, (nint)((((long)sequence * _layout.KeyValueHeads) + head) * PanelFloats)),
                ref Unsafe.NullRef<float>(),
                KeyCapacity,
                _layout.HeadDim,
                keys);
    }
}
