using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace AttentionGen;

/// <summary>
/// The tensors of a checkpoint, whether it is one <c>.safetensors</c> file or divided over several by a
/// <c>model.safetensors.index.json</c>, as Hugging Face distributes larger models.
/// </summary>
/// <remarks>
/// The index is validated when the checkpoint is opened; a file that it names is opened when the first of its tensors is
/// asked for, and validated then. Safe for concurrent readers. A file that is written to while it is open ends later reads of it
/// in a <see cref="SafetensorsException"/>, as with <see cref="SafetensorsFile"/>.
/// </remarks>
public sealed class SafetensorsCheckpoint : ITensorSource, IDisposable
{
    private const string IndexName = "model.safetensors.index.json";
    private const string SingleName = "model.safetensors";

    private readonly Dictionary<string, string> _fileOfTensor;
    private readonly HashSet<string> _checkedFiles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsFile> _openFiles = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly Lock _lock = new();
    private bool _closed;

    private SafetensorsCheckpoint(string path, Dictionary<string, string> fileOfTensor)
    {
        Path = path;
        _folder = System.IO.Path.GetDirectoryName(path) ?? "";
        _fileOfTensor = fileOfTensor;
        TensorNames = [.. fileOfTensor.Keys.Order(StringComparer.Ordinal)];
    }

    private SafetensorsCheckpoint(SafetensorsFile file)
        : this(file.Path, file.TensorNames.ToDictionary(name => name, _ => SingleName, StringComparer.Ordinal)) =>
        _openFiles.Add(SingleName, file);

    /// <summary>The path of the file or of the index.</summary>
    public string Path { get; }

    /// <summary>The names of all tensors in ordinal order.</summary>
    public ImmutableArray<string> TensorNames { get; }

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="path">
    /// A <c>.safetensors</c> file; an index, known by its name's ending in <c>.json</c>; or a folder with a
    /// <c>model.safetensors.index.json</c> or, if it has none, a <c>model.safetensors</c>.
    /// </param>
    /// <exception cref="SafetensorsException">The file or the index is malformed.</exception>
    /// <exception cref="FileNotFoundException">There is no such file, or neither of the two in the folder.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SafetensorsCheckpoint Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            path = InFolder(path);
        }

        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
            ? new SafetensorsCheckpoint(path, SafetensorsIndex.Read(path))
            : new SafetensorsCheckpoint(SafetensorsFile.Open(path));
    }

    /// <summary>What the header of a tensor's file says of it, if there is one of that name. Opens that file.</summary>
    /// <param name="name">The full name, compared by ordinals.</param>
    /// <param name="tensor">The tensor's type and shape.</param>
    /// <exception cref="SafetensorsException">The file is malformed, or lacks the tensor that the index places there.</exception>
    /// <exception cref="FileNotFoundException">The index names a file that is not there.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint is closed.</exception>
    public bool TryGetTensor(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor)
    {
        ArgumentNullException.ThrowIfNull(name);
        tensor = null;
        return _fileOfTensor.ContainsKey(name) && FileOf(name).TryGetTensor(name, out tensor);
    }

    /// <summary>Reads a tensor of any shape as float32, row-major. F32, F16 and BF16 are converted exactly.</summary>
    /// <param name="name">The full name.</param>
    /// <returns>A new array of <see cref="SafetensorsTensor.ElementCount"/> floats.</returns>
    /// <exception cref="SafetensorsException">There is no such tensor, its type is another one, or its file is malformed or was written to since it was opened.</exception>
    /// <exception cref="FileNotFoundException">The index names a file that is not there.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint is closed.</exception>
    public float[] ReadFloat32(string name) => FileOf(name).ReadFloat32(name);

    /// <summary>Reads a tensor of this shape as float32, row-major. F32, F16 and BF16 are converted exactly.</summary>
    /// <param name="name">The full name.</param>
    /// <param name="expectedShape">The dimensions that it must have, outermost first.</param>
    /// <returns>A new array of as many floats as the product of the dimensions.</returns>
    /// <exception cref="SafetensorsException">There is no such tensor, its type or its shape is another one, or its file is malformed or was written to since it was opened.</exception>
    /// <exception cref="FileNotFoundException">The index names a file that is not there.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint is closed.</exception>
    public float[] ReadFloat32(string name, ReadOnlySpan<long> expectedShape) => FileOf(name).ReadFloat32(name, expectedShape);

    /// <summary>Closes every file that was opened. Arrays that were read stay valid.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (SafetensorsFile file in _openFiles.Values)
            {
                file.Dispose();
            }

            _openFiles.Clear();
        }
    }

    bool ITensorSource.Contains(string name) => _fileOfTensor.ContainsKey(name);

    bool ITensorSource.TryGetShape(string name, out ImmutableArray<long> shape)
    {
        shape = TryGetTensor(name, out SafetensorsTensor? tensor) ? tensor.Shape : default;
        return tensor is not null;
    }

    CheckpointException ITensorSource.Refuse(string? tensorName, string problem) => new SafetensorsException(Path, tensorName, problem);

    private static string InFolder(string folder)
    {
        string index = System.IO.Path.Combine(folder, IndexName);
        string single = System.IO.Path.Combine(folder, SingleName);
        return File.Exists(index) ? index
            : File.Exists(single) ? single
            : throw new FileNotFoundException($"The folder {folder} holds neither {IndexName} nor {SingleName}{Instead(folder)}.", single);
    }

    /// <summary>What to do about a folder that holds a model in another format.</summary>
    private static string Instead(string folder) =>
        Directory.EnumerateFiles(folder, "*.onnx").FirstOrDefault() is { } file
            ? $", but {System.IO.Path.GetFileName(file)}, which OnnxCheckpoint.Open of the package AttentionGen.Onnx reads"
            : "";

    /// <summary>Refuses a file with tensors that the index does not list: they would be left out unseen.</summary>
    private SafetensorsFile AllListed(SafetensorsFile file, string fileName)
    {
        if (_checkedFiles.Contains(fileName))
        {
            return file;
        }

        foreach (string name in file.TensorNames)
        {
            if (!_fileOfTensor.ContainsKey(name))
            {
                throw new SafetensorsException(Path, name, $"expected the index to list every tensor of {FileText.Quote(fileName)}, found this one there that it does not list.");
            }
        }

        _checkedFiles.Add(fileName);
        return file;
    }

    private SafetensorsFile FileOf(string name)
    {
        if (!_fileOfTensor.TryGetValue(name, out string? fileName))
        {
            throw this.NotFound(name);
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_openFiles.TryGetValue(fileName, out SafetensorsFile? file))
            {
                file = SafetensorsFile.Open(System.IO.Path.Combine(_folder, fileName));
                _openFiles.Add(fileName, file);
            }

            return file.TryGetTensor(name, out _)
                ? AllListed(file, fileName)
                : throw new SafetensorsException(Path, name, $"the index places this tensor in {FileText.Quote(fileName)}, which holds none of that name.");
        }
    }
}
