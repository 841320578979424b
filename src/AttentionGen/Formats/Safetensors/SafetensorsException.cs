namespace AttentionGen;

/// <summary>
/// A <c>.safetensors</c> file is malformed, does not hold what was asked of it, or was written to while it was open. The
/// message names the file, the tensor where there is one, what was expected and what was found.
/// </summary>
/// <remarks>
/// It is the only exception with which <see cref="SafetensorsFile"/> answers bad <em>content</em>. A file that cannot be
/// opened at all fails as any file does: <see cref="FileNotFoundException"/>, <see cref="UnauthorizedAccessException"/> and
/// so on.
/// </remarks>
public sealed class SafetensorsException : CheckpointException
{
    /// <summary>Creates the exception; the message becomes <c>path: tensor "name": problem</c>.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="tensorName">The tensor at fault, or <see langword="null"/> when the file as a whole is.</param>
    /// <param name="problem">What was expected and what was found, as a sentence.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public SafetensorsException(string path, string? tensorName, string problem, Exception? innerException = null)
        : base(path, tensorName, problem, innerException)
    {
    }

    /// <summary>The same, as a <see cref="Refusal"/>.</summary>
    internal static SafetensorsException Make(string path, string? tensorName, string problem, Exception? innerException) => new(path, tensorName, problem, innerException);
}
