using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <content>What calls cost, and the way from a call to the kernels of this machine.</content>
internal sealed partial class SurfaceEmitter
{
    private void WriteCostMethods()
    {
        if (spec.SharesInputPanels)
        {
            Summary("Bytes of scratch that a call of <c>Forward</c> as self-attention uses; threads need some of their own.");
            Cost(LayerMethods.WorkspaceBytes(AnyLength), "WorkspaceBytes", Sequence);
        }

        Summary("Bytes of scratch that a call of <c>Forward</c> as cross-attention uses at most; rows with gaps need some more.");
        Cost(LayerMethods.CrossWorkspaceBytes(AnyLength), "CrossWorkspaceBytes", $"{QueryLength}, {KeyLength}");
        Summary("Bytes of scratch that a call of <c>Attend</c> uses.");
        Cost(LayerMethods.CoreWorkspaceBytes(AnyLength), "CoreWorkspaceBytes", $"{QueryLength}, {KeyLength}");
        if (!spec.SharesInputPanels)
        {
            return;
        }

        string hidden = HasWindow ? "; keys outside the window do not count" : spec.Causal ? "; what the causal mask hides does not count" : "";
        Summary($"Useful multiply-adds of self-attention with {(AnyLength ? "these sizes" : "this batch")}, <c>long.MaxValue</c> at most{hidden}{WholeLayerSurface.MaskNotes(spec)}.");
        Method(LayerMethods.MultiplyAdds(AnyLength), WholeLayerSurface.MultiplyAdds(spec, Sequence), "public static");
        if (spec.Functions?.Mask is { ReadsCaptures: true } mask)
        {
            Summary($"The same; what {mask.Method} hides does not count.");
            Method(LayerMethods.MaskedMultiplyAdds(AnyLength), $"CountMultiplyAdds(batch, {Sequence}, memoryLength: 0, in captured)", "public static");
        }
    }

    private void Cost(MethodSignature method, string formula, string lengths) =>
        Method(method, $"{Kernels}LayerCost.{formula}(in GeneratedFacts.Layout, batch, {lengths}, maxDegreeOfParallelism)", "public static");

    private void WriteRun()
    {
        _writer.Blank().Write("/// <summary>Hands a call to the kernels of this machine's vector width; the JIT keeps that branch alone.</summary>");
        OpenMember($"private static void Run({Kernels}LayerWeights? weights, scoped in {Kernels}LayerCall call)");
        _writer.Open("if (call.IsEmpty)");
        _writer.Write("return;");
        _writer.Close().Blank();
        string otherwise = "";
        foreach (VectorWidth width in plans.Select(static plan => plan.Width).Where(static width => width.Lanes > 1))
        {
            _writer.Open($"{otherwise}if ({AttentionFacts.Accelerated(width)})");
            _writer.Write($"Run{width.Name}(weights, in call);").Close();
            otherwise = "else ";
        }

        string last = RunsEverywhere ? $"Run{VectorWidth.Scalar.Name}(weights, in call);" : NoWidthRuns;
        if (otherwise.Length > 0)
        {
            _writer.Open("else").Write(last).Close();
        }
        else
        {
            _writer.Write(last);
        }

        _writer.Close();
    }
}
