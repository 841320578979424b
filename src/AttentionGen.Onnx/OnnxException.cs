namespace AttentionGen;

/// <summary>
/// An <c>.onnx</c> file, or a file that it keeps tensors in, is malformed, does not hold what was asked of it, or was written to while it was
/// open. The message names the file, the place in it (the byte, the tensor or the node), what was expected and what was found.
/// </summary>
/// <remarks>
/// It is the only exception with which <see cref="OnnxCheckpoint"/> answers bad <em>content</em>. A file that cannot be opened at all fails
/// as any file does: <see cref="FileNotFoundException"/>, <see cref="UnauthorizedAccessException"/> and so on.
/// </remarks>
public sealed class OnnxException : CheckpointException
{
    /// <summary>Creates the exception; the message becomes <c>path: tensor "name": problem</c>.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="tensorName">The tensor at fault, or <see langword="null"/> when it is no tensor's.</param>
    /// <param name="problem">What was expected and what was found, as a sentence.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public OnnxException(string path, string? tensorName, string problem, Exception? innerException = null)
        : base(path, tensorName, problem, innerException)
    {
    }

    /// <summary>The same, as a <see cref="Refusal"/>.</summary>
    internal static OnnxException Make(string path, string? tensorName, string problem, Exception? innerException) => new(path, tensorName, problem, innerException);
}
