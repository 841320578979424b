namespace Embeddings;

/// <summary>A line that says what goes on, and is written over by what comes of it; a file or a pipe gets the latter alone.</summary>
internal static class Progress
{
    private static int _length;

    public static void Show(string text)
    {
        if (!Console.IsOutputRedirected)
        {
            Console.Write($"\r{text} …".PadRight(_length));
            _length = text.Length + 3;
        }
    }

    public static void Done(string text)
    {
        Console.WriteLine(Console.IsOutputRedirected ? text : $"\r{text}".PadRight(_length));
        _length = 0;
    }
}
