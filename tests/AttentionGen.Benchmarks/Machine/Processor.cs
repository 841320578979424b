using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace AttentionGen.Benchmarks.Machine;

/// <summary>Which processor this is, and the widest vectors that it has, whatever the runtime may have been told to use.</summary>
/// <param name="Name">Its own name, with family and model where it names no product.</param>
/// <param name="VectorBits">Bits of its widest vectors; of x64 with AVX2 or AVX-512, otherwise 128.</param>
internal sealed record Processor(string Name, int VectorBits)
{
    private const string LinuxAccount = "/proc/cpuinfo";

    /// <summary>The processor of this machine.</summary>
    public static Processor Current { get; } = Read();

    private static Processor Read() =>
        FromLinux() ?? (X86Base.IsSupported ? FromCpuId() : new Processor(RuntimeInformation.ProcessArchitecture.ToString(), 128));

    private static Processor? FromLinux()
    {
        if (!File.Exists(LinuxAccount))
        {
            return null;
        }

        // A line is "name : value"; the first processor's lines come first.
        ILookup<string, string> fields = File.ReadLines(LinuxAccount)
            .TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2)
            .ToLookup(parts => parts[0], parts => parts[1]);
        string[] flags = fields["flags"].FirstOrDefault()?.Split(' ') ?? [];
        return fields["model name"].FirstOrDefault() is { Length: > 0 } name
            ? Of(name, fields["cpu family"].FirstOrDefault(), fields["model"].FirstOrDefault(), flags.Contains("avx512f"), flags.Contains("avx2"))
            : null;
    }

    private static Processor FromCpuId()
    {
        const int Signature = 1, Features = 7, Brand = unchecked((int)0x80000002);
        const int Avx2Bit = 1 << 5, Avx512Bit = 1 << 16, ExtendedFamily = 15;
        var name = new StringBuilder();
        for (int part = 0; part < 3; part++)
        {
            (int a, int b, int c, int d) = X86Base.CpuId(Brand + part, 0);
            name.Append(Encoding.ASCII.GetString(MemoryMarshal.AsBytes([a, b, c, d])));
        }

        int signature = X86Base.CpuId(Signature, 0).Eax, features = X86Base.CpuId(Features, 0).Ebx;
        int family = (signature >> 8) & 15, model = ((signature >> 12) & 0xF0) | ((signature >> 4) & 15);
        family += family == ExtendedFamily ? (signature >> 20) & 255 : 0;
        return Of(
            name.ToString().Trim('\0', ' '),
            family.ToString(CultureInfo.InvariantCulture),
            model.ToString(CultureInfo.InvariantCulture),
            (features & Avx512Bit) != 0,
            (features & Avx2Bit) != 0);
    }

    /// <summary>A virtual machine may call itself "AMD EPYC" and no more; the name of a product has a number.</summary>
    private static Processor Of(string name, string? family, string? model, bool hasAvx512, bool hasAvx2) => new(
        name.Any(char.IsAsciiDigit) || family is null ? name : $"{name} (family {family}, model {model})",
        hasAvx512 ? 512 : hasAvx2 ? 256 : 128);
}
