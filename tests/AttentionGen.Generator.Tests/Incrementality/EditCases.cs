namespace AttentionGen.Generator.Tests.Incrementality;

/// <summary>Kinds of edit to a project with two layers, and what each makes of every step.</summary>
internal static class EditCases
{
    private const string First = "First.cs";
    private const string Second = "Second.cs";
    private const string Other = "Other.cs";

    private static readonly TestProject Project = new(
        [
            (First, "using AttentionGen;\nnamespace Demo;\n[MultiHeadAttention(DModel = 64, Heads = 4)]\npublic partial class First : LayerBase\n{\n}\n"),
            (Second, "using AttentionGen;\nnamespace Demo;\n[MultiHeadAttention(DModel = Referenced.Sizes.Width, Heads = 2)]\npublic partial class Second;\n"),
            (Other, "namespace Demo;\npublic class LayerBase { }\npublic partial class First { }\npublic class Program { public static void Run() { } }\n"),
        ],
        "namespace Referenced;\npublic static class Sizes { public const int Width = 32; public const int Unused = 1; }\n");

    private static readonly TestProject Reported = Project with { Report = "true" };

    private static readonly TestProject Wrong = Project.Replace(First, "Heads = 4", "Heads = 4, Sequence = -1");

    private static readonly TestProject Narrow = Project with { Widths = "Vector256;Vector128" };

    /// <summary>A layer whose functions stand in two files.</summary>
    private static readonly TestProject WithFunctions = Project
        .Replace(First, "Heads = 4", "Heads = 4, ScoreFunction = nameof(Score), MaskFunction = nameof(Visible)")
        .Replace(First, "{\n}", "{\n    static float Score(float score, int key, System.ReadOnlySpan<float> bias) => score + bias[key];\n    static bool Visible(int query, int key) => Masks.Near(query - key);\n}")
        .Append(Other, "static class Masks { static readonly int Reach = 3; public const int Other = 1; public static bool Near(int x) => System.Math.Abs(x) <= 5; public static int Far(int x) => x; }\n");

