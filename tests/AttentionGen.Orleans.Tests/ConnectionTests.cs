using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using AttentionGen.Orleans.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Connections.Security;
using Orleans.Hosting;
using Xunit;

namespace AttentionGen.Orleans.Tests;

/// <summary>Where silos listen, and who may connect.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task Silos_ListenOnTheLoopbackAddressAlone_UnlessToldOtherwise()
    {
        await using var hosts = new TcpHosts();
        IHost silo = await hosts.StartSiloAsync(static (_, _) => { });
        EndpointOptions endpoints = silo.Services.GetRequiredService<IOptions<EndpointOptions>>().Value;
        IPEndPoint[] listening = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == endpoints.SiloPort || end.Port == endpoints.GatewayPort)];

        Assert.Equal(2, listening.Length);
        Assert.All(listening, static end => Assert.Equal(IPAddress.Loopback, end.Address));

        // Before or after, what a program says itself holds.
        var told = IPAddress.Parse("127.0.0.2");
        IHost before = Host.CreateEmptyApplicationBuilder(null).UseOrleans(builder => builder.ConfigureEndpoints(told, 1, 2).AddAttentionSessions(Model.Decoder)).Build();
        IHost after = Host.CreateEmptyApplicationBuilder(null).UseOrleans(builder => builder.AddAttentionSessions(Model.Decoder).ConfigureEndpoints(told, 1, 2)).Build();
        Assert.All([before, after], host => Assert.Equal(told, host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value.AdvertisedIPAddress));
    }

    [Fact]
    public async Task WithTls_ConversationsRun_AndWhoHasNoCertificateOfTheAuthority_IsRefused()
    {
        using var certificates = new TestCertificates();
        using var strangers = new TestCertificates();
        await using var hosts = new TcpHosts();
        for (int i = 0; i < 2; i++)
        {
            await hosts.StartSiloAsync((configuration, silo) =>
            {
                certificates.Configure(configuration);
                silo.UseAttentionTls();
            });
        }

        IClusterClient client = await hosts.StartClientAsync((configuration, builder) =>
        {
            certificates.Configure(configuration);
            builder.UseAttentionTls();
        });
        for (int i = 0; i < 4; i++)
        {
            // Some of them in the silo to which the client is not connected for them.
            var session = new ClusterSession(client, $"{i}", ClusterSession.CreateKey());
            await session.OpenAsync(Model.Sampler);
            await session.AppendAsync(Model.Tokens("And "));
            Assert.Equal(Model.Undisturbed(Model.Sampler, ("And ", 20)).Drawn, await session.GenerateAsync(20).ToArrayAsync());
        }

        Assert.True(await IsLetInAsync(hosts.Gateways[0], certificates.Certificate));
        Assert.False(await IsLetInAsync(hosts.Gateways[0], strangers.Certificate));
        Assert.False(await IsLetInAsync(hosts.Gateways[0], null));
    }

    [Fact]
    public void AClient_TakesNoSiloOfAnotherAuthority()
    {
        using var certificates = new TestCertificates();
        using var strangers = new TestCertificates();
        var configuration = new ConfigurationManager();
        certificates.Configure(configuration);
        var tls = new TlsOptions();
        ClusterCertificates.Load(configuration).Apply(tls);

        RemoteCertificateValidator takes = tls.RemoteCertificateValidation!;
        Assert.True(takes(certificates.Certificate, null, SslPolicyErrors.None));
        Assert.False(takes(strangers.Certificate, null, SslPolicyErrors.None));
        Assert.Equal((RemoteCertificateMode.RequireCertificate, RemoteCertificateMode.RequireCertificate), (tls.RemoteCertificateMode, tls.ClientCertificateMode));
    }

    [Fact]
    public void ConfigurationsWithoutCertificates_AreRefused_WithWhatIsMissing()
    {
        Assert.Equal(
            "The configuration must have AttentionGen:Tls:CertificatePath, the path of a file in PEM, but has none.",
            Assert.Throws<InvalidOperationException>(() => Build(static _ => { })).Message);
        using var certificates = new TestCertificates();
        string wrong = Path.GetTempFileName();
        File.WriteAllText(wrong, "no certificate");
        Assert.StartsWith($"{wrong}: expected a certificate in PEM.", Assert.Throws<InvalidOperationException>(() => Build(configuration =>
        {
            certificates.Configure(configuration);
            configuration["AttentionGen:Tls:CertificatePath"] = wrong;
        })).Message, StringComparison.Ordinal);
        Assert.StartsWith($"{wrong}: expected at least one certificate in PEM", Assert.Throws<InvalidOperationException>(() => Build(configuration =>
        {
            certificates.Configure(configuration);
            configuration["AttentionGen:Tls:AuthorityPath"] = wrong;
        })).Message, StringComparison.Ordinal);
        File.Delete(wrong);

        static void Build(Action<IConfigurationManager> configure)
        {
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
            configure(builder.Configuration);
            builder.UseOrleans(static silo => silo.UseAttentionTls());
        }
    }

    /// <summary>Whether a gateway keeps a connection of one who shows this certificate, or none.</summary>
    private static async Task<bool> IsLetInAsync(IPEndPoint gateway, X509Certificate2? certificate)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(gateway);
        using var tls = new SslStream(connection.GetStream());
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "anybody",
                    RemoteCertificateValidationCallback = static (_, _, _, _) => true,
                    ClientCertificates = certificate is null ? null : [certificate],
                },
                CancellationToken.None);
            return await tls.ReadAsync(new byte[1], time.Token) > 0;
        }
        catch (OperationCanceledException)
        {
            // It waits for what comes.
            return true;
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }
}
