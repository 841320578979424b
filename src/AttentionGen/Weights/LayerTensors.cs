namespace AttentionGen;

/// <summary>The tensors of one layer of a file: those behind a prefix. What the naming families read from.</summary>
internal readonly struct LayerTensors(SafetensorsFile file, string prefix)
{
    /// <summary>The file.</summary>
    public SafetensorsFile File { get; } = file;

    /// <summary>The name in the file: prefix, dot, name.</summary>
    public string FullName(string name) => prefix.Length == 0 ? name : prefix.EndsWith('.') ? prefix + name : $"{prefix}.{name}";

    /// <summary>Whether the layer has a tensor of that name.</summary>
    public bool Has(string name) => File.TryGetTensor(FullName(name), out _);

    /// <summary>Reads a tensor of that shape.</summary>
    public float[] Read(string name, params ReadOnlySpan<long> expectedShape) => File.ReadFloat32(FullName(name), expectedShape);

    /// <summary>The dimensions of a matrix, both positive.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="expected">Its expected shape in words, such as <c>[H·D, E]</c>.</param>
    public (int Rows, int Columns) MatrixShape(string name, string expected)
    {
        ReadOnlySpan<long> shape = File.Find(FullName(name)).Shape.AsSpan();
        if (shape is not [> 0 and <= int.MaxValue, > 0 and <= int.MaxValue])
        {
            throw Fail(name, $"expected shape {expected}, found {SafetensorsText.Format(shape)}.");
        }

        return ((int)shape[0], (int)shape[1]);
    }

    /// <summary>The error about one tensor of the layer.</summary>
    public SafetensorsException Fail(string name, string problem) => new(File.Path, FullName(name), problem);
}
