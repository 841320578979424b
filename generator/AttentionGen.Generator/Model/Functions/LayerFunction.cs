namespace AttentionGen.Generator.Model.Functions;

/// <summary>The functions of a layer, and what they capture between them.</summary>
/// <param name="Score">What happens to a score, or none.</param>
/// <param name="Mask">Which keys a query sees, or none.</param>
/// <param name="Captures">Parameters that a call has to bring, in the order in which they are first declared.</param>
/// <param name="Statics">Fields that the functions read, whose values are fixed when the program runs.</param>
internal sealed record LayerFunctions(
    LayerFunction? Score, LayerFunction? Mask, EquatableArray<FunctionCapture> Captures, EquatableArray<FunctionStatic> Statics);

/// <summary>A static readonly field that a function reads.</summary>
/// <param name="Field">The field in full.</param>
/// <param name="Type">What its value is.</param>
internal readonly record struct FunctionStatic(string Field, NodeType Type);

/// <summary>A value or a table that a call brings for a function.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="Element">Its type, or that of the table's elements.</param>
/// <param name="IsSpan">Whether it is a table.</param>
internal readonly record struct FunctionCapture(string Name, CaptureElement Element, bool IsSpan)
{
    /// <summary>The property by which a call brings it.</summary>
    public string Property => char.ToUpperInvariant(Name[0]) + Name.Substring(1);
}

/// <summary>Types that can be captured.</summary>
internal enum CaptureElement
{
    Float,
    Int,
    Bool,
    Byte,
}

/// <summary>
/// A user's score or mask function as a graph: what it computes, without syntax, symbols or names of its own.
/// </summary>
/// <remarks>
/// Contract: compared by structure, so that an edit that changes nothing of the arithmetic, in whichever file, changes nothing
/// behind the parser. Operands stand before the nodes that use them, and no two nodes are equal.
/// </remarks>
/// <param name="Method">The method's name.</param>
/// <param name="Text">What the user wrote, on one line, for a comment.</param>
/// <param name="Nodes">The graph.</param>
/// <param name="Result">The node that is the function's value.</param>
internal sealed record LayerFunction(string Method, string Text, EquatableArray<FunctionNode> Nodes, int Result)
{
    public FunctionNode Root => Nodes[Result];

    /// <summary>Whether it reads anything that a call brings.</summary>
    public bool ReadsCaptures => Nodes.Any(static node => node.Op is NodeOp.Captured or NodeOp.Load);

    /// <summary>Whether it reads fields, whose values are not known at build.</summary>
    public bool ReadsStatics => Nodes.Any(static node => node.Op == NodeOp.Static);

    /// <summary>Whether it asks for a parameter.</summary>
    public bool Uses(FunctionParameter parameter) => Nodes.Any(node => node.Op == NodeOp.Parameter && node.Parameter == parameter);
}

/// <summary>One operation.</summary>
/// <param name="Op">Which.</param>
/// <param name="Type">What its value is.</param>
/// <param name="A">The first operand, as an index; −1 for none.</param>
/// <param name="B">The second one.</param>
/// <param name="C">The third one.</param>
/// <param name="Bits">A constant's bits, or the number of a <see cref="FunctionParameter"/>, of a <see cref="FunctionCapture"/> or of a <see cref="FunctionStatic"/>.</param>
internal readonly record struct FunctionNode(NodeOp Op, NodeType Type, int A = -1, int B = -1, int C = -1, int Bits = 0)
{
    public bool IsConstant => Op == NodeOp.Constant;

    public FunctionParameter Parameter => (FunctionParameter)Bits;

    public IEnumerable<int> Operands
    {
        get
        {
            if (A >= 0)
            {
                yield return A;
            }

            if (B >= 0)
            {
                yield return B;
            }

            if (C >= 0)
            {
                yield return C;
            }
        }
    }
}

/// <summary>What a function may ask for, by the names of its parameters.</summary>
internal enum FunctionParameter
{
    Score,
    Batch,
    Head,
    Query,
    Key,

    /// <summary>The query's row among those of the call.</summary>
    QueryRow,

    /// <summary>The key's row among those of the call.</summary>
    KeyRow,
}

/// <summary>Types of values. A bool is a lane of all bits or none.</summary>
internal enum NodeType
{
    Float,
    Int,
    Bool,
}

/// <summary>Operations, each of which has the same bits in a lane as in C#.</summary>
internal enum NodeOp
{
    Constant,
    Parameter,

    /// <summary>A captured value.</summary>
    Captured,

    /// <summary>The value of a field.</summary>
    Static,

    /// <summary>The element of a captured table at index A.</summary>
    Load,
    Add,
    Subtract,
    Multiply,

    /// <summary>Of floats by anything; of integers by a positive constant, towards zero.</summary>
    Divide,

    /// <summary>Of integers by a positive constant, with the sign of the dividend.</summary>
    Remainder,

    /// <summary>Of integers by a positive constant, towards minus infinity.</summary>
    FloorDivide,

    /// <summary>What that leaves, never negative.</summary>
    FloorModulo,
    Negate,
    Min,
    Max,
    Abs,
    Sqrt,
    Floor,
    Ceiling,
    Truncate,
    Round,
    Exp,
    Exp2,
    Log,
    Tanh,
    FusedMultiplyAdd,
    And,
    Or,
    Xor,
    Not,
    ShiftLeft,
    ShiftRight,
    UnsignedShiftRight,
    Equal,
    Less,
    LessOrEqual,

    /// <summary>B where A holds, and C elsewhere. Both are computed.</summary>
    Select,
    ToFloat,
    ToInt,
}
