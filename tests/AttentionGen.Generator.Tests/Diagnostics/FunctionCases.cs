namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Wrong and right score and mask functions: what they are called, and what they consist of.</summary>
internal static class FunctionCases
{
    public static IEnumerable<DiagnosticCase> Wrong =>
    [
        new("No method of the name", "ATTN0060",
            Class("MaskFunction = {|ATTN0060:\"Visible\"|}", ""),
            "MaskFunction 'Visible' cannot be used: Demo has no method of this name; declare one, and write nameof(Visible)"),
        new("Two methods of the name", "ATTN0060",
            Class("MaskFunction = {|ATTN0060:nameof(F)|}", "static bool F(int key) => key > 0; static bool F(int query, int key) => query > key;"),
            "MaskFunction 'F' cannot be used: Demo has 2 methods of this name; give the function a name of its own"),
        new("A function of an object", "ATTN0060",
            Class("MaskFunction = {|ATTN0060:nameof(F)|}", "bool F(int key) => key > 0;"),
            "MaskFunction 'F' cannot be used: it is not static; a function sees its parameters alone"),
        new("A generic function", "ATTN0060",
            Class("MaskFunction = {|ATTN0060:nameof(F)|}", "static bool F<T>(int key) => key > 0;"),
            "MaskFunction 'F' cannot be used: it is generic; write it for float and int"),
        new("A mask that is a number", "ATTN0060",
            Class("MaskFunction = {|ATTN0060:nameof(F)|}", "static float F(int key) => key;"),
            "MaskFunction 'F' cannot be used: it does not return bool"),
        new("A score that is a bool", "ATTN0060",
            Class("ScoreFunction = {|ATTN0060:nameof(F)|}", "static bool F(float score) => score > 0;"),
            "ScoreFunction 'F' cannot be used: it does not return float"),
        new("A score function without the score", "ATTN0060",
            Class("ScoreFunction = {|ATTN0060:nameof(F)|}", "static float F(int key) => key;"),
            "ScoreFunction 'F' cannot be used: it has no parameter 'score'; take the score and return what it becomes"),
        new("Too many captures", "ATTN0060",
            Class(
                "ScoreFunction = {|ATTN0060:nameof(F)|}",
                "static float F(float score, int a, int b, int c, int d, int e, int f, int g, int h, int i) => score + a + b + c + d + e + f + g + h + i;"),
            "ScoreFunction 'F' cannot be used: it captures more than 8 tables and values; put what belongs together into one table"),

        Score("A loop", "float sum = score; {|ATTN0061:for (int i = 0; i < 3; i++) { }|} return sum;", "a loop", "write out its trips, or capture a table of its results"),
        Score("An assignment", "float sum = score; {|ATTN0061:sum += 1f;|} return sum;", "an assignment to a variable that has a value", "declare another variable for the new value"),
        Score("An increment in an expression", "int i = key; return score + {|ATTN0061:i++|};", "an assignment inside an expression", "declare a variable before"),
        Score("A variable without a value", "float {|ATTN0061:sum|}; sum = score; return sum;", "a variable 'sum' without a value", "give it one where it is declared"),
        Score("An exception", "if (key < 0) {|ATTN0061:throw new System.Exception();|} return score;", "an exception", "return a value; what arguments may be is checked where they are captured"),
        Score("An exception in an expression", "return key < 0 ? {|ATTN0061:throw new System.Exception()|} : score;", "an exception", "return a value"),
        Score("A switch statement", "{|ATTN0061:switch (key) { default: break; }|} return score;", "a switch statement", "write a switch expression, or if and return"),
        Score("A statement without a value", "{|ATTN0061:System.Math.Max(key, 1);|} return score;", "a statement that computes no value", "leave it out"),
        Score("Double", "return (float)({|ATTN0061:score * 0.5|});", "a computation in double", "write float, with constants such as 0.5f and MathF for Math"),
        Score("Long", "return score + (int)({|ATTN0061:key * 2L|});", "a computation in long", "write int"),
        Score("Decimal", "return (float)({|ATTN0061:key * 2m|});", "a computation in decimal", "write float, with constants such as 0.5f and MathF for Math"),
        Score("A division by a variable", "return score + {|ATTN0061:query / (key + 1)|};", "a division by what is not a positive constant", "divide by a const, or capture a table of quotients"),
        Score("A remainder by zero's neighbour", "return score + {|ATTN0061:query % -3|};", "a division by what is not a positive constant", "divide by a const, or capture a table of quotients"),
        Score("A floor division by a variable", "return score + {|ATTN0061:AttentionMath.FloorDiv(query, key)|};", "a division by what is not a positive constant", "divide by a const, or capture a table of quotients"),
        Score("A remainder of floats", "return {|ATTN0061:score % 2f|};", "a remainder of floats", "subtract the quotient's MathF.Truncate times the divisor"),
        Score(
            "An exponential of the platform", "return {|ATTN0061:System.MathF.Exp(score)|};",
            "a call of 'MathF.Exp', whose source is not in this compilation", "write AttentionMath.Exp, which has the same bits on every machine"),
        Score(
            "A power", "return {|ATTN0061:System.MathF.Pow(score, 2f)|};",
            "a call of 'MathF.Pow', whose source is not in this compilation", "write AttentionMath.Exp2 with the exponent times the base's logarithm to base 2"),
        Score(
            "A method of the platform", "return score + {|ATTN0061:System.Environment.TickCount|};",
            "the property 'TickCount'", "capture its value as a parameter"),
        Score(
            "A sine", "return {|ATTN0061:System.MathF.Sin(score)|};",
            "a call of 'MathF.Sin', whose source is not in this compilation", "write out what it does, or use a method of Math, MathF or AttentionMath that docs/functions.md lists"),
        Score("A lambda", "System.Func<float> f = {|ATTN0061:() => 1f|}; return score + f();", "a lambda", "write a static method and call it"),
        Score("An allocation", "int[] a = {|ATTN0061:new int[3]|}; return score;", "an allocation", "compute with numbers alone"),
        Score("A tuple", "var t = {|ATTN0061:(key, query)|}; return score + t.key;", "a tuple", "declare a variable for each part"),
        Score("A checked sum", "return score + checked({|ATTN0061:key + 1|});", "a computation that is checked for overflow", "write it, or all that the function returns, as unchecked(...)"),
        Score("A checked negation", "return score + checked({|ATTN0061:-key|});", "a computation that is checked for overflow", "write it, or all that the function returns, as unchecked(...)"),
        Score("A conversion to a byte", "return score + {|ATTN0061:(byte)key|};", "a conversion to byte", "convert to int or float, without 'checked'"),
        Score("A switch expression that may match nothing", "\n#pragma warning disable CS8509\nreturn key switch { {|ATTN0061:3 => score|}, };", "a switch expression that may match no arm", "end it with an arm '_ => ...'"),
        Score("A static field", "return score + {|ATTN0061:Field|};", "the field 'Field', which may change", "make it const or readonly, or a parameter that a call captures", "static int Field = 1;"),
        Score("A field that the layer may not read", "return score + Other.Get();", "the field 'Field', which the layer may not read", "make it internal or const", "class Other { private static readonly int Field = 1; public static int Get() => {|ATTN0061:Field|}; }"),
        Score("A field of doubles", "return score + (float)({|ATTN0061:Field|});", "a computation in double", "write float, with constants such as 0.5f and MathF for Math", "static readonly double Field = 1;"),
        Score("A field of an object", "return score + {|ATTN0061:Other.Instance.Field|};", "a member of an object", "capture its value as a parameter", "class Other { public int Field = 1; public static readonly Other Instance = new(); }"),
        Score("Recursion", "return Twice(score);", "a recursive call of 'Twice'", "write it without", "static float Twice(float x) => x > 0 ? {|ATTN0061:Twice(x - 1)|} : x;"),
        Score("A generic method", "return {|ATTN0061:Same(score)|};", "a call of 'Same'", "call a static method that is not generic", "static T Same<T>(T x) => x;"),
        Score("A local function", "return {|ATTN0061:Local(score)|}; static float Local(float x) => x;", "a call of 'Local'", "call a static method that is not generic"),
        Score("A method of a generic type", "return score + {|ATTN0061:Box<int>.Same(key)|};", "a call of 'Same'", "call a static method that is not generic", "class Box<T> { public static int Same(int x) => x; }"),
        Score("Arguments that are collected", "return score + {|ATTN0061:First(key, query)|};", "arguments that 'First' collects", "declare a parameter for each", "static int First(params int[] x) => x[0];"),
        Score("An argument by reference", "return score + Same({|ATTN0061:key|});", "an argument that 'Same' takes by reference", "pass a value", "static int Same(in int x) => x;"),
        Score("A field that no generated file can name", "return score + {|ATTN0061:Hidden.Field|};", "the field 'Field', which the layer may not read", "make it internal or const", "} file static class Hidden { public static readonly int Field = 1;"),
        Score("An enumeration", "return {|ATTN0061:(System.DayOfWeek)key == System.DayOfWeek.Friday|} ? score : 0;", "a computation in DayOfWeek", "compare with the enumeration's numbers, as (int)Name.Value"),
        Score("A span that is no table of a call", "return score + {|ATTN0061:Table[key]|};", "an element of what is no captured table", "capture it as a ReadOnlySpan", "static System.ReadOnlySpan<byte> Table => [1, 2];"),
        new("An index from the end", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, System.ReadOnlySpan<float> bias) => score + {|ATTN0061:bias[^1]|};"),
            "The function F cannot be compiled into the kernel, because it contains an index from the end, or a range; count from the beginning"),
        new("A position by reference", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, {|ATTN0061:in int key|}) => score;"),
            "The function F cannot be compiled into the kernel, because it contains a parameter 'key' that is passed by reference; pass its value"),
        new("A capture by reference", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, {|ATTN0061:ref readonly int limit|}) => score;"),
            "The function F cannot be compiled into the kernel, because it contains a parameter 'limit' that is passed by reference; pass its value"),
        new("A capture with a default", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, {|ATTN0061:float scale = 2f|}) => score * scale;"),
            "The function F cannot be compiled into the kernel, because it contains a parameter 'scale' with a default value; leave the default out, because a call brings the value"),
        new("Two captures of one property", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, float scale, {|ATTN0061:float Scale|}) => score * scale * Scale;"),
            "The function F cannot be compiled into the kernel, because it contains a parameter 'Scale', whose property 'Scale' the type Captures has already; give it another name"),
        new("A capture with the name of its type", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, {|ATTN0061:float captures|}) => score * captures;"),
            "The function F cannot be compiled into the kernel, because it contains a parameter 'captures', whose property 'Captures' the type Captures has already; give it another name"),
        new("A capture with the name of an object's method", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, {|ATTN0061:float toString|}) => score * toString;"),
            "The function F cannot be compiled into the kernel, because it contains a parameter 'toString', whose property 'ToString' the type Captures has already; give it another name"),
        new("The name of a property's method", "ATTN0060",
            Class("MaskFunction = {|ATTN0060:\"get_F\"|}", "static bool F => true;"),
            "MaskFunction 'get_F' cannot be used: Demo has no method of this name; declare one, and write nameof(get_F)"),
        new("A captured array", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, {|ATTN0061:float[] bias|}) => score;"),
            "The function F cannot be compiled into the kernel, because it contains a parameter 'bias' of type float[]; capture a float, int, bool or byte, or a ReadOnlySpan of them"),
        new("A captured double", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, {|ATTN0061:double scale|}) => score;"),
            "The function F cannot be compiled into the kernel, because it contains a parameter 'scale' of type double; capture a float, int, bool or byte, or a ReadOnlySpan of them"),
        new("A position that is no int", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, {|ATTN0061:long key|}) => score;"),
            "The function F cannot be compiled into the kernel, because it contains a parameter 'key' that is not int; declare it as int, or give it another name to capture it"),
        new("A capture of two types", "ATTN0061",
            Class(
                "ScoreFunction = nameof(F), MaskFunction = nameof(G)",
                "static float F(float score, int limit) => score + limit; static bool G(int key, {|ATTN0061:float limit|}) => key < limit;"),
            "The function G cannot be compiled into the kernel, because it contains a parameter 'limit' that has another type in the layer's other function; give it one type, or another name"),
        new("The length of a table", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, System.ReadOnlySpan<float> bias) => score + {|ATTN0061:bias.Length|};"),
            "The function F cannot be compiled into the kernel, because it contains the length of a table; capture it as a parameter of its own"),
        new("A table as a whole", "ATTN0061",
            Class("MaskFunction = nameof(F)", "static bool F(int key, System.ReadOnlySpan<int> table) => {|ATTN0061:table == default|};"),
            "The function F cannot be compiled into the kernel, because it contains a computation in ReadOnlySpan<int>; use float, int and bool"),
        new("A function of a whole layer", "ATTN0061",
            """
            [AttentionGen.TransformerLayer(64, 4, 128, MaskFunction = nameof(F))]
            partial class Demo
            {
                static bool F(int query, int key) => {|ATTN0061:query / key|} > 2;
            }
            """,
            "The function F cannot be compiled into the kernel, because it contains a division by what is not a positive constant; divide by a const, or capture a table of quotients"),
    ];

    /// <summary>Quotients and remainders that may not be what is meant.</summary>
    public static IEnumerable<DiagnosticCase> Advised =>
    [
        Negative("A quotient of a distance", "{|ATTN0106:(query - key) / 64|} == 0", "(query - key) / 64", isRemainder: false),
        Negative("A remainder of a distance", "{|ATTN0106:(query - key) % 3|} == 0", "(query - key) % 3", isRemainder: true),
        Negative("A quotient of what is captured", "{|ATTN0106:table[key] / 4|} == 0", "table[key] / 4", isRemainder: false),
        Negative("A quotient in a method that is called twice", "Chunk(query - 1) == Chunk(key - 1)", "x / 8", isRemainder: false, "static int Chunk(int x) => {|ATTN0106:x / 8|};"),
    ];

    public static IEnumerable<DiagnosticCase> Unadvised =>
    [
        new("Quotients of what is not negative", "ATTN0106",
            Mask("query / 64 == (key + 3) / 64 && System.Math.Abs(query - key) % 3 == 0 && System.Math.Max(query - key, 0) / 2 < 5 && head / 2 == batch % 2")),
        new("Quotients that round down", "ATTN0106", Mask("AttentionMath.FloorDiv(query - key, 64) == AttentionMath.FloorMod(query - key, 64)")),
        new("Quotients of floats", "ATTN0106", Mask("(query - key) / 2f > 0.5f")),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        new("Fields that do not change", "ATTN0061",
            Class(
                "ScoreFunction = nameof(F), MaskFunction = nameof(G)",
                """
                private static readonly float Slope = 0.5f;
                static float F(float score, int query, int key) => score - Slope * System.Math.Abs(query - key);
                static bool G(int query, int key) => query - key < Limits.@long && (Limits.Both || query >= key);

                private static class Limits
                {
                    public static readonly short @long = 3;
                    internal static readonly bool Both = true;
                }
                """)),
        new("A function of everything that is allowed", "ATTN0061",
            Class(
                "ScoreFunction = nameof(F), MaskFunction = nameof(G)",
                """
                const int Reach = 3;
                static float F(float score, int batch, int head, int query, int key, System.ReadOnlySpan<float> bias, float strength)
                {
                    int distance = System.Math.Clamp(key - query, -Reach, Reach) + Reach;
                    if (head == 0 && batch % 2 == 0)
                    {
                        return score;
                    }
                    else if (key is > 3 and not 7)
                    {
                        float far = Far(distance);
                        return System.MathF.FusedMultiplyAdd(far, strength, score);
                    }

                    return (key >> 2) switch { 0 => score, 1 or 2 when head > 1 => -score, _ => score + bias[distance] };
                }

                static float Far(int distance) => AttentionMath.Exp(-distance) + (float)(int)System.MathF.Floor(distance * 0.5f);
                static bool G(int query, int key, bool all) => all | (query ^ key) < ~key || !(key != 3);
                """)),
        new("A function in parts", "ATTN0061",
            Class(
                "MaskFunction = nameof(F)",
                "private static partial bool F(int query, int key); private static partial bool F(int query, int key) => Near(query, key); private static partial bool Near(int a, int b); private static partial bool Near(int a, int b) => a - b < 9;")),
        new("Values that C# converts by itself", "ATTN0061",
            Class("MaskFunction = nameof(F)", "static bool F(int key, System.ReadOnlySpan<byte> kind) { short s = kind[key]; float f = s; return f > 3f && s < 9 && System.Math.Max(kind[key], kind[0]) < 5; }")),
        new("Fields of a generic type, and obsolete ones", "ATTN0061",
            Class(
                "MaskFunction = nameof(F)",
                """
                #pragma warning disable CS0612
                static bool F(int key) => key < Box<string, int>.Field && key > Old;
                #pragma warning restore CS0612

                [System.Obsolete]
                static readonly int Old = 1;

                private static class Box<T, U>
                {
                    public static readonly int Field = 3;
                }
                """)),
        new("What C# would compute of constants", "ATTN0061",
            Class(
                "ScoreFunction = nameof(F), MaskFunction = nameof(G)",
                """
                static float F(float score) => score + Cast(1e20f) + Cast(float.NaN) + Cast(2f * 3e9f) + Negative(int.MinValue) + Product(int.MaxValue, 3);
                static int Cast(float x) => (int)x;
                static int Negative(int x) => -x;
                static int Product(int x, int y) => (x * y) + (x >>> y) + (x << 33);
                static bool G(int query, int key, System.ReadOnlySpan<int> image) => image[query] == image[key] && image[key] > int.MaxValue;
                """)),
        new("A value that is compared with itself", "ATTN0061",
            Class("ScoreFunction = nameof(F)", "static float F(float score, int key) => score is float.NaN || AtMost(key, key) && AtMost(score, score) ? 0f : score; static bool AtMost(float a, float b) => a <= b; static bool AtMost(int a, int b) => a <= b;")),
        new("No function", "ATTN0060", Class("ScoreFunction = null", "")),
    ];

    private static DiagnosticCase Score(string name, string body, string what, string wayOut, string more = "") => new(
        name,
        "ATTN0061",
        Class("ScoreFunction = nameof(F)", "static float F(float score, int query, int key) { " + body + " } " + more),
        $"The function F cannot be compiled into the kernel, because it contains {what}; {wayOut}");

    private static DiagnosticCase Negative(string name, string expression, string quotient, bool isRemainder, string more = "") => new(
        name,
        "ATTN0106",
        Mask(expression, more),
        $"'{quotient}' divides what may be negative, and "
            + (isRemainder ? "keeps its sign: -1 % 64 is -1; AttentionMath.FloorMod is Python's %" : "rounds towards zero: -1 / 64 is 0; AttentionMath.FloorDiv is Python's //")
            + ", and the same for what is not negative");

    private static string Mask(string expression, string more = "") => Class(
        "MaskFunction = nameof(F)",
        $"static bool F(int batch, int head, int query, int key, System.ReadOnlySpan<int> table) => {expression}; {more}");

    private static string Class(string arguments, string members) =>
        $$"""
        using AttentionGen;

        [MultiHeadAttention(64, 4, {{arguments}})]
        partial class Demo
        {
            {{members}}
        }
        """;
}
