namespace AttentionGen;

/// <summary>Takes queries, keys and values that a family stores in one tensor and hands on one matrix or vector of each.</summary>
internal static class FusedRows
{
    /// <summary>The part <c>part</c> of three equal ones that follow each other; nothing of nothing.</summary>
    public static float[] Third(float[] fused, int part)
    {
        int length = fused.Length / 3;
        return fused.AsSpan(part * length, length).ToArray();
    }

    /// <summary>
    /// The part <c>part</c> where each head has its queries, keys and values together: of <c>[H, 3, D, columns]</c> the
    /// <c>[H, D, columns]</c>. Nothing of nothing.
    /// </summary>
    public static float[] ThirdOfEachHead(float[] fused, int heads, int part)
    {
        return HeadsOfEachGroup(fused, heads, 3, part, 1);
    }

    /// <summary>
    /// Some heads of each group, where those of a group follow each other: of <c>[groups, headsOfGroup, D, columns]</c> the
    /// <c>[groups, count, D, columns]</c> from head <paramref name="first"/> on. Nothing of nothing.
    /// </summary>
    public static float[] HeadsOfEachGroup(float[] fused, int groups, int headsOfGroup, int first, int count)
    {
        int length = fused.Length / groups / headsOfGroup;
        var rows = new float[groups * count * length];
        for (int g = 0; g < groups; g++)
        {
            fused.AsSpan(((g * headsOfGroup) + first) * length, count * length).CopyTo(rows.AsSpan(g * count * length));
        }

        return rows;
    }

    /// <summary>Some rows of each block, where blocks follow each other: of <c>[blocks, rows, columns]</c> those from one to another. Nothing of nothing.</summary>
    /// <param name="fused">All of them.</param>
    /// <param name="blocks">Number of blocks.</param>
    /// <param name="first">The first row, as if there were one block.</param>
    /// <param name="end">One more than the last row, likewise.</param>
    /// <param name="rows">Rows of all blocks.</param>
    public static float[] OfEachBlock(float[] fused, int blocks, int first, int end, int rows)
    {
        int columns = fused.Length / rows;
        int count = (end - first) / blocks * columns;
        var part = new float[blocks * count];
        for (int block = 0; block < blocks && count > 0; block++)
        {
            fused.AsSpan(((block * (rows / blocks)) + (first / blocks)) * columns, count).CopyTo(part.AsSpan(block * count));
        }

        return part;
    }

    /// <summary>G·D, the rows of the keys in a tensor of queries, keys and values, of which the output projection tells H·D.</summary>
    /// <param name="module">The module.</param>
    /// <param name="tensor">Its fused tensor, <c>[rows, dModel]</c>.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="dModel">Its columns, for the message.</param>
    /// <param name="queryWidth">H·D.</param>
    /// <param name="output">The output projection, for the message.</param>
    public static int KeyWidth(LayerTensors module, string tensor, int rows, int dModel, int queryWidth, string output)
    {
        int keyWidth = (rows - queryWidth) / 2;
        return keyWidth > 0 && queryWidth + (2L * keyWidth) == rows && queryWidth % keyWidth == 0
            ? keyWidth
            : throw module.Fail(
                tensor,
                $"expected shape [H·D + 2·G·D, E] with the {queryWidth} columns H·D of {output}.weight and a number G of key/value heads that divides H, found [{rows}, {dModel}].");
    }

    /// <summary>Throws unless the caller has given a number of heads into which the rows can be divided: the tensor does not tell.</summary>
    /// <param name="module">The module.</param>
    /// <param name="tensor">Its fused tensor.</param>
    /// <param name="width">The third of its rows, H·D.</param>
    /// <param name="heads">The caller's number H; 0 if none was given.</param>
    /// <exception cref="ArgumentException">There is none, or it does not divide the width.</exception>
    public static void RequireHeads(LayerTensors module, string tensor, int width, int heads)
    {
        if (heads == 0)
        {
            throw new ArgumentException(
                $"heads must be given for {module.Describe()}: {tensor} holds the queries, keys and values of each head together, and does not tell how many heads they are.",
                nameof(heads));
        }

        if (width % heads != 0)
        {
            throw new ArgumentException($"heads must divide {width}, a third of the rows of {tensor} of {module.Describe()}, but is {heads}.", nameof(heads));
        }
    }

    /// <summary>Turns <c>[rows, columns]</c> into <c>[columns, rows]</c>.</summary>
    public static float[] Transpose(float[] matrix, int rows, int columns)
    {
        var transposed = new float[matrix.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                transposed[(c * rows) + r] = matrix[(r * columns) + c];
            }
        }

        return transposed;
    }
}
