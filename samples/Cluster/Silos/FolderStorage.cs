using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Cluster.Silos;

/// <summary>
/// Grain states as files of one machine, for a cluster without a server: any silo may die at any byte. A file is written beside and renamed; who writes holds a lock of the
/// operating system, which a process that dies gives back, and compares the tag of what it has read.
/// </summary>
internal sealed class FolderStorage(string folder) : IGrainStorage
{
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (await ReadAsync(PathOf(grainId)) is { } bytes)
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (JsonSerializer.Deserialize<T>(bytes)!, TagOf(bytes), true);
        }
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string path = PathOf(grainId);
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(grainState.State);
        await using FileStream held = await LockAsync(path);
        await ThrowUnlessReadAsync(path, grainState.ETag);
        await File.WriteAllBytesAsync(path + ".new", bytes);
        File.Move(path + ".new", path, overwrite: true);
        (grainState.ETag, grainState.RecordExists) = (TagOf(bytes), true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string path = PathOf(grainId);
        await using FileStream held = await LockAsync(path);
        await ThrowUnlessReadAsync(path, grainState.ETag);
        File.Delete(path);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
    }

    private string PathOf(GrainId grain) => Path.Combine(folder, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(grain.ToString())))[..32] + ".json");

    private static string TagOf(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    private static async Task<byte[]?> ReadAsync(string path) => File.Exists(path) ? await File.ReadAllBytesAsync(path) : null;

    private static async Task<FileStream> LockAsync(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(1);
            }
        }
    }

    private static async Task ThrowUnlessReadAsync(string path, string? tag)
    {
        string? stored = await ReadAsync(path) is { } bytes ? TagOf(bytes) : null;
        if (stored != tag)
        {
            throw new InconsistentStateException("Another silo has written the state.", stored, tag);
        }
    }
}
