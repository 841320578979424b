using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace AttentionGen.Benchmarks.Bdn;

/// <summary>Hands the rest of the command line to BenchmarkDotNet.</summary>
internal static class BdnCommand
{
    public const string Usage = """
        bdn [--filter '*S7-full*'] [arguments of BenchmarkDotNet]
          the same shapes and contenders under BenchmarkDotNet, with what they allocate;
          --filter '*GeneratorBenchmarks*' is the generator itself, cold and after an edit elsewhere
        """;

    public static int Run(string[] arguments)
    {
        // In this process: the default tool chain restores and builds a project for each run, which needs a feed and takes
        // longer than the benchmark.
        IConfig config = DefaultConfig.Instance
            .AddJob(Job.Default
                .WithToolchain(InProcessEmitToolchain.Instance)
                .WithIterationTime(TimeInterval.FromMilliseconds(100))
                .WithMaxIterationCount(25) // without it a noisy machine takes a minute for each benchmark
                .AsDefault());
        string[] withFilter = arguments.Contains("--filter") || arguments.Contains("-f") ? arguments : [.. arguments, "--filter", "*"];
        IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(BdnCommand).Assembly).Run(withFilter, config);
        return summaries.Any() && summaries.All(summary => summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
