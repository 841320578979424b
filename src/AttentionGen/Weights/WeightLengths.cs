namespace AttentionGen;

/// <summary>The length checks of the weight factories; messages carry the formula, the expected and the given length.</summary>
internal static class WeightLengths
{
    /// <summary>Checks a matrix <c>[rows, columns]</c>.</summary>
    public static void CheckMatrix(int length, long rows, string rowsText, int columns, string columnsText, string name)
    {
        // Two widths close to 2^31 would overflow 64 bits and could so agree with a short span.
        Int128 expected = (Int128)rows * columns;
        if (length != expected)
        {
            throw new ArgumentException($"{name} must hold {rowsText} × {columnsText}: {expected} floats, but holds {length}.", name);
        }
    }

    /// <summary>Checks a bias that must be there.</summary>
    public static void CheckVector(int length, long expected, string expectedText, string name)
    {
        if (length != expected)
        {
            string hint = length == 0 ? "; biases are all present or all absent" : "";
            throw new ArgumentException($"{name} must hold {expectedText} floats, but holds {length}{hint}.", name);
        }
    }

    /// <summary>Checks a bias that may be empty.</summary>
    public static void CheckOptionalVector(int length, long expected, string expectedText, string name)
    {
        if (length != 0 && length != expected)
        {
            throw new ArgumentException($"{name} must hold {expectedText} floats or be empty, but holds {length}.", name);
        }
    }

    /// <summary>The number of rows of a matrix that has <paramref name="dModel"/> columns; at least one.</summary>
    public static int RowsOf(int length, int dModel, string name)
    {
        if (length == 0 || length % dModel != 0)
        {
            throw new ArgumentException($"{name} must hold rows of dModel = {dModel} floats, at least one row, but holds {length} floats.", name);
        }

        return length / dModel;
    }

    /// <summary>Checks the output projection: absent, or a weight with a bias exactly if the in-projections have biases.</summary>
    public static void CheckOutput(
        int dModel, int queryWidth, bool bias, int weightLength, string weightName, int biasLength, string biasName)
    {
        if (weightLength == 0)
        {
            if (biasLength != 0)
            {
                throw new ArgumentException($"{biasName} must be empty because {weightName} is, but holds {biasLength} floats.", biasName);
            }

            return;
        }

        CheckMatrix(weightLength, dModel, $"dModel = {dModel}", queryWidth, $"query rows = {queryWidth}", weightName);
        if (bias)
        {
            CheckVector(biasLength, dModel, $"dModel = {dModel}", biasName);
        }
        else if (biasLength != 0)
        {
            throw new ArgumentException(
                $"{biasName} must be empty because the query, key and value projections have no biases, but holds {biasLength} floats; biases are all present or all absent.",
                biasName);
        }
    }
}
