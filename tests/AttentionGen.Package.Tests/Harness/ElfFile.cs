using System.Buffers.Binary;
using System.Reflection.PortableExecutable;
using System.Text;
using Xunit;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>What a program for Linux says in its headers (System V ABI, ELF-64, least significant byte first).</summary>
/// <param name="Machine">The processor that it is for.</param>
/// <param name="Interpreter">The path of the dynamic linker, which tells the C library.</param>
internal sealed record ElfFile(Machine Machine, string Interpreter)
{
    private const int MachineOffset = 18, ProgramHeadersOffset = 32, ProgramHeaderSizeOffset = 54, ProgramHeaderCountOffset = 56;
    private const int SegmentFileOffset = 8, SegmentFileSize = 32;
    private const uint InterpreterSegment = 3;

    public static ElfFile Read(string path)
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        Assert.True(file.StartsWith("\u007fELF"u8), $"{path} is no ELF file.");
        Machine machine = BinaryPrimitives.ReadUInt16LittleEndian(file[MachineOffset..]) switch
        {
            62 => Machine.Amd64,
            183 => Machine.Arm64,
            ushort other => throw new InvalidOperationException($"{path} is for the machine {other}, which this test does not know."),
        };

        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(file[ProgramHeadersOffset..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(file[ProgramHeaderSizeOffset..]);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[ProgramHeaderCountOffset..]);
        for (int i = 0; i < count; i++, header += size)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file[header..]) == InterpreterSegment)
            {
                int start = (int)BinaryPrimitives.ReadUInt64LittleEndian(file[(header + SegmentFileOffset)..]);
                int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file[(header + SegmentFileSize)..]);
                return new ElfFile(machine, Encoding.ASCII.GetString(file.Slice(start, length)).TrimEnd('\0'));
            }
        }

        throw new InvalidOperationException($"{path} names no dynamic linker.");
    }
}
