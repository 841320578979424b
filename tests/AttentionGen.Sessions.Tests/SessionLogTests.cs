using System.Security.Cryptography;
using Xunit;

namespace AttentionGen.Sessions.Tests;

/// <summary>The bytes of a log.</summary>
public sealed class SessionLogTests
{
    [Fact]
    public void ALog_ComesBackAsItWas()
    {
        var settings = new SamplerSettings { Temperature = 0.25, TopK = 7, TopP = 0.5, Seed = long.MinValue };
        var session = new Session(Decoders.Mixed, new SessionLog(settings, epoch: 9));
        session.Append(0, [1, 2, 3]);
        Decoders.Draw(session, 4);
        session.Append(7, [4]);
        SessionLog log = SessionLog.Parse(session.Log.ToBytes());

        Assert.Equal(settings, log.Sampler);
        Assert.Equal((9, 8, 4), (log.Epoch, log.Count, log.Drawn));
        Assert.Equal(session.Log.Tokens.ToArray(), log.Tokens.ToArray());
        Assert.Equal([false, false, false, true, true, true, true, false], Enumerable.Range(0, 8).Select(log.IsDrawn));
        Assert.Equal(Decoders.Mixed.Fingerprint.ToArray(), log.Fingerprint.ToArray());
        Assert.Equal(session.Log.ToBytes(), log.ToBytes());
        Assert.Equal(0, SessionLog.Parse(new SessionLog().ToBytes()).Count);
        Assert.True(new SessionLog().ToBytes().Length <= 90);
    }

    [Fact]
    public void TheBytes_AreThoseOfTheFirstVersion()
    {
        var log = new SessionLog(new SamplerSettings { Temperature = 0.5, TopK = 2, TopP = 0.75, Seed = 3 }, epoch: 4);
        log.Append([1, 300]);
        log.AddDrawn(70000);

        Assert.Equal(
            "4147534c01000000" + "0400000000000000" + "000000000000e03f" + "000000000000e83f" + "0300000000000000" + "02000000" + "03000000" + new string('0', 64)
            + "020201" + "01ac02f0a204",
            Convert.ToHexStringLower(log.ToBytes().AsSpan()[..^8]));
    }

    [Fact]
    public void EveryChangedBit_AndEveryCut_IsRefused()
    {
        Session session = Decoders.Open(Decoders.Mixed, Decoders.Text(20));
        byte[] bytes = session.Log.ToBytes();

        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidDataException>(() => SessionLog.Parse(changed));
        }

        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => SessionLog.Parse(bytes.AsSpan(0, length)));
        }

        Assert.Throws<InvalidDataException>(() => SessionLog.Parse([.. bytes, 0]));
    }

    /// <summary>Who makes bytes can make their checksum too.</summary>
    [Theory]
    [InlineData(44, 0x7FFFFFFF, "too few")]
    [InlineData(44, -1, "too few")]
    [InlineData(44, 19, "must have its 19 tokens together, but have 20")]
    [InlineData(40, -1, "outside its range")]
    [InlineData(12, -1, "outside its range")]
    [InlineData(80, 0x7FFFFF01, "must have its 20 tokens together")]
    [InlineData(80, -1, "none is above 2147483647")]
    [InlineData(81, 0x01010100, "must have its 20 tokens together")]
    public void ForgedNumbers_AreRefused(int offset, int number, string expected)
    {
        byte[] bytes = Decoders.Open(Decoders.Mixed, Decoders.Text(20)).Log.ToBytes();
        BitConverter.TryWriteBytes(bytes.AsSpan(offset), number);
        SHA256.HashData(bytes.AsSpan()[..^8]).AsSpan(0, 8).CopyTo(bytes.AsSpan()[^8..]);

        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => SessionLog.Parse(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherModel_IsRefused_HoweverLittleItDiffers()
    {
        Session session = Decoders.Open(Decoders.Mixed, Decoders.Text(20));

        SessionModelException error = Assert.Throws<SessionModelException>(() => new Session(Decoders.Make(seed: 1, last: 1e-6f), SessionLog.Parse(session.Log.ToBytes())));
        Assert.Equal(Convert.ToHexStringLower(Decoders.Mixed.Fingerprint), error.Fingerprint);
        Assert.NotEqual(error.Fingerprint, error.ExpectedFingerprint);
        Assert.Equal(20, new Session(Decoders.Make(seed: 1), SessionLog.Parse(session.Log.ToBytes())).Log.Count);
    }

    [Fact]
    public void WhatNoSamplerHas_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("temperature", () => new SessionLog(new SamplerSettings { Temperature = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>("epoch", () => new SessionLog(epoch: -1));
    }
}
