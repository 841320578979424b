using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace AttentionGen;

/// <summary>Named tensors, of one file or of several: what weights are imported from.</summary>
internal interface ITensorSource
{
    /// <summary>The path, for error messages.</summary>
    string Path { get; }

    /// <summary>The names of all tensors in ordinal order.</summary>
    ImmutableArray<string> TensorNames { get; }

    /// <summary>Whether there is a tensor of that name. Opens no file.</summary>
    bool Contains(string name);

    /// <summary>The type and shape of a tensor, if there is one of that name.</summary>
    bool TryGetTensor(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor);

    /// <summary>Reads a tensor of that shape.</summary>
    float[] ReadFloat32(string name, ReadOnlySpan<long> expectedShape);
}

/// <summary>What follows from the members of <see cref="ITensorSource"/>.</summary>
internal static class TensorSourceExtensions
{
    private const int SuggestedNames = 3;

    /// <summary>The tensor, or the error that names the nearest ones.</summary>
    public static SafetensorsTensor Find(this ITensorSource source, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return source.TryGetTensor(name, out SafetensorsTensor? tensor)
            ? tensor
            : throw new SafetensorsException(source.Path, name, $"expected this tensor, found none of that name; {source.DescribeNearest(name)}.");
    }

    /// <summary>Half a sentence with the names that a user who asked for this one may have meant.</summary>
    public static string DescribeNearest(this ITensorSource source, string name) => source.TensorNames.IsEmpty
        ? "the file holds no tensor at all"
        : "the nearest names in the file are " + string.Join(", ", NearestNames.Of(name, source.TensorNames, SuggestedNames).Select(SafetensorsText.Quote));
}