    public static IEnumerable<EditCase> All =>
    [
        // Beside functions: what they say is the same, and is equal.
        new("Functions, nothing", WithFunctions, WithFunctions),
        new("Functions, statement in another file", WithFunctions, WithFunctions.Replace(Other, "Run() { }", "Run() { int x = 1; }")),
        new("Functions, comment between them", WithFunctions, WithFunctions.Replace(First, "    static bool", "    // A remark.\n    static bool")),
        new("Functions, member added to the layer", WithFunctions, WithFunctions.Replace(First, "    static bool", "    public int Depth { get; set; }\n    static bool")),
        new("Functions, method beside one that is called", WithFunctions, WithFunctions.Replace(Other, "int Far(int x) => x", "int Far(int x) => x + 1")),
        new("Functions, constant that none reads", WithFunctions, WithFunctions.Replace(Other, "Other = 1", "Other = 2")),
        new("Functions, file added", WithFunctions, WithFunctions with { Files = [.. WithFunctions.Files, ("New.cs", "namespace Demo; public class New;")] }),
        new("Functions, the method that is called", WithFunctions, WithFunctions.Replace(Other, "<= 5", "<= 6"))
        {
            Parsed = "Modified, Unchanged",
            Specs = "Modified, Cached",
            Layers = "Modified, Cached",
            Reported = "Unchanged",
            Files = "Demo.First",
        },
        new("Functions, one of them", WithFunctions, WithFunctions.Replace(First, "score + bias[key]", "score - bias[key]"))
        {
            Parsed = "Modified, Unchanged",
            Specs = "Modified, Cached",
            Layers = "Modified, Cached",
            Reported = "Unchanged",
            Files = "Demo.First",
        },

        // Elsewhere: the attribute index hands on the same syntax, and a spec that is parsed again is equal.
        new("Nothing", Project, Project),
        new("Comment in another file", Project, Project.Append(Other, "// A remark.\n")),
        new("Statement in another file", Project, Project.Replace(Other, "Run() { }", "Run() { int x = 1; }")),
        new("Unrelated type in another file", Project, Project.Append(Other, "public class Unrelated;\n")),
        new("File added", Project, Project with { Files = [.. Project.Files, ("New.cs", "namespace Demo; public class New;")] }),

        // In the layer's file, but not in what the attribute says.
        new("Comment in the layer's file", Project, Project.Replace(First, "[Multi", "// A remark.\n[Multi")),
        new("Whitespace in the attribute", Project, Project.Replace(First, "Heads = 4", "  Heads   =\n 4 ")),
        new("Default written out", Project, Project.Replace(First, "Heads = 4", "Heads = 4, HeadDim = 16")),
        new("Member added to the layer", Project, Project.Replace(First, "{\n}", "{\n    public int Depth { get; set; }\n}")),

        // What a layer is made of besides its attribute.
        new("Base class gets an unrelated member", Project, Project.Replace(Other, "LayerBase { }", "LayerBase { public int Depth => 1; }")),
        new("Base class gets a generated name", Project, Project.Replace(Other, "LayerBase { }", "LayerBase { public int Heads => 1; }"))
        {
            Parsed = "Modified, Unchanged",
            Specs = "Removed, Cached",
            Stubs = "New",
            Analyzers = "Cached",
            Layers = "Removed, Cached, New",
            Reported = "Unchanged",
            Files = "-Demo.First, Demo.First",
        },
        new("Other part gets an unrelated member", Project, Project.Replace(Other, "class First { }", "class First { public int Depth => 1; }")),
        new("Other part gets a generated name", Project, Project.Replace(Other, "class First { }", "class First { public int Heads => 1; }"))
        {
            Parsed = "Modified, Unchanged",
            Specs = "Removed, Cached",
            Stubs = "New",
            Analyzers = "Cached",
            Layers = "Removed, Cached, New",
            Reported = "Unchanged",
            Files = "-Demo.First, Demo.First",
        },

        new("Attribute value", Project, Project.Replace(First, "Heads = 4", "Heads = 8"))
        {
            Parsed = "Modified, Unchanged",
            Specs = "Modified, Cached",
            Layers = "Modified, Cached",
            Reported = "Unchanged",
            Files = "Demo.First",
        },
        new("Attribute value made invalid", Project, Project.Replace(First, "Heads = 4", "Heads = 5"))
        {
            Parsed = "Modified, Unchanged",
            Specs = "Removed, Cached",
            Stubs = "New",
            Analyzers = "Cached",
            Layers = "Removed, Cached, New",
            Reported = "Unchanged",
            Files = "-Demo.First, Demo.First",
        },
        new("Wrong value made another wrong value", Wrong, Wrong.Replace(First, "-1", "-12"))
        {
            Parsed = "Unchanged, Modified",
            Specs = "Cached",
            Stubs = "Unchanged",
            Analyzers = "Cached",
        },
        new("Wrong attribute, statement elsewhere", Wrong, Wrong.Replace(Other, "Run() { }", "Run() { int x = 1; }"))
        {
            Specs = "Cached",
            Stubs = "Cached",
            Analyzers = "Cached",
        },
        new("Wrong attribute mended", Wrong, Project)
        {
            Parsed = "Modified, Unchanged",
            Specs = "New, Cached",
            Stubs = "Removed",
            Analyzers = "Cached",
            Layers = "New, Cached, Removed",
            Reported = "Unchanged",
            Files = "Demo.First",
        },
        new("Wrong attribute, analyzers switched off", Wrong, Wrong with { Analyzers = "false" })
        {
            Specs = "Cached",
            Stubs = "Modified",
            Analyzers = "Modified",
            Widths = "Unchanged",
            Layers = "Cached, Modified",
            Switch = "Unchanged",
            Files = "Demo.First",
        },
        new("Analyzers switched off", Project, Project with { Analyzers = "false" })
        {
            Widths = "Unchanged",
            Switch = "Unchanged",
        },
        new("Class renamed", Project, Project.Replace(First, "class First", "class Renamed").Replace(Other, "class First", "class Renamed"))
        {
            Parsed = "Modified, Unchanged",
            Specs = "Modified, Cached",
            Layers = "Modified, Cached",
            Reported = "Unchanged",
            Files = "-Demo.First, Demo.Renamed",
        },
        new("Namespace renamed", Project, Project.Replace(First, "namespace Demo", "namespace Demo2").Replace(First, ": LayerBase", ": Demo.LayerBase"))
        {
            Parsed = "Modified, Unchanged",
            Specs = "Modified, Cached",
            Layers = "Modified, Cached",
            Reported = "Unchanged",
            Files = "-Demo.First, Demo2.First",
        },
        new("Layer added", Project, Project.Append(Second, "[MultiHeadAttention(DModel = 32, Heads = 1)] public partial class Third;\n"))
        {
            Parsed = "Unchanged, Unchanged, New",
            Specs = "Cached, Cached, New",
            Layers = "Cached, Cached, New",
            Reported = "Unchanged",
            Files = "Demo.Third",
        },
        new("Layer removed", Project, Project.Replace(Second, "[MultiHeadAttention(DModel = Referenced.Sizes.Width, Heads = 2)]\n", ""))
        {
            Parsed = "Unchanged, Removed",
            Specs = "Cached, Removed",
            Layers = "Cached, Removed",
            Reported = "Unchanged",
            Files = "-Demo.Second",
        },
        // The compiler counts values by their place: the second layer takes the first one's, and is written again as it was.
        new("File of a layer removed", Project, Project with { Files = [.. Project.Files.Where(file => file.Name != First)] })
        {
            Parsed = "Modified, Removed",
            Specs = "Modified, Removed",
            Layers = "Modified, Removed",
            Reported = "Unchanged",
            Files = "-Demo.First",
        },

        new("Referenced project: something unrelated", Project, Project with { Referenced = Project.Referenced.Replace("Unused = 1", "Unused = 2") }),
        new("Referenced project: a constant of the attribute", Project, Project with { Referenced = Project.Referenced.Replace("Width = 32", "Width = 64") })
        {
            Parsed = "Unchanged, Modified",
            Specs = "Cached, Modified",
            Layers = "Cached, Modified",
            Reported = "Unchanged",
            Files = "Demo.Second",
        },

        new("Widths named", Project, Project with { Widths = "Vector256;Vector128" })
        {
            Widths = "Modified",
            Switch = "Unchanged",
            Layers = "Modified, Modified",
            Reported = "Unchanged",
            Files = "-Demo.First, -Demo.Second, Demo.First, Demo.Second",
        },
        new("Widths spelled otherwise", Narrow, Project with { Widths = "vector128, Vector256" })
        {
            Widths = "Unchanged",
            Switch = "Unchanged",
        },
        new("Widths named, statement elsewhere", Narrow, Narrow.Replace(Other, "Run() { }", "Run() { int x = 1; }")),
        new("Report on, widths named", Reported, Reported with { Widths = "Vector256" })
        {
            Widths = "Modified",
            Switch = "Unchanged",
            Layers = "Modified, Modified",
            Reported = "Modified",
            Report = "Modified",
            Files = "-Demo.First, -Demo.Second, Demo.First, Demo.Second, report",
        },

        new("Report switched on", Project, Reported)
        {
            Widths = "Unchanged",
            Switch = "Modified",
            Reported = "Modified",
            Report = "Modified",
            Files = "report",
        },
        new("Report switched off", Reported, Project)
        {
            Widths = "Unchanged",
            Switch = "Modified",
            Reported = "Modified",
            Report = "Modified",
            Files = "-report",
        },
        new("Report spelled otherwise", Reported, Project with { Report = "True" })
        {
            Widths = "Unchanged",
            Switch = "Unchanged",
        },
        new("Report on, statement elsewhere", Reported, Reported.Replace(Other, "Run() { }", "Run() { int x = 1; }")),
        new("Report on, attribute value", Reported, Reported.Replace(First, "Heads = 4", "Heads = 8"))
        {
            Parsed = "Modified, Unchanged",
            Specs = "Modified, Cached",
            Layers = "Modified, Cached",
            Reported = "Modified",
            Report = "Modified",
            Files = "Demo.First, report",
        },
        new("Report on, layer removed", Reported, Reported with { Files = [.. Reported.Files.Where(file => file.Name != First)] })
        {
            Parsed = "Modified, Removed",
            Specs = "Modified, Removed",
            Layers = "Modified, Removed",
            Reported = "Modified",
            Report = "Modified",
            Files = "-Demo.First, report",
        },
    ];
}
