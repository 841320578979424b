using System.Collections.Immutable;

namespace AttentionGen;

/// <summary>Collects tensors and writes them as a <c>.safetensors</c> file, which PyTorch and all other readers of the format load.</summary>
/// <remarks>
/// Tensors stand in the file in the ordinal order of their names, the wider element types first, so that every tensor is
/// aligned to its elements; the same tensors give the same bytes. Nothing is copied before writing: the memory that is added
/// must not change until then. Not safe for concurrent use.
/// </remarks>
public sealed class SafetensorsWriter
{
    private readonly Dictionary<string, PendingTensor> _tensors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>Adds a tensor.</summary>
    /// <param name="name">The full name.</param>
    /// <param name="elements">The elements, row-major.</param>
    /// <param name="shape">The dimensions, outermost first; empty for a scalar.</param>
    /// <param name="dtype">
    /// The type in the file: F32, or F16 or BF16, to which the elements are rounded, ties to even.
    /// </param>
    /// <returns>This object, so that tensors can be chained.</returns>
    /// <exception cref="ArgumentException">
    /// The name is taken, reserved or no valid text; the shape has another number of elements; the type is not one of the
    /// three; or a finite element is beyond the range of the type.
    /// </exception>
    public SafetensorsWriter Add(
        string name, ReadOnlyMemory<float> elements, ReadOnlySpan<long> shape, SafetensorsDtype dtype = SafetensorsDtype.F32)
    {
        CheckText(name, nameof(name));
        string shown = FileText.Quote(name);
        if (name == SafetensorsHeader.MetadataName)
        {
            throw new ArgumentException($"A tensor cannot be named {shown}: the format keeps the name for metadata.", nameof(name));
        }

        if (!FloatReader.Supports(dtype))
        {
            throw new ArgumentException($"Tensor {shown} must be of type {FloatReader.SupportedDtypes}, but is to be {dtype}.", nameof(dtype));
        }

        Int128 count = 1;
        foreach (long dimension in shape)
        {
            // Beyond the longest span the product cannot come right any more, unless by a zero.
            count = dimension < 0 ? -1 : Int128.Min(count * dimension, long.MaxValue);
            if (count < 0)
            {
                break;
            }
        }

        if (count != elements.Length)
        {
            throw new ArgumentException(
                $"Tensor {shown} of shape {FileText.Format(shape)} must hold as many floats as the product of its dimensions, but holds {elements.Length}.",
                nameof(shape));
        }

        if (FloatWriter.FirstOutOfRange(elements.Span, dtype) is int index)
        {
            throw new ArgumentException(
                $"Tensor {shown} must hold numbers in the range of {dtype}, but element {index} is {elements.Span[index]}.", nameof(elements));
        }

        if (!_tensors.TryAdd(name, new PendingTensor(name, elements, [.. shape], dtype)))
        {
            throw new ArgumentException($"There already is a tensor named {shown}.", nameof(name));
        }

        return this;
    }

    /// <summary>Adds a free-form string to the file's <c>__metadata__</c>, such as <c>format</c> = <c>pt</c>.</summary>
    /// <param name="key">The name; one that is there already is replaced.</param>
    /// <param name="value">The string.</param>
    /// <returns>This object, so that calls can be chained.</returns>
    /// <exception cref="ArgumentException">The key or the value is no valid text.</exception>
    public SafetensorsWriter AddMetadata(string key, string value)
    {
        CheckText(key, nameof(key));
        CheckText(value, nameof(value));
        _metadata[key] = value;
        return this;
    }

    /// <summary>
    /// Writes the file, or replaces it, in one step: the new content is written beside it and then takes its name, so that
    /// at no moment, and whatever fails, a half-written file stands there.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written; what was there before still is.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="InvalidOperationException">The header would exceed the format's limit.</exception>
    public void Write(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                Write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes the file's bytes to a stream, from where it stands on; it stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="InvalidOperationException">The header would exceed the format's limit.</exception>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ImmutableArray<PendingTensor> ordered =
        [
            .. _tensors.Values
                .OrderByDescending(tensor => SafetensorsDtypes.BitsPerElement(tensor.Dtype))
                .ThenBy(tensor => tensor.Name, StringComparer.Ordinal),
        ];
        stream.Write(SafetensorsHeaderWriter.Build(ordered, _metadata));
        foreach (PendingTensor tensor in ordered)
        {
            FloatWriter.Write(stream, tensor.Elements.Span, tensor.Dtype);
        }
    }

    private static void CheckText(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        for (int i = 0; i < text.Length; i++)
        {
            bool paired = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (char.IsSurrogate(text[i]) && !paired)
            {
                throw new ArgumentException($"{FileText.Quote(text)} holds an unpaired surrogate, which has no UTF-8 form.", parameter);
            }

            i += paired ? 1 : 0;
        }
    }
}

/// <summary>A tensor that is to be written.</summary>
internal sealed record PendingTensor(string Name, ReadOnlyMemory<float> Elements, ImmutableArray<long> Shape, SafetensorsDtype Dtype)
{
    /// <summary>Its length in the file.</summary>
    public long Bytes => (long)Elements.Length * (SafetensorsDtypes.BitsPerElement(Dtype) / 8);
}
