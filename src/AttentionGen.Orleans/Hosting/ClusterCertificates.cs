using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Orleans.Connections.Security;

namespace AttentionGen;

/// <summary>The certificate with which a process shows that it belongs to the cluster, and the authority that must have signed those of all others.</summary>
internal sealed class ClusterCertificates
{
    private const string Section = "AttentionGen:Tls";

    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities = [];

    private ClusterCertificates(string certificate, string key, string authority)
    {
        using X509Certificate2 pem = Read(certificate, "certificate", () => X509Certificate2.CreateFromPemFile(certificate, key));

        // On Windows, TLS wants a key that is in a store, for which this makes a temporary one.
        _own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), password: null);
        Read(authority, "certificate", () =>
        {
            _authorities.ImportFromPemFile(authority);
            return _authorities;
        });
        if (_authorities.Count == 0)
        {
            throw new InvalidOperationException($"{authority}: expected at least one certificate in PEM, found none.");
        }
    }

    /// <summary>Reads the files that the configuration names.</summary>
    public static ClusterCertificates Load(IConfiguration configuration)
    {
        IConfigurationSection section = configuration.GetSection(Section);
        return new ClusterCertificates(Path("CertificatePath"), Path("KeyPath"), Path("AuthorityPath"));

        string Path(string name) => section[name] is { Length: > 0 } path
            ? path
            : throw new InvalidOperationException($"The configuration must have {Section}:{name}, the path of a file in PEM, but has none.");
    }

    /// <summary>Both ends show a certificate, and look at the other's.</summary>
    public void Apply(TlsOptions options)
    {
        options.LocalCertificate = _own;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.RemoteCertificateValidation = (certificate, _, _) => IsOfTheCluster(certificate);
        options.OnAuthenticateAsClient = static (_, authentication) => authentication.TargetHost = "attentiongen";
    }

    /// <summary>Whether one of the authorities has signed it, and it is valid now. Silos have addresses and no names, so names say nothing.</summary>
    private bool IsOfTheCluster(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }

    private static T Read<T>(string path, string kind, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CryptographicException wrong)
        {
            throw new InvalidOperationException($"{path}: expected a {kind} in PEM. {wrong.Message}", wrong);
        }
    }
}
