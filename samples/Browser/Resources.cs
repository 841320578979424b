using AttentionGen;

namespace Browser;

/// <summary>The Quickstart's data, which lies inside this assembly.</summary>
internal static class Resources
{
    /// <summary>Opens one of the files.</summary>
    public static SafetensorsFile Open(string name)
    {
        using Stream stream = typeof(Resources).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException("No such resource.", name);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return SafetensorsFile.Parse(bytes, name);
    }
}
