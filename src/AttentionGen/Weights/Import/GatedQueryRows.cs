namespace AttentionGen;

/// <summary>
/// The rows of a query projection, among which may be those of the gates of the contexts: twice as many as the output projection has
/// columns, or one more for each head.
/// </summary>
internal sealed class GatedQueryRows
{
    private readonly LayerTensors _module;
    private readonly string _stem;
    private readonly int _rows;
    private readonly int _inputs;

    /// <summary>Blocks of rows, each with queries first and gates behind.</summary>
    private readonly int _blocks;

    /// <param name="module">The module.</param>
    /// <param name="names">Its names.</param>
    /// <param name="keyWidth">G·D.</param>
    /// <param name="valueWidth">G·Dv.</param>
    /// <param name="heads">The number of query heads, or 0 if the caller did not say.</param>
    public GatedQueryRows(LayerTensors module, LinearNames names, int keyWidth, int valueWidth, int heads)
    {
        _module = module;
        _stem = names.Query;
        (_rows, _inputs) = module.MatrixShape(_stem + ".weight", "[H·D, E]");
        Width = _rows;
        string? output = names.GatesAmongQueries == GatesAmongQueries.None ? null : Array.Find(names.Outputs, stem => module.Has(stem + ".weight"));
        if (output is null)
        {
            return;
        }

        // H·Dv tells H·D, since G·D and G·Dv are known.
        long contextWidth = module.MatrixShape(output + ".weight", "[out, H·Dv]").Columns;
        long width = contextWidth * keyWidth / valueWidth;
        long gates = _rows - width;
        if (gates <= 0 || width % keyWidth != 0 || width * valueWidth != contextWidth * keyWidth)
        {
            return;
        }

        if (gates == contextWidth)
        {
            Width = (int)width;
            int headDim = HeadDim(names, keyWidth, heads);
            _blocks = (names.GatesAmongQueries == GatesAmongQueries.OfEachHead ? Width : keyWidth) / headDim;
        }
        else if (width % gates == 0 && keyWidth % (width / gates) == 0)
        {
            Width = (int)width;
            _blocks = (int)(keyWidth / (width / gates));
            Heads = (int)gates;
        }
    }

    /// <summary>H·D.</summary>
    public int Width { get; }

    /// <summary>Length E of an input row.</summary>
    public int Inputs => _inputs;

    /// <summary>The number of heads, where a gate for each of them tells it.</summary>
    public int Heads { get; }

    /// <summary>The weights and biases of the queries, and of the gates if they are among them.</summary>
    public (float[] Weight, float[] Bias, float[] GateWeight, float[] GateBias) Read()
    {
        float[] weight = _module.Read(_stem + ".weight", _rows, _inputs);
        float[] bias = _module.ReadOptional(_stem + ".bias", _rows);
        if (_blocks == 0)
        {
            return (weight, bias, [], []);
        }

        return (FusedRows.OfEachBlock(weight, _blocks, 0, Width, _rows), FusedRows.OfEachBlock(bias, _blocks, 0, Width, _rows),
            FusedRows.OfEachBlock(weight, _blocks, Width, _rows, _rows), FusedRows.OfEachBlock(bias, _blocks, Width, _rows, _rows));
    }

    /// <summary>D, from the number of heads, or from norms of queries that all heads share.</summary>
    private int HeadDim(LinearNames names, int keyWidth, int heads)
    {
        int headDim = heads != 0 && Width % heads == 0 && keyWidth % (Width / heads) == 0 ? Width / heads : 0;
        foreach (string norm in (string[])["q_norm.weight", "q_layernorm.weight"])
        {
            if (heads == 0 && _module.Has(norm) && _module.Source.ShapeOf(_module.FullName(norm)).AsSpan() is [> 0 and var length]
                && length < Width && Width % length == 0 && keyWidth % length == 0)
            {
                headDim = (int)length;
            }
        }

        return headDim != 0
            ? headDim
            : throw new ArgumentException(
                $"heads must be a number of heads that divides the {Width} query rows of {_module.Describe()}, but is {heads}: {names.Query}.weight has the rows of queries and gates in turn, and does not tell how many heads they are.",
                nameof(heads));
    }
}
