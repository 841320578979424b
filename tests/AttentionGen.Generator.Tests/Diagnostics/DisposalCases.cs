using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Files that stay open, and such as somebody closes or may close.</summary>
internal static class DisposalCases
{
    public static IEnumerable<DiagnosticCase> Misused =>
    [
        Lost("A file is dropped", "{|ATTN0034:SafetensorsFile.Open(\"a\")|};"),
        Lost("A file is thrown away", "_ = {|ATTN0034:SafetensorsFile.Open(\"a\")|};"),
        Lost("A file is read from and dropped", "_ = {|ATTN0034:SafetensorsFile.Open(\"a\")|}.ReadFloat32(\"x\");"),
        Lost("A file goes to a method that only reads", "_ = MultiHeadAttentionWeights.Load({|ATTN0034:SafetensorsFile.Open(\"a\")|});"),
        Lost("A checkpoint stays in a local", "var checkpoint = {|ATTN0034:SafetensorsCheckpoint.Open(\"a\")|}; _ = MultiHeadAttentionWeights.Load(checkpoint, \"layer\"); _ = checkpoint.TensorNames;", "SafetensorsCheckpoint"),
        new("A file of the package AttentionGen.Onnx stays in a local", "ATTN0034", OnnxSource, Message("OnnxCheckpoint")),
        Lost("A local is never used", "var file = {|ATTN0034:SafetensorsFile.Open(\"a\")|};"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        Kept("A using declaration", "using var file = SafetensorsFile.Open(\"a\"); _ = file.Path;"),
        Kept("A using statement", "using (var file = SafetensorsFile.Open(\"a\")) { _ = file.Path; }"),
        Kept("A using statement without a name", "using (SafetensorsFile.Open(\"a\")) { }"),
        Kept("A call of Dispose", "var file = SafetensorsFile.Open(\"a\"); try { _ = file.Path; } finally { file.Dispose(); }"),
        Kept("A conditional call of Dispose", "SafetensorsFile? file = SafetensorsFile.Open(\"a\"); file?.Dispose();"),
        Kept("A using statement for a local", "var file = SafetensorsFile.Open(\"a\"); using (file) { }"),
        Kept("A list that others may close", "var files = new List<SafetensorsFile>(); files.Add(SafetensorsFile.Open(\"a\"));"),
        Kept("A method of the user's", "Close(SafetensorsFile.Open(\"a\")); static void Close(IDisposable file) => file.Dispose();"),
        Kept("A local that is returned", "_ = Open(); static SafetensorsFile Open() { var file = SafetensorsFile.Open(\"a\"); _ = file.Path; return file; }"),
        Kept("A result of its own", "Func<SafetensorsFile> open = () => SafetensorsFile.Open(\"a\"); using var file = open();"),
        Kept("A local that another one takes over", "var file = SafetensorsFile.Open(\"a\"); using SafetensorsFile other = file;"),
        Kept("A method of another class that is called Open", "using var file = System.IO.File.Open(\"a\", System.IO.FileMode.Open);"),
    ];

    /// <summary>The package is no reference of these tests' sources, and its type is known by name.</summary>
    private const string OnnxSource =
        """
        namespace AttentionGen
        {
            public sealed class OnnxCheckpoint : System.IDisposable
            {
                public string Path => "";
                public static OnnxCheckpoint Open(string path) => new();
                public void Dispose() { }
            }
        }
        namespace Demo
        {
            public static class Program
            {
                public static string Run() { var model = {|ATTN0034:AttentionGen.OnnxCheckpoint.Open("a")|}; return model.Path; }
            }
        }
        """;

    private static string Message(string type) => $"This {type} stays open because nothing disposes of it; declare it with 'using'";

    private static DiagnosticCase Lost(string name, string body, string type = "SafetensorsFile") =>
        new(name, "ATTN0034", Use(body), Message(type));

    private static DiagnosticCase Kept(string name, string body) => new(name, "ATTN0034", Use(body));
}
