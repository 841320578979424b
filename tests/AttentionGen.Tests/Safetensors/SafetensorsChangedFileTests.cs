using System.Buffers.Binary;
using Xunit;

namespace AttentionGen.Tests.Safetensors;

/// <summary>
/// Files that others shorten, lengthen, overwrite, replace and delete while they are open: a read ends in the numbers of the
/// file that was opened or in the one exception, and the process goes on.
/// </summary>
public class SafetensorsChangedFileTests
{
    // Several buffers of the conversion of sixteen bits.
    private const int Elements = 150_000;

    // Eight bits of mantissa, those of BF16, hold the whole numbers up to 256.
    private static readonly float[] First = [.. Enumerable.Range(0, Elements).Select(i => (float)(i % 256))];
    private static readonly float[] Second = [.. First.Select(x => x + 1)];

    public static TheoryData<string, string> ReadsAndChanges()
    {
        var data = new TheoryData<string, string>();
        foreach (string tensor in (string[])["single", "half", "brain"])
        {
            foreach (string change in Changes.Keys)
            {
                data.Add(tensor, change);
            }
        }

        return data;
    }

    private static Dictionary<string, Action<string>> Changes { get; } = new()
    {
        ["emptied"] = path => SetLength(path, _ => 0),
        ["cut within the tensors"] = path => SetLength(path, length => length / 8),
        ["cut by one byte"] = path => SetLength(path, length => length - 1),
        ["lengthened"] = path => SetLength(path, length => length + 1),
        ["overwritten by a shorter file"] = path => Overwrite(path, [1, 2, 3]),
        ["overwritten by other numbers in the same layout"] = path => Overwrite(path, Content(Second)),
        ["overwritten by a longer file"] = path => Overwrite(path, [.. Content(Second), .. new byte[100]]),
    };

