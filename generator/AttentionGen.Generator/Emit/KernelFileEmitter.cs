using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <summary>
/// Writes the file of one vector width: the kernels as a file-local type, and the private members of the user's type that
/// lead to them.
/// </summary>
internal sealed class KernelFileEmitter(KernelPlan plan)
{
    private readonly SourceWriter _writer = new();
    private readonly AttentionSpec _spec = plan.Spec;

    private string KernelType => $"{IdentifierOf(_spec.Type.HintName)}_{plan.Width.Name}";

    public GeneratedFile Write()
    {
        PartialType.WriteFileHeader(_writer, _spec, $"Kernels for {plan.Width.Name}.");
        WriteBridge();
        _writer.Blank();
        _writer.Open("namespace AttentionGen.Generated");
        _writer.Write("using System;\nusing System.Runtime.CompilerServices;\nusing System.Runtime.InteropServices;");
        if (plan.Width.Lanes > 1)
        {
            _writer.Write("using System.Runtime.Intrinsics;");
        }

        _writer.Write("using AttentionGen.Kernels;");
        int vectors = plan.Scores.Vectors;
        _writer.Blank().Write(
            $"""
            /// <summary>
            /// {plan.Width.Name} kernels of {_spec.Type.Name}: tiles of {plan.TileRows} rows x {vectors} vectors keep {plan.TileRows * vectors} accumulators, {vectors} operands and a broadcast
            /// in {plan.Width.Registers} registers. Lanes lie across outputs and every dot product is summed in ascending order.
            /// </summary>
            """);
        _writer.Write(GeneratedText.GeneratedCode);
        _writer.Open($"file readonly struct {KernelType} : ILayerKernels");
        _writer.Write($"public static int InputPanels => {plan.Input.Columns.Panels};").Blank();
        _writer.Write($"public static int OutputPanels => {plan.Output?.Columns.Panels ?? 0};");
        new ProjectionEmitter(_writer, plan, plan.Input, "ProjectInput", "Query, key and value of every row").Write();
        if (plan.Output is { } output)
        {
            new ProjectionEmitter(_writer, plan, output, "ProjectOutput", "The concatenated heads back to the model width").Write();
        }
        else
        {
            WriteNoOutputProjection();
        }

        new AttendEmitter(_writer, plan).Write();
        new ScoresEmitter(_writer, plan).Write();
        new SoftmaxEmitter(_writer, plan).Write();
        new ContextEmitter(_writer, plan).Write();
        _writer.Close().Close();
        return new GeneratedFile($"{_spec.Type.HintName}.{plan.Width.Name}.g.cs", _writer.ToString());
    }

    private static string IdentifierOf(string hintName) =>
        new(hintName.Select(c => char.IsLetterOrDigit(c) ? c : '_').ToArray());

    /// <summary>File-local types cannot be named elsewhere, so each file adds the way in to the user's type.</summary>
    private void WriteBridge()
    {
        const string Span = "global::System.Span<float>";
        const string ReadOnlySpan = "global::System.ReadOnlySpan<float>";
        const string Tail = "global::AttentionGen.PaddingMask padding, global::AttentionGen.Workspace? workspace, int maxDegree";
        string runner = $"global::AttentionGen.Kernels.LayerRunner<global::AttentionGen.Generated.{KernelType}>";
        string output = plan.Output is null ? "null" : "_outputPanels";
        PartialType.Open(_writer, _spec);
        _writer.Open(
            $"private void Forward{plan.Width.Name}({ReadOnlySpan} input, {Span} output, int batch, int sequence, {Tail})");
        _writer.Write($"{runner}.Forward(in Layout, _inputPanels, {output}, input, output, batch, sequence, padding, workspace, maxDegree);");
        _writer.Close().Blank();
        _writer.Open(
            $"private static void Attend{plan.Width.Name}({ReadOnlySpan} query, {ReadOnlySpan} key, {ReadOnlySpan} value, {Span} output, "
            + $"int batch, int queryLength, int keyLength, {Tail})");
        _writer.Write($"{runner}.Attend(in Layout, query, key, value, output, batch, queryLength, keyLength, padding, workspace, maxDegree);");
        _writer.Close();
        PartialType.Close(_writer, _spec);
    }

    private void WriteNoOutputProjection()
    {
        _writer.Blank().Write("/// <summary>OutputProjection = false: the concatenated heads are the output.</summary>");
        _writer.Open(
            "public static void ProjectOutput(ref float input, PackedWeights weights, ref float output, int rows, int firstPanel, int endPanel)");
        _writer.Close();
    }
}
