using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis.CodeFixes;
using Xunit;

namespace AttentionGen.Generator.Tests.CodeFixes;

/// <summary>Fixes of calls: a missing alignment, a width without a name, flags for the other factory, a file left open, a quotient that rounds towards zero.</summary>
public sealed class CallTests
{
    private readonly CodeFixHarness _harness = new();

    [Theory]
    [InlineData("UpperLeft", "DModel = 64, Heads = 4, Causal = true", "DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.UpperLeft")]
    [InlineData("BottomRight", "DModel = 64, Heads = 4, Causal = true", "DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight")]
    [InlineData(
        "BottomRight",
        "\r\n    DModel = 64, // width\r\n    Heads = 4,\r\n    Causal = true // language\r\n",
        "\r\n    DModel = 64, // width\r\n    Heads = 4,\r\n    Causal = true, // language\r\n    CausalAlignment = CausalAlignment.BottomRight\r\n")]
    public Task MissingAlignment_IsAddedToTheAttribute_InItsFile(string alignment, string before, string after) => _harness.VerifyAsync(
        $"Add CausalAlignment = {alignment}",
        new TestFile("Use.cs", Calls("Use", "8, {|ATTN0032:16|}"), Calls("Use", "8, 16")),
        new TestFile("Layer.cs", Layer(before), Layer(after)));

    [Theory]
    [InlineData("queryLength: 8, keyLength: {|ATTN0032:16|}")]
    [InlineData("keyLength: {|ATTN0032:4 * 4|}, queryLength: 8")]
    public Task MissingAlignment_IsAdded_WhereArgumentsAreNamed(string lengths) => _harness.VerifyAsync(
        "Add CausalAlignment = UpperLeft",
        new TestFile("Use.cs", Calls("Use", lengths), Unmarked(Calls("Use", lengths))),
        new TestFile("Layer.cs", Layer("DModel = 64, Heads = 4, Causal = true"), Layer("DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.UpperLeft")));

    [Theory]
    [InlineData(FixAllScope.Document)]
    [InlineData(FixAllScope.Project)]
    public Task FixAll_AddsAnAlignmentOnce_HoweverManyCallsThereAre(FixAllScope scope) => _harness.VerifyFixAllAsync(
        scope,
        "Add CausalAlignment = BottomRight",
        new TestFile("Use.cs", Calls("Use", "8, {|ATTN0032:16|}", "16, {|ATTN0032:8|}"), Calls("Use", "8, 16", "16, 8")),
        new TestFile("Again.cs", Calls("Again", "1, {|ATTN0032:2|}"), Calls("Again", "1, 2")),
        new TestFile("Layer.cs", Layer("DModel = 64, Heads = 4, Causal = true"), Layer("DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight")));

    [Fact]
    public Task FixAll_AddsAlignments_InEveryProject() => _harness.VerifyFixAllAsync(
        FixAllScope.Solution,
        "Add CausalAlignment = BottomRight",
        new TestFile("Use.cs", Calls("Use", "8, {|ATTN0032:16|}"), Calls("Use", "8, 16")),
        new TestFile("Layer.cs", Layer("DModel = 64, Heads = 4, Causal = true"), Layer("DModel = 64, Heads = 4, Causal = true, CausalAlignment = CausalAlignment.BottomRight")),
        new TestFile("Use2.cs", Calls("Use", "8, {|ATTN0032:16|}"), Calls("Use", "8, 16"), Project: "Other"),
        new TestFile("Layer2.cs", Layer("Causal = true, Heads = 4, DModel = 64"), Layer("Causal = true, Heads = 4, DModel = 64, CausalAlignment = CausalAlignment.BottomRight"), Project: "Other"));

    [Theory]
    [InlineData("new float[2 * 16 * {|ATTN0105:64|}]", "new float[2 * 16 * DecoderAttention.DModel]")]
    [InlineData("new float[/* rows */ 2 * 16 * {|ATTN0105:64|} /* width */]", "new float[/* rows */ 2 * 16 * DecoderAttention.DModel /* width */]")]
    public Task WidthWithoutAName_GetsIt(string before, string after) => _harness.VerifyAsync(
        "Use DecoderAttention.DModel",
        new TestFile("Use.cs", SelfAttention("Demo", before), SelfAttention("Demo", after)),
        new TestFile("Layer.cs", Layer("DModel = 64, Heads = 4")));

    [Theory]
    [InlineData("Elsewhere", "Demo.DecoderAttention.DModel")]
    [InlineData("Demo.Inner", "DecoderAttention.DModel")]
    public Task Constant_IsNamedAsTheFileCanNameIt(string space, string constant) => _harness.VerifyAsync(
        "Use DecoderAttention.DModel",
        new TestFile("Use.cs", SelfAttention(space, "new float[32 * {|ATTN0105:64|}]"), SelfAttention(space, $"new float[32 * {constant}]")),
        new TestFile("Layer.cs", Layer("DModel = 64, Heads = 4")));

    [Fact]
    public Task FixAll_NamesEveryWidth() => _harness.VerifyFixAllAsync(
        FixAllScope.Project,
        "Use DecoderAttention.DModel",
        new TestFile("Use.cs", SelfAttention("Demo", "new float[32 * {|ATTN0105:64|}]"), SelfAttention("Demo", "new float[32 * DecoderAttention.DModel]")),
        new TestFile("Again.cs", SelfAttention("Demo.Again", "new float[32 * {|ATTN0105:64|}]"), SelfAttention("Demo.Again", "new float[32 * DecoderAttention.DModel]")),
        new TestFile("Layer.cs", Layer("DModel = 64, Heads = 4")));

