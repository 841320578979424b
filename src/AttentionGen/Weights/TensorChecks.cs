namespace AttentionGen;

/// <summary>The length checks of the weight factories; messages carry the formula, the expected and the given length.</summary>
/// <param name="parameter">
/// The parameter that holds all tensors as properties, or <see langword="null"/> where each tensor is a parameter of its own;
/// then the names handed to the checks, which are those of the properties, are written as parameters are.
/// </param>
internal readonly struct TensorChecks(string? parameter)
{
    /// <summary>Throws unless the width is positive.</summary>
    public void Positive(int width, string name)
    {
        if (width <= 0)
        {
            throw new ArgumentOutOfRangeException(parameter ?? Shown(name), $"{Shown(name)} must be positive, but is {width}.");
        }
    }

    /// <summary>Throws unless the span is a matrix <c>[rows, columns]</c>.</summary>
    public void Matrix(int length, long rows, string rowsText, int columns, string columnsText, string name)
    {
        // Two widths close to 2^31 would overflow 64 bits and could so agree with a short span.
        Int128 expected = (Int128)rows * columns;
        if (length != expected)
        {
            throw Fail(name, $"must hold {rowsText} × {columnsText}: {expected} floats, but holds {length}.");
        }
    }

    /// <summary>Throws unless the span is empty or a vector of that length.</summary>
    public void OptionalVector(int length, long expected, string expectedText, string name)
    {
        if (length != 0 && length != expected)
        {
            throw Fail(name, $"must hold {expectedText} floats or be empty, but holds {length}.");
        }
    }

    /// <summary>The number of rows of a matrix of that many columns; at least one.</summary>
    public int RowsOf(int length, int columns, string columnsName, string name)
    {
        if (length == 0 || length % columns != 0)
        {
            throw Fail(name, $"must hold rows of {Shown(columnsName)} = {columns} floats, at least one row, but holds {length} floats.");
        }

        return length / columns;
    }

    /// <summary>H·Dv, the length of the concatenated contexts, from H·D, G·D and G·Dv.</summary>
    public int ContextWidth(int queryWidth, int keyWidth, int valueWidth, string keyName)
    {
        if (queryWidth % keyWidth != 0)
        {
            throw Fail(keyName, $"must have a number of rows G·D that divides the query rows H·D = {queryWidth}, but has {keyWidth}.");
        }

        long width = (long)valueWidth * (queryWidth / keyWidth);
        return width <= int.MaxValue
            ? (int)width
            : throw Fail(keyName, $"makes the contexts H·Dv = {queryWidth / keyWidth} × {valueWidth} floats long, more than {int.MaxValue}.");
    }

    /// <summary>Throws unless there is either no output projection at all, or a weight and at most one bias for it.</summary>
    public void Output(
        int outputDim, string outputDimName, int contextWidth, int weightLength, string weightName, int biasLength, string biasName)
    {
        string outputText = $"{Shown(outputDimName)} = {outputDim}";
        if (weightLength != 0)
        {
            Matrix(weightLength, outputDim, outputText, contextWidth, $"context width = {contextWidth}", weightName);
            OptionalVector(biasLength, outputDim, outputText, biasName);
        }
        else if (biasLength != 0)
        {
            throw Fail(biasName, $"must be empty because {Shown(weightName)} is, but holds {biasLength} floats.");
        }
    }

    /// <summary>The error about one tensor; the message becomes <c>name problem</c>.</summary>
    public ArgumentException Fail(string name, string problem) => new($"{Shown(name)} {problem}", parameter ?? Shown(name));

    /// <summary>The name under which the caller knows the tensor.</summary>
    public string Shown(string name) => parameter is null ? char.ToLowerInvariant(name[0]) + name[1..] : name;
}
