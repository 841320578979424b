using System.Text;

namespace AttentionGen;

/// <summary>
/// Takes the first bytes of a file that is none of ours and hands on what it is, where that can be told, with what its owner
/// can do.
/// </summary>
internal static class ForeignFormats
{
    /// <summary>As many bytes from the start of a file are enough.</summary>
    public const int NeededBytes = 64;

    private const string SaveAgain = "and save the tensors with safetensors.torch.save_file";

    private static readonly (byte[] Start, string Format, string Remedy)[] Signatures =
    [
        ([.. "version https://git-lfs.github.com/spec/"u8], "a Git LFS pointer, the text that stands in a clone for the file itself", "run git lfs pull in the clone"),
        ([.. "PK\x03\x04"u8], "a zip archive, as PyTorch writes (.pt, .pth, .bin), Keras and NumPy (.npz)", "load it with the library that wrote it " + SaveAgain),
        ([.. "GGUF"u8], "a GGUF file, whose weights llama.cpp has renamed and mostly quantised", "take the .safetensors files of the model that it was made from"),
        ([0x89, .. "HDF\r\n\x1a\n"u8], "an HDF5 file (.h5), as Keras and TensorFlow write", "load the model there " + SaveAgain),
        ([0x93, .. "NUMPY"u8], "an array of NumPy (.npy)", "load it there " + SaveAgain),
        ([0x1f, 0x8b, 0x08], "a file that gzip has compressed", "decompress it"),
        ([.. "BZh"u8], "a file that bzip2 has compressed", "decompress it"),
        ([0xfd, .. "7zXZ\0"u8], "a file that xz has compressed", "decompress it"),
        ([0x28, 0xb5, 0x2f, 0xfd], "a file that zstd has compressed", "decompress it"),
    ];

    /// <summary>The format and the remedy as the end of a sentence; nothing if the bytes are of none that is known.</summary>
    public static string? Describe(ReadOnlySpan<byte> start)
    {
        foreach ((byte[] signature, string format, string remedy) in Signatures)
        {
            if (start.StartsWith(signature))
            {
                return $"{format}; {remedy}.";
            }
        }

        return IsPickle(start) ? $"a Python pickle, as PyTorch wrote before version 1.6; load it with torch.load {SaveAgain}."
            : IsText(start) ? DescribeText(start)
            : null;
    }

    /// <summary>Whether the bytes begin as those of a <c>.safetensors</c> file do.</summary>
    public static bool IsSafetensors(ReadOnlySpan<byte> start) => start.Length > sizeof(ulong) && start[5..9] is [0, 0, 0, (byte)'{'];

    /// <summary>Whether a pickle's version is followed by what a pickle goes on with, as no length of a header does.</summary>
    private static bool IsPickle(ReadOnlySpan<byte> start) => start switch
    {
        [0x80, 4 or 5, 0x95, ..] => true,
        [0x80, 2 or 3, 0x8a or (byte)'}' or (byte)']' or (byte)'(' or (byte)'c' or (byte)'X', _, var a, var b, var c, ..] => (a | b | c) != 0,
        _ => false,
    };

    private static bool IsText(ReadOnlySpan<byte> start)
    {
        foreach (byte b in start)
        {
            if (b is < 0x20 or 0x7f && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return false;
            }
        }

        return !start.IsEmpty;
    }

    private static string DescribeText(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> text = start.StartsWith("\uFEFF"u8) ? start[3..] : start;
        text = text.TrimStart(" \t\r\n"u8);
        int lineEnd = text.IndexOfAny("\r\n"u8);
        string quoted = FileText.Quote(Encoding.UTF8.GetString(lineEnd < 0 ? text : text[..lineEnd]));
        return text switch
        {
            [(byte)'<', ..] => $"a web page or other markup, as servers answer with in place of a file: {quoted}; download the file again.",
            [(byte)'{' or (byte)'[', ..] => $"a JSON text: {quoted}; give an index a name that ends in .json, and download a file again if this is a server's answer.",
            _ => $"a text: {quoted}; download the file again if this is a server's answer.",
        };
    }
}
