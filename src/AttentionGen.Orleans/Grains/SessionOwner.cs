using System.Security.Cryptography;
using System.Text;

namespace AttentionGen;

/// <summary>Who a session belongs to: a hash of its name and its key, so that storage tells neither the key nor that two sessions have the same one.</summary>
internal static class SessionOwner
{
    /// <summary>The hash of a name and a key that have been checked.</summary>
    public static byte[] Hash(string name, string key) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(name));

    /// <summary>Whether the key is that of the hash, in a time that tells nothing of it.</summary>
    public static bool Owns(ReadOnlySpan<byte> owner, string name, string key) => CryptographicOperations.FixedTimeEquals(owner, Hash(name, key));
}
