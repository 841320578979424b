using AttentionGen.Kernels;

namespace AttentionGen;

/// <summary>What operators over whole spans ask of them.</summary>
internal static class Spans
{
    /// <summary>The output has the length of the input, and is the input or does not touch it.</summary>
    public static void CheckSame(ReadOnlySpan<float> input, string inputName, ReadOnlySpan<float> output, string outputName)
    {
        if (input.Length != output.Length)
        {
            throw new ArgumentException($"{outputName} must have the length of {inputName}, {input.Length}, but has {output.Length}.", outputName);
        }

        CheckSameOrApart(input, inputName, output, outputName);
    }

    /// <summary>The output is the input, or does not touch it.</summary>
    public static void CheckSameOrApart(ReadOnlySpan<float> input, string inputName, ReadOnlySpan<float> output, string outputName)
    {
        if (input.Overlaps(output, out int offset) && offset != 0)
        {
            throw new ArgumentException($"{outputName} must be the {inputName} itself, or not overlap it.", outputName);
        }
    }

    /// <summary>A vector has one float for each element of a row.</summary>
    public static void CheckWidth(ReadOnlySpan<float> vector, string name, int width, ReadOnlySpan<float> output, string outputName)
    {
        if (vector.Length != width)
        {
            throw new ArgumentException($"{name} must have one float for each element of a row, {width}, but has {vector.Length}.", name);
        }

        Arguments.CheckNoOverlap(vector, name, output, outputName);
    }
}
