namespace AttentionGen;

/// <summary>A log was written with another model, or on a machine whose arithmetic differs: no cache that is made here has the bits of the one that was lost.</summary>
public sealed class SessionModelException : SessionException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="fingerprint">The fingerprint in the log, in hexadecimal digits.</param>
    /// <param name="expectedFingerprint">The model's.</param>
    public SessionModelException(string fingerprint, string expectedFingerprint)
        : base($"The log must be one of a model with the fingerprint {expectedFingerprint}, but was written with {fingerprint}: other weights, or kernels whose bits differ. "
            + "Its tokens can begin a new log.")
    {
        Fingerprint = fingerprint;
        ExpectedFingerprint = expectedFingerprint;
    }

    /// <summary>The fingerprint in the log, in hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>The fingerprint of the model that was to go on with it.</summary>
    public string ExpectedFingerprint { get; }
}
