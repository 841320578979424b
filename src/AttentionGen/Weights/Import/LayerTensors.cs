namespace AttentionGen;

/// <summary>The tensors of one module: those behind a prefix. What the naming families read from.</summary>
internal readonly struct LayerTensors(ITensorSource source, string prefix)
{
    /// <summary>The file, or the files.</summary>
    public ITensorSource Source { get; } = source;

    /// <summary>What comes before the names, without the dot that joins them.</summary>
    public string Prefix { get; } = prefix.EndsWith('.') ? prefix[..^1] : prefix;

    /// <summary>Prefix, dot, name.</summary>
    public static string Join(string prefix, string name) =>
        prefix.Length == 0 ? name : name.Length == 0 ? prefix : prefix.EndsWith('.') ? prefix + name : $"{prefix}.{name}";

    /// <summary>The module of that name within this one; this one if the name is empty.</summary>
    public LayerTensors Within(string module) => new(Source, Join(Prefix, module));

    /// <summary>The name in the file.</summary>
    public string FullName(string name) => Join(Prefix, name);

    /// <summary>Whether the module has a tensor of that name.</summary>
    public bool Has(string name) => Source.Contains(FullName(name));

    /// <summary>Reads a tensor of that shape.</summary>
    public float[] Read(string name, params ReadOnlySpan<long> expectedShape) => Source.ReadFloat32(FullName(name), expectedShape);

    /// <summary>Reads a tensor of that shape, or nothing if the module has none.</summary>
    public float[] ReadOptional(string name, params ReadOnlySpan<long> expectedShape) =>
        Has(name) ? Read(name, expectedShape) : [];

    /// <summary>The dimensions of a matrix, both positive.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="expected">Its expected shape in words, such as <c>[H·D, E]</c>.</param>
    public (int Rows, int Columns) MatrixShape(string name, string expected)
    {
        ReadOnlySpan<long> shape = Source.Find(FullName(name)).Shape.AsSpan();
        if (shape is not [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue])
        {
            throw Fail(name, $"expected shape {expected}, found {SafetensorsText.Format(shape)}.");
        }

        return ((int)shape[0], (int)shape[1]);
    }

    /// <summary>The length of a vector, which is positive.</summary>
    public int VectorLength(string name, string expected)
    {
        ReadOnlySpan<long> shape = Source.Find(FullName(name)).Shape.AsSpan();
        return shape is [> 0 and <= int.MaxValue]
            ? (int)shape[0]
            : throw Fail(name, $"expected shape {expected}, found {SafetensorsText.Format(shape)}.");
    }

    /// <summary>Throws if the module has the tensor: left out silently, it would leave the outputs plausible and wrong.</summary>
    public void Reject(string name, string feature)
    {
        if (Has(name))
        {
            throw Fail(name, $"expected a layer without {feature}, which is not supported, found this tensor.");
        }
    }

    /// <summary>The module and its file, for messages that are not about one tensor.</summary>
    public string Describe() => $"{SafetensorsText.Quote(Prefix)} in {Source.Path}";

    /// <summary>The error about one tensor of the module.</summary>
    public SafetensorsException Fail(string name, string problem) => new(Source.Path, FullName(name), problem);
}
