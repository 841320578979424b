using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace AttentionGen.Kernels;

/// <summary>
/// Packs weight matrices once, when a layer is constructed, into the panels that the projection tiles stream: within a
/// panel, input feature k of all its output columns lies side by side.
/// </summary>
/// <remarks>
/// Panels are <paramref name="panelColumns"/> columns wide; the last one is only as many whole vectors wide as its columns
/// need, and padded with zeros.
/// </remarks>
/// <param name="inputs">Length K of an input row.</param>
/// <param name="outputs">Number N of output columns.</param>
/// <param name="panelColumns">Columns of a full panel.</param>
/// <param name="lanes">Lanes of the vector width in use.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class WeightPanels(int inputs, int outputs, int panelColumns, int lanes)
{
    private readonly int _paddedOutputs = (outputs + lanes - 1) / lanes * lanes;
    private int _nextOutput;

    /// <summary>The panels, <c>[ceil(N / panelColumns), K, panelColumns]</c>.</summary>
    public AlignedBuffer Panels { get; } = new((long)inputs * ((outputs + lanes - 1) / lanes * lanes));

    /// <summary>The bias of each output column, zeros where there is none.</summary>
    public AlignedBuffer Bias { get; } = new((outputs + lanes - 1) / lanes * lanes);

    /// <summary>Packs the next rows of the output.</summary>
    /// <param name="weight">PyTorch layout, <c>[rows, K]</c>.</param>
    /// <param name="bias"><c>[rows]</c>, or empty for none.</param>
    /// <param name="factor">Multiplies weight and bias; the softmax scale is folded into the query's this way.</param>
    /// <returns>This object, so that query, key and value can be chained.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public WeightPanels Add(ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, double factor = 1.0)
    {
        int rows = weight.Length / inputs;
        Span<float> panels = Panels.Span;
        Span<float> biases = Bias.Span;
        for (int row = 0; row < rows; row++, _nextOutput++)
        {
            int panelStart = _nextOutput / panelColumns * panelColumns;
            int width = Math.Min(panelColumns, _paddedOutputs - panelStart);
            Span<float> panel = panels.Slice(panelStart * inputs, width * inputs);
            ReadOnlySpan<float> source = weight.Slice(row * inputs, inputs);
            int lane = _nextOutput - panelStart;
            for (int k = 0; k < source.Length; k++, lane += width)
            {
                panel[lane] = (float)(source[k] * factor);
            }

            if (!bias.IsEmpty)
            {
                biases[_nextOutput] = (float)(bias[row] * factor);
            }
        }

        return this;
    }

    /// <summary>Adds rows of the output to a hash, each with its bias, as they were added: no vector width changes that.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void AppendTo(IncrementalHash hash, int first, int count)
    {
        var row = new float[inputs + 1];
        for (int output = first; output < first + count; output++)
        {
            int panelStart = output / panelColumns * panelColumns;
            int width = Math.Min(panelColumns, _paddedOutputs - panelStart);
            ReadOnlySpan<float> panel = Panels.Span.Slice(panelStart * inputs, width * inputs);
            for (int k = 0, lane = output - panelStart; k < inputs; k++, lane += width)
            {
                row[k] = panel[lane];
            }

            row[inputs] = Bias.Span[output];
            hash.AppendFloats(row);
        }
    }

    /// <summary>All rows of the output.</summary>
    internal void AppendTo(IncrementalHash hash) => AppendTo(hash, 0, outputs);

    /// <summary>Leaves rows of the output out: zeros.</summary>
    /// <param name="rows">How many.</param>
    /// <returns>This object.</returns>
    internal WeightPanels Skip(int rows)
    {
        _nextOutput += rows;
        return this;
    }
}
