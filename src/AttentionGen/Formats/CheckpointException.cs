namespace AttentionGen;

/// <summary>
/// A file of weights is malformed, or does not hold what was asked of it. The message names the file, the tensor where there is one, what
/// was expected and what was found. Each format has its own: <see cref="SafetensorsException"/> is that of <c>.safetensors</c>.
/// </summary>
public abstract class CheckpointException : IOException
{
    /// <summary>Creates the exception; the message becomes <c>path: tensor "name": problem</c>.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="tensorName">The tensor at fault, or <see langword="null"/> when the file as a whole is.</param>
    /// <param name="problem">What was expected and what was found, as a sentence.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    protected CheckpointException(string path, string? tensorName, string problem, Exception? innerException)
        : base(tensorName is null ? $"{path}: {problem}" : $"{path}: tensor {FileText.Quote(tensorName)}: {problem}", innerException)
    {
        Path = path;
        TensorName = tensorName;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>The tensor at fault, or <see langword="null"/> when the file as a whole is.</summary>
    public string? TensorName { get; }
}
