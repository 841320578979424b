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
        int length = fused.Length / 3 / heads;
        var rows = new float[heads * length];
        for (int h = 0; h < heads; h++)
        {
            fused.AsSpan(((h * 3) + part) * length, length).CopyTo(rows.AsSpan(h * length));
        }

        return rows;
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
