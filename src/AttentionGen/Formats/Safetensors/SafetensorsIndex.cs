using System.Text.Json;
using System.Text.Unicode;

namespace AttentionGen;

/// <summary>
/// The index of a checkpoint that is divided over several files, <c>model.safetensors.index.json</c>: takes its bytes and
/// hands on which file holds which tensor, all of it validated, or throws <see cref="SafetensorsException"/>.
/// </summary>
/// <remarks>
/// A file is named without any folder. That is how such checkpoints are written, and it keeps a hostile index from having
/// other files of the machine opened.
/// </remarks>
internal static class SafetensorsIndex
{
    private const string WeightMapName = "weight_map";
    private const string FileSuffix = ".safetensors";

    // Root object and map: two levels, and some for what writers leave under "metadata".
    private const int MaxJsonDepth = 8;

    /// <summary>Reads an index from disk, of at most as many bytes as a header may have.</summary>
    public static Dictionary<string, string> Read(string path)
    {
        using var bytes = StoredFile.Open(path, SafetensorsException.Make);
        Require(
            path,
            bytes.Length <= SafetensorsHeader.MaxHeaderBytes,
            $"expected an index of at most {SafetensorsHeader.MaxHeaderBytes} bytes, found {bytes.Length}.");
        var json = new byte[bytes.Length];
        bytes.CopyTo(0, json, null);
        return Parse(path, json);
    }

    /// <summary>File names by tensor names.</summary>
    public static Dictionary<string, string> Parse(string path, ReadOnlySpan<byte> json)
    {
        RequireIndex(path, json);
        Require(path, Utf8.IsValid(json), "expected an index in UTF-8, found bytes that are not.");
        Dictionary<string, string>? files = null;
        try
        {
            var reader = new HeaderJsonReader(path, "index", json, MaxJsonDepth);
            var properties = new HashSet<string>(StringComparer.Ordinal);
            reader.ExpectRootObject();
            while (reader.TryReadPropertyName(out string name))
            {
                Require(path, properties.Add(name), $"the index has {FileText.Quote(name)} twice.");
                if (name == WeightMapName)
                {
                    files = reader.ReadStringMap();
                }
                else
                {
                    reader.SkipValue();
                }
            }

            reader.ExpectEnd();
        }
        catch (JsonException e)
        {
            throw new SafetensorsException(path, null, "the index is not the JSON that the format describes: " + e.Message, e);
        }

        Require(path, files is not null, $"expected an index with {FileText.Quote(WeightMapName)}, found none.");
        foreach ((string tensor, string file) in files!)
        {
            if (!IsFileName(file))
            {
                throw new SafetensorsException(
                    path, tensor, $"expected the name of a {FileSuffix} file beside the index, without any folder, found {FileText.Quote(file)}.");
            }
        }

        return files;
    }

    /// <summary>Throws if the first bytes are those of something else; what is no JSON in another way is left to the reader.</summary>
    private static void RequireIndex(string path, ReadOnlySpan<byte> json)
    {
        Require(path, !ForeignFormats.IsSafetensors(json), "expected an index, found a .safetensors file; give it a name that ends in .safetensors.");
        Require(path, !json.IsEmpty, "the index is not the JSON that the format describes: the file is empty, as one is whose download or copy has failed.");
        ReadOnlySpan<byte> start = json[..Math.Min(json.Length, ForeignFormats.NeededBytes)];
        if (start.TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'[', ..] && ForeignFormats.Describe(start) is { } foreign)
        {
            throw new SafetensorsException(path, null, "expected an index, found " + foreign);
        }
    }

    private static bool IsFileName(string file)
    {
        // The separators of all platforms, so that an index is sound everywhere or nowhere. A colon would name a drive or a stream.
        foreach (char c in file)
        {
            if (c is '/' or '\\' or ':' || char.IsControl(c))
            {
                return false;
            }
        }

        return file.Length > FileSuffix.Length && file.EndsWith(FileSuffix, StringComparison.Ordinal);
    }

    private static void Require(string path, bool condition, string problem)
    {
        if (!condition)
        {
            throw new SafetensorsException(path, null, problem);
        }
    }
}
