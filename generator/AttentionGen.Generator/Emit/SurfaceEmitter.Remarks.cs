using System.Globalization;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <content>The remarks on the type: what it computes, and what that costs.</content>
internal sealed partial class SurfaceEmitter
{
    private bool HasWindow => VisibleText.HasWindow(spec);

    private void WriteRemarks()
    {
        _writer.Write(
            """
            /// <remarks>
            /// <para>Multi-head attention, one shape, float32:</para>
            /// <code>
            """);
        foreach (ShapeLine line in ShapeText.Lines(spec))
        {
            _writer.Write($"/// {((line.IsStage ? "  " : "") + line.Name).PadRight(11)} {line.Text}");
        }

        _writer.Write(
            $"""
            /// </code>
            /// <para>{GeneratedText.Thousands(_cost.Parameters)} parameters, {GeneratedText.Thousands(_cost.WeightBytes)} bytes. {CostText()} multiply-adds{(HasWindow ? ", less where the window is shorter," : "")} and allocates nothing.</para>
            /// <para>It moves at least its weights, and {GeneratedText.Thousands(_cost.ActivationBytesPerToken)} bytes of input and output a token. Scratch for one thread is {GeneratedText.Thousands(_cost.ScratchBytesPerThread)} bytes, and {GeneratedText.Thousands(_cost.ScratchBytesPerToken)} a token{CacheText()}.</para>
            /// <para>Tiles, rows x columns of accumulators, and about how much machine code: {string.Join("; ", plans.Select(TileText))}.</para>
            /// <para>Immutable after construction and safe to call from any number of threads at once.</para>
            /// </remarks>
            """);
    }

    /// <summary>A cost line, with what a causal mask hides left out where it can be said in a few words: in self-attention.</summary>
    private string CostText()
    {
        long pair = _cost.MultiplyAddsPerPair;
        if (!spec.SharesInputPanels)
        {
            string most = spec.Causal ? "at most " : "";
            string keys = spec.AddedKeys > 0 ? $"(S + {spec.AddedKeys})" : "S";
            return $"A call costs {most}batch x ({GeneratedText.Thousands(_cost.MultiplyAddsPerQuery)} T + {GeneratedText.Thousands(_cost.MultiplyAddsPerToken - _cost.MultiplyAddsPerQuery)} S + {GeneratedText.Thousands(pair)} T {keys})";
        }

        string added = spec.AddedKeys > 0 ? $" + {GeneratedText.Thousands(spec.AddedKeys * pair)} T" : "";
        string pairs = spec.Causal ? $"{Half(pair)} T (T + 1)" : $"{GeneratedText.Thousands(pair)} T T";
        return $"Self-attention costs batch x ({GeneratedText.Thousands(_cost.MultiplyAddsPerToken)} T + {pairs}{added})";
    }

    private string CacheText() => spec.CanCache ? $"; a cache takes {GeneratedText.Thousands(_layout.CacheBytesPerToken)} bytes a token" : "";

    private static string Half(long number) => (number / 2m).ToString(number % 2 == 0 ? "N0" : "N1", CultureInfo.InvariantCulture);

    private static string TileText(KernelPlan plan) =>
        $"{plan.Width.Name} {plan.TileRows} x {plan.Scores.Vectors * plan.Width.Lanes}, {GeneratedText.Number(CodeSizePlanner.CodeBytes(plan) / 1000.0)} KB";
}
