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
