using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using AttentionGen.Benchmarks.Layers;
using AttentionGen.Benchmarks.Machine;
using AttentionGen.Tests.Jit;
using Spectre.Console;
using CompareOptions = AttentionGen.Benchmarks.Compare.CompareOptions;

namespace AttentionGen.Benchmarks.Instructions;

/// <summary>
/// <c>compare --instructions</c>: how many instructions the JIT spends on each multiply-add of the hot loops, read from its own
/// listing, which needs no counters and is the same on a busy machine.
/// </summary>
internal static class InstructionsCommand
{
    public static int Run(CompareOptions options)
    {
        RunConditions conditions = RunConditions.Here(disturbed: false);
        Console.WriteLine($"{conditions}; instructions per multiply-add of each method's main loop.");
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64 || !Fma.IsSupported)
        {
            Console.WriteLine("Not available here: listings are read for x64 with fused multiply-add only.");
            return 0;
        }

        string[] layers = [.. options.Shapes.Select(shape => LayerUnderTest.TypeOf(shape).Name).Distinct()];
        HotLoop[] loops = [.. Disassembly.Read(Listing(layers, conditions.Width.Name)).Select(HotLoop.Of).OfType<HotLoop>()];
        if (loops.Length == 0)
        {
            Console.Error.WriteLine("The listing holds no loop with multiply-adds.");
            return 1;
        }

        Print(loops);
        return 0;
    }

    /// <summary>The JIT's listing of all generated methods of those layers, from a process of its own.</summary>
    private static string[] Listing(string[] layers, string width)
    {
        string file = Path.GetTempFileName();
        try
        {
            ProcessStartInfo start = OwnProgram.With([PrepareCommand.Name, .. layers]);
            start.Environment["DOTNET_JitStdOutFile"] = file;
            start.Environment["DOTNET_JitDisasm"] = $"*_{width}:*";
            start.Environment["DOTNET_TieredCompilation"] = "0";
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0
                ? File.ReadAllLines(file)
                : throw new InvalidOperationException($"The process that compiles the layers ended with {process.ExitCode}.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Print(HotLoop[] loops)
    {
        Table table = new Table().RoundedBorder();
        table.AddColumns("layer", "stage", "tile", "instructions", "multiply-adds", "ratio", "on the stack");
        foreach (TableColumn column in table.Columns)
        {
            column.NoWrap();
        }

        foreach (int column in new[] { 3, 4, 5, 6 })
        {
            table.Columns[column].RightAligned();
        }

        foreach (HotLoop loop in loops)
        {
            table.AddRow(
                loop.Layer,
                loop.Stage,
                loop.Tile,
                Number(loop.Instructions),
                Number(loop.MultiplyAdds),
                loop.Ratio.ToString("F2", CultureInfo.InvariantCulture),
                Number(loop.StackReferences));
        }

        PlainConsole.Create().Write(table);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
