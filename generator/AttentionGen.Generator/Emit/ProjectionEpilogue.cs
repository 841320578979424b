using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// What becomes of a panel of hidden columns while it is in the first-level cache: the activation is applied to it in place, or, with a gate,
/// its gates are activated and multiplied with their factors on the way from scratch to the hidden rows.
/// </summary>
internal sealed class ProjectionEpilogue(FeedForwardPlan plan)
{
    private readonly int _columns = plan.HiddenColumnsOfPanel;
    private readonly int _hidden = plan.Spec.Hidden;

    /// <summary>The same in words, for the documentation of the product.</summary>
    public string Then => plan.Spec.Gated
        ? $",\n/// of which {plan.Spec.Activation} of a panel's gates multiplies their factors to [rows, {_hidden}]"
        : $", a panel of which\n/// goes through {plan.Spec.Activation} while it is in the cache";

    /// <summary>Floats from one hidden row to the next.</summary>
    public int RowStride => plan.Layout.HiddenStride;

    /// <summary>Where tiles write, if not to the hidden rows.</summary>
    public string? PanelTarget => plan.Spec.Gated ? "ref scratch" : null;

    private string Activation => $"global::AttentionGen.Activation.{plan.Spec.Activation}";

    /// <summary>The line after a panel of all rows of a block.</summary>
    public string OfPanel(bool isLast, int fullPanels)
    {
        int done = fullPanels * _columns;
        string target = !isLast ? $"ref Unsafe.Add(ref target, panel * {_columns})" : done == 0 ? "ref target" : $"ref Unsafe.Add(ref target, {done})";
        string columns = isLast ? $"{_hidden - done}" : _hidden % _columns == 0 ? $"{_columns}" : $"Math.Min({_columns}, {_hidden} - (panel * {_columns}))";
        return plan.Spec.Gated
            ? $"\nFeedForwardRows.Gate({Activation}, ref scratch, {plan.Width.Lanes}, {target}, {RowStride}, count, {columns});"
            : $"\nFeedForwardRows.Activate({Activation}, {target}, {RowStride}, count, {columns});";
    }

    /// <summary>The line after all panels of a single row.</summary>
    public string OfRow(string row)
    {
        string columns = $"Math.Min({_hidden}, endPanel * {_columns}) - (firstPanel * {_columns})";
        string target = $"ref Unsafe.Add({row}, firstPanel * {_columns})";
        return plan.Spec.Gated
            ? $"\nFeedForwardRows.GateRow({Activation}, ref Unsafe.Add(ref scratch, firstPanel * {2 * _columns}), {plan.Width.Lanes}, {target}, {columns});"
            : $"\nFeedForwardRows.Activate({Activation}, {target}, {RowStride}, 1, {columns});";
    }
}
