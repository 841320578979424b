using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace AttentionGen;

/// <summary>A <c>.safetensors</c> file, the format in which Hugging Face distributes weights.</summary>
/// <remarks>
/// <para>The whole header is validated when the file is opened, before any element is read: a file that opens is sound.
/// A tensor is read from disk into its new array when it is asked for; nothing is mapped, and nothing else is kept.</para>
/// <para>Safe for concurrent readers. Deleting the file, or giving its name to another one, does not disturb readers: they go
/// on with the file that was opened. Writing to the file itself, in whatever way, ends every later read in a
/// <see cref="SafetensorsException"/>, which says how long the file was and is: its elements could be of two versions.</para>
/// </remarks>
public sealed class SafetensorsFile : ITensorSource, IDisposable
{
    private readonly StoredBytes _bytes;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(string path, StoredBytes bytes)
    {
        Path = path;
        _bytes = bytes;
        _header = SafetensorsHeader.Read(path, bytes);
        TensorNames = [.. _header.Tensors.Keys.Order(StringComparer.Ordinal)];
        Metadata = _header.Metadata.AsReadOnly();
    }

    /// <summary>The path, as the caller gave it.</summary>
    public string Path { get; }

    /// <summary>The names of all tensors in ordinal order.</summary>
    public ImmutableArray<string> TensorNames { get; }

    /// <summary>The free-form strings that the writer left under <c>__metadata__</c>; empty if it left none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens the file and validates its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SafetensorsException">The file is not a sound <c>.safetensors</c> file.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Create(path, StoredFile.Open(path, SafetensorsException.Make));
    }

    /// <summary>Validates a file that is already in memory: a resource of the program, or what a browser has loaded.</summary>
    /// <param name="bytes">The file's bytes. They are not copied and must not change.</param>
    /// <param name="path">What messages call the file, and <see cref="Path"/>.</param>
    /// <exception cref="SafetensorsException">The bytes are not a sound <c>.safetensors</c> file.</exception>
    public static SafetensorsFile Parse(ReadOnlyMemory<byte> bytes, string path = "(memory)")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Create(path, new StoredMemory(path, bytes, nameof(SafetensorsFile)));
    }

    /// <summary>What the header says of a tensor, if the file holds one of that name.</summary>
    /// <param name="name">The full name, compared by ordinals.</param>
    /// <param name="tensor">The tensor's type and shape.</param>
    public bool TryGetTensor(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor) =>
        _header.Tensors.TryGetValue(name, out tensor);

    /// <summary>Reads a tensor of any shape as float32, row-major. F32, F16 and BF16 are converted exactly.</summary>
    /// <param name="name">The full name.</param>
    /// <returns>A new array of <see cref="SafetensorsTensor.ElementCount"/> floats.</returns>
    /// <exception cref="SafetensorsException">There is no such tensor, its type is another one, or the file was written to since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public float[] ReadFloat32(string name) => Read(Find(name));

    /// <summary>Reads a tensor of this shape as float32, row-major. F32, F16 and BF16 are converted exactly.</summary>
    /// <param name="name">The full name.</param>
    /// <param name="expectedShape">The dimensions that it must have, outermost first.</param>
    /// <returns>A new array of as many floats as the product of the dimensions.</returns>
    /// <exception cref="SafetensorsException">
    /// There is no such tensor, its type or its shape is another one, or the file was written to since it was opened.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public float[] ReadFloat32(string name, ReadOnlySpan<long> expectedShape)
    {
        SafetensorsTensor tensor = Find(name);
        if (!tensor.Shape.AsSpan().SequenceEqual(expectedShape))
        {
            throw new SafetensorsException(
                Path,
                name,
                $"expected shape {FileText.Format(expectedShape)}, found {FileText.Format(tensor.Shape.AsSpan())}.");
        }

        return Read(tensor);
    }

    /// <summary>Reads the elements of a tensor of any type as the file stores them: little-endian, row-major.</summary>
    internal byte[] ReadBytes(string name)
    {
        SafetensorsTensor tensor = Find(name);
        CheckFitsArray(tensor, tensor.End - tensor.Begin, "bytes");
        byte[] elements = GC.AllocateUninitializedArray<byte>((int)(tensor.End - tensor.Begin));
        _bytes.CopyTo(_header.DataOffset + tensor.Begin, elements, tensor.Name);
        return elements;
    }

    /// <summary>Closes the file. Arrays that were read stay valid.</summary>
    public void Dispose() => _bytes.Dispose();

    bool ITensorSource.Contains(string name) => _header.Tensors.ContainsKey(name);

    bool ITensorSource.TryGetShape(string name, out ImmutableArray<long> shape)
    {
        shape = TryGetTensor(name, out SafetensorsTensor? tensor) ? tensor.Shape : default;
        return tensor is not null;
    }

    CheckpointException ITensorSource.Refuse(string? tensorName, string problem) => new SafetensorsException(Path, tensorName, problem);

    private static SafetensorsFile Create(string path, StoredBytes bytes)
    {
        try
        {
            return new SafetensorsFile(path, bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>The tensor, or the error that names the nearest ones.</summary>
    private SafetensorsTensor Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryGetTensor(name, out SafetensorsTensor? tensor) ? tensor : throw this.NotFound(name);
    }

    private float[] Read(SafetensorsTensor tensor)
    {
        if (!FloatReader.Supports(tensor.Dtype))
        {
            throw new SafetensorsException(
                Path, tensor.Name, $"expected elements of type {FloatReader.SupportedDtypes}, found {tensor.Dtype}.");
        }

        CheckFitsArray(tensor, tensor.ElementCount, "elements");
        float[] elements = GC.AllocateUninitializedArray<float>((int)tensor.ElementCount);
        FloatReader.Read(_bytes, _header.DataOffset + tensor.Begin, tensor, elements);
        return elements;
    }

    private void CheckFitsArray(SafetensorsTensor tensor, long count, string unit)
    {
        if (count > Array.MaxLength)
        {
            throw new SafetensorsException(
                Path, tensor.Name, $"expected at most {Array.MaxLength} {unit}, which is what an array can hold, found {count}.");
        }
    }
}
