using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;

namespace AttentionGen.Orleans.Tests.Support;

/// <summary>An authority that nobody else knows, and certificates that it has signed, as files in a folder of their own.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attentiongen-tls").FullName;

    public TestCertificates()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=authority of a test", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 root = authority.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=silo of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using X509Certificate2 leaf = request.Create(root, now.AddHours(-1), now.AddMinutes(30), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(Path.Combine(_folder, "authority.pem"), root.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "silo.pem"), leaf.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "silo.key"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The certificate with its key.</summary>
    public X509Certificate2 Certificate => X509CertificateLoader.LoadPkcs12(
        X509Certificate2.CreateFromPemFile(Path.Combine(_folder, "silo.pem"), Path.Combine(_folder, "silo.key")).Export(X509ContentType.Pkcs12), null);

    /// <summary>What a process is told of them.</summary>
    public void Configure(IConfigurationManager configuration) => configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["AttentionGen:Tls:CertificatePath"] = Path.Combine(_folder, "silo.pem"),
        ["AttentionGen:Tls:KeyPath"] = Path.Combine(_folder, "silo.key"),
        ["AttentionGen:Tls:AuthorityPath"] = Path.Combine(_folder, "authority.pem"),
    });

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
