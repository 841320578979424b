using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>
/// The tensors of one module: those behind a prefix. What the naming families read from; it remembers what they have read, so
/// that nothing can be left out unseen.
/// </summary>
internal readonly struct LayerTensors
{
    private readonly HashSet<string> _read;

    public LayerTensors(ITensorSource source, string prefix)
        : this(source, prefix, new HashSet<string>(StringComparer.Ordinal))
    {
    }

    private LayerTensors(ITensorSource source, string prefix, HashSet<string> read)
    {
        Source = source;
        Prefix = prefix.TrimEnd('.');
        _read = read;
    }

    /// <summary>The file, or the files.</summary>
    public ITensorSource Source { get; }

    /// <summary>What comes before the names, without the dot that joins them.</summary>
    public string Prefix { get; }

    /// <summary>The full names of all tensors that were read or have no meaning, also by the modules around this one and within it.</summary>
    public IReadOnlySet<string> ReadNames => _read;

    /// <summary>Prefix, dot, name.</summary>
    public static string Join(string prefix, string name) =>
        prefix.Length == 0 ? name : name.Length == 0 ? prefix : prefix.EndsWith('.') ? prefix + name : $"{prefix}.{name}";

    /// <summary>The module of that name within this one; this one if the name is empty.</summary>
    public LayerTensors Within(string module) => new(Source, Join(Prefix, module), _read);

    /// <summary>The name in the file.</summary>
    public string FullName(string name) => Join(Prefix, name);

    /// <summary>Whether the module has a tensor of that name.</summary>
    public bool Has(string name) => Source.Contains(FullName(name));

    /// <summary>Reads a tensor of that shape.</summary>
    public float[] Read(string name, params ReadOnlySpan<long> expectedShape)
    {
        float[] elements = Source.ReadFloat32(FullName(name), expectedShape);
        _read.Add(FullName(name));
        return elements;
    }

    /// <summary>Takes a tensor that has no meaning for the layer from the list of those that nobody has read.</summary>
    public void LeaveOut(string name) => _read.Add(FullName(name));

    /// <summary>Reads a tensor of that shape, or nothing if the module has none.</summary>
    public float[] ReadOptional(string name, params ReadOnlySpan<long> expectedShape) =>
        Has(name) ? Read(name, expectedShape) : [];

    /// <summary>The dimensions of a matrix, both positive.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="expected">Its expected shape in words, such as <c>[H·D, E]</c>.</param>
    public (int Rows, int Columns) MatrixShape(string name, string expected)
    {
        ReadOnlySpan<long> shape = Source.ShapeOf(FullName(name)).AsSpan();
        if (shape is not [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue])
        {
            throw Fail(name, $"expected shape {expected}, found {FileText.Format(shape)}.");
        }

        return ((int)shape[0], (int)shape[1]);
    }

    /// <summary>The length of a vector, which is positive.</summary>
    public int VectorLength(string name, string expected)
    {
        ReadOnlySpan<long> shape = Source.ShapeOf(FullName(name)).AsSpan();
        return shape is [> 0 and <= int.MaxValue]
            ? (int)shape[0]
            : throw Fail(name, $"expected shape {expected}, found {FileText.Format(shape)}.");
    }

    /// <summary>The names of all tensors behind the prefix, without it, in ordinal order.</summary>
    public IEnumerable<string> Names()
    {
        ImmutableArray<string> all = Source.TensorNames;
        string start = Prefix.Length == 0 ? "" : Prefix + ".";
        int first = all.BinarySearch(start, StringComparer.Ordinal);
        return all.Skip(first < 0 ? ~first : first)
            .TakeWhile(name => name.StartsWith(start, StringComparison.Ordinal))
            .Select(name => name[start.Length..]);
    }

    /// <summary>The module and its file, for messages that are not about one tensor.</summary>
    public string Describe() => $"{FileText.Quote(Prefix)} in {Source.Path}";

    /// <summary>The error about one tensor of the module.</summary>
    public CheckpointException Fail(string name, string problem) => Source.Refuse(FullName(name), problem);
}
