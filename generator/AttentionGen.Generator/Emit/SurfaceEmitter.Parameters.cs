namespace AttentionGen.Generator.Emit;

/// <content>What the documentation of the methods that compute says of their parameters.</content>
internal sealed partial class SurfaceEmitter
{
    private void TensorParameter(string name, string rows, int width, string notes) =>
        _writer.Write($"/// <param name=\"{name}\"><c>[batch, {rows}, {width}]</c>, {notes}.</param>");

    private void StridedParameter(string name, string rows, int width, string notes = "") =>
        _writer.Write($"/// <param name=\"{name}\"><c>[batch, {rows}, {width}]</c>, or <c>[{rows}, {width}]</c> for one item{notes}.</param>");

    private static string StridedSummary(string what) => $"{what} of tensors whose rows may be strided; the floats of a row may not.";

    private void SizeParameters(string length, string text)
    {
        _writer.Write("/// <param name=\"batch\">Batch items; 0 does nothing.</param>");
        if (AnyLength)
        {
            _writer.Write($"/// <param name=\"{length}\">{text}</param>");
        }
    }

    private void PlainParameters()
    {
        _writer.Write(
            """
            /// <param name="padding">Which keys are real; by default all are.</param>
            /// <param name="workspace">Scratch memory, grown if it is too small; by default borrowed from a shared pool.</param>
            /// <param name="maxDegreeOfParallelism">Threads that may take part, the calling one included; 0 for as many as there are processors. The bits stay the same.</param>
            """);
        Throws();
    }

    private void OptionsParameter(string notes = "")
    {
        _writer.Write($"/// <param name=\"options\">Masks, attention weights, layout, workspace, threads.{notes}</param>");
        Throws();
    }

    private void Remarks(string text) => _writer.Write($"/// <remarks>{text}</remarks>");

    private void Throws() =>
        _writer.Write("/// <exception cref=\"global::System.ArgumentException\">A length does not fit, or memory overlaps.</exception>");
}