    [Theory]
    [InlineData("PaddingMask.FromValid({|ATTN0031:isPadding|})", "PaddingMask.FromIgnored(isPadding)")]
    [InlineData("PaddingMask.FromValid(valid: /* true = ignore */ {|ATTN0031:isPadding|})", "PaddingMask.FromIgnored(ignored: /* true = ignore */ isPadding)")]
    public Task FlagsForTheOtherFactory_GoThere(string before, string after) => _harness.VerifyAsync(
        Method("bool[] isPadding", $"PaddingMask mask = {before}; Use(mask);"),
        "Use PaddingMask.FromIgnored",
        Method("bool[] isPadding", $"PaddingMask mask = {after}; Use(mask);"));

    [Theory]
    [InlineData("var file = {|ATTN0034:SafetensorsFile.Open(path)|};", "using var file = SafetensorsFile.Open(path);")]
    [InlineData("/* kept open */ SafetensorsFile file = {|ATTN0034:SafetensorsFile.Open(path)|}; // here", "/* kept open */ using SafetensorsFile file = SafetensorsFile.Open(path); // here")]
    public Task FileLeftOpen_IsClosedByItsVariable(string before, string after) => _harness.VerifyAsync(
        Method("string path", before + "\n        System.Console.WriteLine(file.TensorNames.Length);"),
        "Add 'using'",
        Method("string path", after + "\n        System.Console.WriteLine(file.TensorNames.Length);"));

    [Theory]
    [InlineData("{|ATTN0106:(query - key) / 64|} == 0", "FloorDiv", "AttentionMath.FloorDiv(query - key, 64) == 0")]
    [InlineData("key > {|ATTN0106:(query - key) % Size|}", "FloorMod", "key > AttentionMath.FloorMod(query - key, Size)")]
    [InlineData("{|ATTN0106:-key/* of */ /* by */ / 8|} < 3", "FloorDiv", "AttentionMath.FloorDiv(-key/* of */ /* by */, 8) < 3")]
    [InlineData(
        "{|ATTN0106:( /* left */ query - key)\n            % 3|} == {|ATTN0106:(key - query) % 3|}",
        "FloorMod",
        "AttentionMath.FloorMod( /* left */ query - key, 3) == AttentionMath.FloorMod(key - query, 3)")]
    public Task QuotientOfWhatMayBeNegative_IsRoundedDown(string before, string method, string after) => _harness.VerifyAsync(
        Mask("using AttentionGen;", before), $"Use AttentionMath.{method}", Mask("using AttentionGen;", after));

    [Theory]
    [InlineData("", "AttentionGen.AttentionMath")]
    [InlineData("using AttentionMath = System.Math;", "AttentionGen.AttentionMath")]
    public Task TheMethodThatRoundsDown_IsNamedAsTheFileCanNameIt(string usings, string type) => _harness.VerifyAsync(
        Mask(usings, "{|ATTN0106:(query - key) / 64|} == 0"), "Use AttentionMath.FloorDiv", Mask(usings, $"{type}.FloorDiv(query - key, 64) == 0"));

    [Fact]
    public Task FixAll_RoundsDownInEveryFile() => _harness.VerifyFixAllAsync(
        FixAllScope.Project,
        "Use AttentionMath.FloorDiv",
        new TestFile("Mask.cs", Mask("using AttentionGen;", "{|ATTN0106:(query - key) / 64|} == Other.Chunk(query - key)"), Mask("using AttentionGen;", "AttentionMath.FloorDiv(query - key, 64) == Other.Chunk(query - key)")),
        new TestFile(
            "Other.cs",
            "namespace Demo;\ninternal static class Other\n{\n    public static int Chunk(int x) => {|ATTN0106:x / 4|};\n}\n",
            "namespace Demo;\ninternal static class Other\n{\n    public static int Chunk(int x) => AttentionGen.AttentionMath.FloorDiv(x, 4);\n}\n"));

    /// <summary>A layer whose mask function is an expression.</summary>
    private static string Mask(string usings, string expression) =>
        $"{usings}\nnamespace Demo;\n[AttentionGen.MultiHeadAttention(DModel = 64, Heads = 4, MaskFunction = nameof(Visible))]\npublic partial class DecoderAttention\n{{\n"
        + $"    private const int Size = 3;\n\n    private static bool Visible(int query, int key) => {expression};\n}}\n";

    private static string Layer(string arguments) =>
        $"using AttentionGen;\nnamespace Demo;\n[MultiHeadAttention({arguments})] public partial class DecoderAttention;\n";

    /// <summary>Calls with these lengths of queries and keys.</summary>
    private static string Calls(string name, params string[] lengths) =>
        $"namespace Demo;\ninternal static class {name}\n{{\n    public static void Run(DecoderAttention layer, float[] x, float[] y)\n    {{\n"
        + string.Concat(lengths.Select(static pair => $"        layer.Forward(x, x, x, y, 1, {pair});\n"))
        + "    }\n}\n";

    private static string SelfAttention(string space, string size) =>
        $"namespace {space};\ninternal static class Use\n{{\n    public static void Run(global::Demo.DecoderAttention layer, float[] y)\n    {{\n        float[] x = {size};\n        layer.Forward(x, y, batch: 2, sequence: 16);\n    }}\n}}\n";

    private static string Method(string parameter, string body) =>
        $"using AttentionGen;\nnamespace Demo;\ninternal static class Code\n{{\n    public static void Run({parameter})\n    {{\n        {body}\n    }}\n\n    private static void Use(PaddingMask mask)\n    {{\n    }}\n}}\n";

    private static string Unmarked(string source) => DiagnosticMarkup.Parse(source).Source;
}
