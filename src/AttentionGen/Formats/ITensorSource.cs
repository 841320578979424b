using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>Named tensors, of one file or of several: what weights are loaded from, whatever the format.</summary>
/// <remarks>
/// Names and layouts are those of the model's own state, as in PyTorch. <see cref="SafetensorsFile"/> and <see cref="SafetensorsCheckpoint"/>
/// are sources; the package AttentionGen.Onnx has one for <c>.onnx</c> files.
/// </remarks>
public interface ITensorSource
{
    /// <summary>The path, for error messages.</summary>
    string Path { get; }

    /// <summary>The names of all tensors in ordinal order.</summary>
    ImmutableArray<string> TensorNames { get; }

    /// <summary>Whether there is a tensor of that name. Opens no file.</summary>
    /// <param name="name">The full name, compared by ordinals.</param>
    bool Contains(string name);

    /// <summary>The shape of a tensor, if there is one of that name.</summary>
    /// <param name="name">The full name, compared by ordinals.</param>
    /// <param name="shape">The dimensions, outermost first; empty for a scalar.</param>
    /// <exception cref="CheckpointException">The file that holds it is malformed.</exception>
    bool TryGetShape(string name, out ImmutableArray<long> shape);

    /// <summary>Reads a tensor of that shape as float32, row-major.</summary>
    /// <param name="name">The full name.</param>
    /// <param name="expectedShape">The dimensions that it must have, outermost first.</param>
    /// <returns>A new array of as many floats as the product of the dimensions.</returns>
    /// <exception cref="CheckpointException">There is no such tensor, its type or its shape is another one, or its file is malformed.</exception>
    float[] ReadFloat32(string name, ReadOnlySpan<long> expectedShape);

    /// <summary>The source's own exception about a tensor, or about the source as a whole.</summary>
    /// <param name="tensorName">The tensor at fault, or <see langword="null"/>.</param>
    /// <param name="problem">What was expected and what was found, as a sentence.</param>
    /// <returns>The exception, for the caller to throw.</returns>
    CheckpointException Refuse(string? tensorName, string problem);
}

/// <summary>What follows from the members of <see cref="ITensorSource"/>.</summary>
internal static class TensorSourceExtensions
{
    private const int SuggestedNames = 3;

    /// <summary>The shape of a tensor, or the error that names the nearest ones.</summary>
    public static ImmutableArray<long> ShapeOf(this ITensorSource source, string name) =>
        source.TryGetShape(name, out ImmutableArray<long> shape) ? shape : throw source.NotFound(name);

    /// <summary>The error about a tensor that is not there, with the nearest names.</summary>
    public static CheckpointException NotFound(this ITensorSource source, string name) =>
        source.Refuse(name, $"expected this tensor, found none of that name; {source.DescribeNearest(name)}.");

    /// <summary>Half a sentence with the names that a user who asked for this one may have meant.</summary>
    public static string DescribeNearest(this ITensorSource source, string name) => source.TensorNames.IsEmpty
        ? "the file holds no tensor at all"
        : "the nearest names in the file are " + string.Join(", ", NearestNames.Of(name, source.TensorNames, SuggestedNames).Select(FileText.Quote));
}
