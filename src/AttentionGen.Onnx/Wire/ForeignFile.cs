namespace AttentionGen;

/// <summary>Takes the first bytes of a file and refuses one that is of another format, with what its owner can do.</summary>
internal static class ForeignFile
{
    private const int NeededBytes = 64;

    private static readonly (byte[] Start, string Format)[] Signatures =
    [
        ([.. "version https://git-lfs.github.com/spec/"u8], "a Git LFS pointer, the text that stands in a clone for the file itself; run git lfs pull in the clone."),
        ([.. "PK\x03\x04"u8], "a zip archive, as PyTorch writes; export the model with torch.onnx.export."),
        ([.. "GGUF"u8], "a GGUF file; take the .onnx or .safetensors files of the model that it was made from."),
        ([0x89, .. "HDF\r\n\x1a\n"u8], "an HDF5 file (.h5), as Keras writes; convert it with tf2onnx."),
        ([0x1f, 0x8b, 0x08], "a file that gzip has compressed; decompress it."),
        ([.. "<"u8], "a web page or other markup, as servers answer with in place of a file; download it again."),
        ([.. "{"u8], "a JSON text, as servers answer with in place of a file; download it again."),
    ];

    /// <summary>Throws if the file is none that could be a model.</summary>
    public static void Refuse(StoredBytes bytes)
    {
        Span<byte> start = stackalloc byte[(int)Math.Min(NeededBytes, bytes.Length)];
        bytes.CopyTo(0, start, null);
        if (start.IsEmpty)
        {
            throw new OnnxException(bytes.Path, null, "expected an .onnx file, found an empty one, as after a download or a copy that has failed.");
        }

        if (start.Length > 9 && start[5..9].SequenceEqual("\0\0\0{"u8))
        {
            throw new OnnxException(bytes.Path, null, $"expected an .onnx file, found a .safetensors file; open it with {nameof(SafetensorsCheckpoint)}.");
        }

        if (start.Length > 8 && start[4..8].SequenceEqual("ORTM"u8))
        {
            throw new OnnxException(bytes.Path, null, "expected an .onnx file, found one of ONNX Runtime's own format (.ort); take the .onnx file that it was made from.");
        }

        foreach ((byte[] signature, string format) in Signatures)
        {
            if (start.StartsWith(signature))
            {
                throw new OnnxException(bytes.Path, null, "expected an .onnx file, found " + format);
            }
        }
    }
}