    [Theory]
    [MemberData(nameof(ReadsAndChanges))]
    public void FileThatIsWrittenTo_EndsReadsInTheOneException(string tensor, string change)
    {
        using TemporaryFile temporary = Old(Content(First));
        long lengthThen = new FileInfo(temporary.Path).Length;
        using var file = SafetensorsFile.Open(temporary.Path);
        Assert.Equal(First, file.ReadFloat32(tensor));
        Changes[change](temporary.Path);
        var error = Assert.Throws<SafetensorsException>(() => file.ReadFloat32(tensor));
        Assert.Equal(tensor, error.TensorName);
        Assert.StartsWith($"{temporary.Path}: tensor \"{tensor}\": expected ", error.Message, StringComparison.Ordinal);
        Assert.Contains(" bytes from byte ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            $"it was {lengthThen} bytes long when it was opened and is {new FileInfo(temporary.Path).Length} now; open it again when it is complete.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void FileThatIsCut_SaysAtWhichByteItEnds()
    {
        byte[] content = new SafetensorsBuilder().AddFloat32("a", [2], 1, 2).AddFloat32("b", [4], 1, 2, 3, 4).Build();
        using TemporaryFile temporary = Old(content);
        using var file = SafetensorsFile.Open(temporary.Path);
        SetLength(temporary.Path, length => length - 6);
        var error = Assert.Throws<SafetensorsException>(() => file.ReadFloat32("b"));
        Assert.Contains(
            $"expected 16 bytes from byte {content.Length - 16} on of the file that was opened, found the end of the file after 10: it was {content.Length} bytes long",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ElementsOfOtherTypes_AreGuardedToo()
    {
        using TemporaryFile temporary = Old(new SafetensorsBuilder().Add("ids", "I64", [2], new byte[16]).Build());
        using var file = SafetensorsFile.Open(temporary.Path);
        SetLength(temporary.Path, length => length - 1);
        Assert.Equal("ids", Assert.Throws<SafetensorsException>(() => file.ReadBytes("ids")).TensorName);
    }

    [Fact]
    public void FileThatIsDeleted_IsReadOn()
    {
        using TemporaryFile temporary = Old(Content(First));
        using var file = SafetensorsFile.Open(temporary.Path);
        File.Delete(temporary.Path);
        Assert.Equal(First, file.ReadFloat32("single"));
        Assert.Equal(First, file.ReadFloat32("half"));
    }

    [Fact]
    public void FileWhoseNameIsGivenToAnother_IsReadOn_AndOpenedAnewIsTheOther()
    {
        using TemporaryFile temporary = Old(Content(First));
        using var file = SafetensorsFile.Open(temporary.Path);
        new SafetensorsWriter().Add("single", Second, [Elements]).Write(temporary.Path);
        Assert.Equal(First, file.ReadFloat32("single"));
        using var other = SafetensorsFile.Open(temporary.Path);
        Assert.Equal(Second, other.ReadFloat32("single"));
    }

    [Fact]
    public void LayerOfACheckpoint_EndsInTheOneException_AndTheOtherFilesAreReadOn()
    {
        using TemporaryFolder folder = new TemporaryFolder()
            .Add("1.safetensors", new SafetensorsBuilder().AddDistinct("l.q_proj.weight", 2, 2).AddDistinct("l.k_proj.weight", 2, 2).Build())
            .Add("2.safetensors", new SafetensorsBuilder().AddDistinct("l.v_proj.weight", 2, 2).Build())
            .Add("model.safetensors.index.json", """{"weight_map":{"l.q_proj.weight":"1.safetensors","l.k_proj.weight":"1.safetensors","l.v_proj.weight":"2.safetensors"}}""");
        using var checkpoint = SafetensorsCheckpoint.Open(folder.Path);
        MultiHeadAttentionWeights before = MultiHeadAttentionWeights.Load(checkpoint, "l");
        SetLength(folder.File("2.safetensors"), length => length - 4);
        var error = Assert.Throws<SafetensorsException>(() => MultiHeadAttentionWeights.Load(checkpoint, "l"));
        Assert.Equal((folder.File("2.safetensors"), "l.v_proj.weight"), (error.Path, error.TensorName));
        Assert.Equal(before.QueryWeight.ToArray(), checkpoint.ReadFloat32("l.q_proj.weight"));
    }

    [Fact]
    public async Task ConcurrentReaders_OfAFileThatIsCutAndRestored_GetItsNumbersOrTheOneException()
    {
        byte[] content = Content(First);
        using TemporaryFile temporary = Old(content);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (int round = 0; !stop.IsCancellationRequested; round++)
            {
                Changes.Values.ElementAt(round % Changes.Count)(temporary.Path);

                // Longer than the steps of any file system's clock that tests run on, so that no two writes have the same time.
                Thread.Sleep(25);
                Overwrite(temporary.Path, content);
                Thread.Sleep(25);
            }
        });
        int read = 0;
        int refused = 0;
        try
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < 300 || (Volatile.Read(ref refused) == 0 && i < 20_000); i++)
                {
                    try
                    {
                        using var file = SafetensorsFile.Open(temporary.Path);
                        float[] elements = file.ReadFloat32(i % 2 == 0 ? "single" : "half");

                        // Either version of the file is one that was there; a mixture of both never was.
                        Assert.True(elements.AsSpan().SequenceEqual(First) || elements.AsSpan().SequenceEqual(Second));
                        Interlocked.Increment(ref read);
                    }
                    catch (SafetensorsException)
                    {
                        Interlocked.Increment(ref refused);
                    }
                }
            })));
        }
        finally
        {
            await stop.CancelAsync();
            await writer;
        }

        Assert.True(refused > 0, $"{read} reads and none was refused.");
        Overwrite(temporary.Path, content);
        using var restored = SafetensorsFile.Open(temporary.Path);
        Assert.Equal(First, restored.ReadFloat32("brain"));
    }

    [Fact]
    public void ConcurrentReadersOfOneFile_GetTheirOwnTensors()
    {
        using TemporaryFile temporary = Old(Content(First));
        using var file = SafetensorsFile.Open(temporary.Path);
        string[] names = ["single", "half", "brain"];
        Parallel.For(0, 60, i => Assert.Equal(First, file.ReadFloat32(names[i % 3])));
    }

    [Fact]
    public void ConversionOfSixteenBits_CopiesTheTensorThroughABoundedBuffer()
    {
        const int Many = 4 << 20;
        using TemporaryFile temporary = Old(new SafetensorsBuilder().Add("half", "F16", [Many], new byte[2 * Many]).Build());
        using var file = SafetensorsFile.Open(temporary.Path);
        file.ReadFloat32("half");
        long before = GC.GetAllocatedBytesForCurrentThread();
        file.ReadFloat32("half");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 4L * Many, (4L * Many) + 300_000);
    }

    [Fact]
    public void Pipe_IsNoFile()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var server = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        string path = $"/proc/self/fd/{server.GetClientHandleAsString()}";
        var error = Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(path));
        Assert.Equal($"{path}: expected a file whose bytes can be read in any order, found a pipe or a device.", error.Message);
    }

    /// <summary>A file that was written an hour ago: a later write has another time, however coarse the clock of the disk is.</summary>
    private static TemporaryFile Old(byte[] content)
    {
        var temporary = new TemporaryFile(content);
        File.SetLastWriteTimeUtc(temporary.Path, DateTime.UtcNow.AddHours(-1));
        return temporary;
    }

    private static void SetLength(string path, Func<long, long> length)
    {
        using FileStream stream = Writable(path);
        stream.SetLength(length(stream.Length));
    }

    private static void Overwrite(string path, byte[] content)
    {
        using FileStream stream = Writable(path);
        stream.SetLength(0);
        stream.Write(content);
    }

    private static FileStream Writable(string path) => new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private static byte[] Content(float[] elements)
    {
        var half = new byte[Elements * 2];
        var brain = new byte[Elements * 2];
        for (int i = 0; i < Elements; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(half.AsSpan(2 * i), (Half)elements[i]);
            BinaryPrimitives.WriteUInt16LittleEndian(brain.AsSpan(2 * i), (ushort)(BitConverter.SingleToUInt32Bits(elements[i]) >> 16));
        }

        return new SafetensorsBuilder()
            .AddFloat32("single", [Elements], elements).Add("half", "F16", [Elements], half).Add("brain", "BF16", [Elements], brain).Build();
    }
}
