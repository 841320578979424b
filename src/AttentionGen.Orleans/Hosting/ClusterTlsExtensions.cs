using Orleans.Hosting;

namespace AttentionGen;

/// <summary>Encrypts what goes between the processes of a cluster, by configuration.</summary>
/// <remarks>
/// The configuration names three files in PEM: <c>AttentionGen:Tls:CertificatePath</c> and <c>KeyPath</c> with the certificate of this process, and
/// <c>AuthorityPath</c> with those that must have signed the certificates of all others. Each end of a connection shows its certificate; one that has none, or one
/// of another authority, is refused. All silos and clients of a cluster need it, or none.
/// </remarks>
[CLSCompliant(false)]
public static class ClusterTlsExtensions
{
    /// <summary>Encrypts the connections of a silo.</summary>
    /// <param name="builder">The silo.</param>
    /// <returns>The silo.</returns>
    /// <exception cref="InvalidOperationException">The configuration lacks one of the paths, or a file is none of that kind.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ISiloBuilder UseAttentionTls(this ISiloBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseTls(ClusterCertificates.Load(builder.Configuration).Apply);
    }

    /// <summary>Encrypts the connections of a client.</summary>
    /// <param name="builder">The client.</param>
    /// <returns>The client.</returns>
    /// <exception cref="InvalidOperationException">The configuration lacks one of the paths, or a file is none of that kind.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static IClientBuilder UseAttentionTls(this IClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.UseTls(ClusterCertificates.Load(builder.Configuration).Apply);
    }
}
