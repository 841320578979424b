using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace AttentionGen;

/// <summary>The tensors of a model in an <c>.onnx</c> file, under the names and in the layout that they have in the model itself.</summary>
/// <remarks>
/// <para>An exporter transposes the matrices of linear layers, [in, out], and gives them numbers in place of names. Here they have their names
/// again, and are read as PyTorch's [out, in]: named by the bias that their product is added to and by their node, which have to agree.
/// <c>docs/weights.md</c> says what else is undone. A matrix, a table of rows or a weight of a norm without a name, or with more than one claim to it,
/// is an error that lists it.</para>
/// <para>The graph is read and validated when the file is opened; tensors stay where they are, in files of any length, and are read from disk into
/// their new arrays when they are asked for. Nothing is mapped. External data may lie in the file's folder or below it, and nowhere else; its files are
/// opened by the first read of a tensor in them.</para>
/// <para>Safe for concurrent readers. A file that is written to while it is open ends later reads of it in an <see cref="OnnxException"/>.</para>
/// </remarks>
public sealed class OnnxCheckpoint : ITensorSource, IDisposable
{
    private const int SuggestedNames = 3;

    private readonly StoredBytes _bytes;
    private readonly ExternalFiles _external;
    private readonly ViewReader _reader;
    private readonly ImmutableSortedDictionary<string, OnnxTensor> _tensors;

    private OnnxCheckpoint(StoredBytes bytes, string? folder)
    {
        _bytes = bytes;
        _external = new ExternalFiles(bytes, folder);
        var elements = new ElementReader(bytes, _external);
        _reader = new ViewReader(bytes, elements);
        ModelRecord model = ModelReader.Read(bytes);
        LinkedGraph graph = LinkedGraph.Of(model.Graph!, bytes);
        Quantisation.Refuse(graph, bytes);
        _tensors = ModelTensors.Of(graph, bytes, elements);
        TensorNames = [.. _tensors.Keys];
        Facts = new GraphFacts(graph, elements).Read(model);
    }

    /// <summary>The path, as the caller gave it.</summary>
    public string Path => _bytes.Path;

    /// <summary>
    /// The names of all tensors in ordinal order. What the exporter has numbered and that is no part of the model, such as the constants of a mask, has
    /// no name and is not among them.
    /// </summary>
    public ImmutableArray<string> TensorNames { get; }

    /// <summary>What the graph says besides: operators, activations, and what norms add under the root.</summary>
    public OnnxModelFacts Facts { get; }

    /// <summary>Opens the file, and reads and validates its graph.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="OnnxException">
    /// The file is not a sound <c>.onnx</c> file; its weights are quantised; or something in its graph that belongs to the model has no name, or more than
    /// one tensor claims the same.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    public static OnnxCheckpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Create(StoredFile.Open(path, OnnxException.Make), System.IO.Path.GetDirectoryName(path) ?? "");
    }

    /// <summary>Reads the graph of a file that is already in memory: a resource of the program, or what a browser has loaded.</summary>
    /// <param name="bytes">The file's bytes. They are not copied and must not change.</param>
    /// <param name="path">What messages call the file, and <see cref="Path"/>.</param>
    /// <exception cref="OnnxException">As for <see cref="Open"/>. External data is in no folder then, and cannot be read.</exception>
    public static OnnxCheckpoint Parse(ReadOnlyMemory<byte> bytes, string path = "(memory)")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Create(new StoredMemory(path, bytes, nameof(OnnxCheckpoint)), null);
    }

    /// <summary>What the file says of a tensor, if it holds one of that name.</summary>
    /// <param name="name">The full name, compared by ordinals.</param>
    /// <param name="tensor">The tensor's type and shape, and how the file stores it.</param>
    public bool TryGetTensor(string name, [NotNullWhen(true)] out OnnxTensor? tensor) => _tensors.TryGetValue(name, out tensor);

    /// <summary>Reads a tensor of any shape as float32, row-major.</summary>
    /// <param name="name">The full name.</param>
    /// <returns>A new array of <see cref="OnnxTensor.ElementCount"/> floats.</returns>
    /// <remarks>Float, Float16 and BFloat16 are converted exactly, Double is rounded to the nearest.</remarks>
    /// <exception cref="OnnxException">
    /// There is no such tensor, its type is another one, its external data is not there or not allowed, it stands there twice and differs, or the file was
    /// written to since it was opened.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public float[] ReadFloat32(string name) => _reader.Read(Find(name));

    /// <summary>Reads a tensor of this shape as float32, row-major.</summary>
    /// <param name="name">The full name.</param>
    /// <param name="expectedShape">The dimensions that it must have, outermost first.</param>
    /// <returns>A new array of as many floats as the product of the dimensions.</returns>
    /// <remarks>Float, Float16 and BFloat16 are converted exactly, Double is rounded to the nearest.</remarks>
    /// <exception cref="OnnxException">As for <see cref="ReadFloat32(string)"/>, or the tensor has another shape.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public float[] ReadFloat32(string name, ReadOnlySpan<long> expectedShape)
    {
        OnnxTensor tensor = Find(name);
        return tensor.Shape.AsSpan().SequenceEqual(expectedShape)
            ? _reader.Read(tensor)
            : throw new OnnxException(Path, name, $"expected shape {FileText.Format(expectedShape)}, found {FileText.Format(tensor.Shape.AsSpan())}.");
    }

    /// <summary>Closes the file, and those of external data. Arrays that were read stay valid.</summary>
    public void Dispose()
    {
        _external.Dispose();
        _bytes.Dispose();
    }

    bool ITensorSource.Contains(string name) => _tensors.ContainsKey(name);

    bool ITensorSource.TryGetShape(string name, out ImmutableArray<long> shape)
    {
        shape = TryGetTensor(name, out OnnxTensor? tensor) ? tensor.Shape : default;
        return tensor is not null;
    }

    CheckpointException ITensorSource.Refuse(string? tensorName, string problem) => new OnnxException(Path, tensorName, problem);

    private static OnnxCheckpoint Create(StoredBytes bytes, string? folder)
    {
        try
        {
            return new OnnxCheckpoint(bytes, folder);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    private OnnxTensor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_tensors.TryGetValue(name, out OnnxTensor? tensor))
        {
            return tensor;
        }

        string there = TensorNames.IsEmpty
            ? "the file holds no tensor with a name"
            : "the nearest names in the file are " + string.Join(", ", NearestNames.Of(name, TensorNames, SuggestedNames).Select(FileText.Quote));
        throw new OnnxException(Path, name, $"expected this tensor, found none of that name; {there}.");
    }
}
