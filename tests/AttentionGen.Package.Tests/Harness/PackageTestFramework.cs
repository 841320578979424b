using System.Reflection;
using AttentionGen.Package.Tests.Harness;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("AttentionGen.Package.Tests.Harness.PackageTestFramework", "AttentionGen.Package.Tests")]

namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// Runs the tests as xunit does, and deletes the packages when the last one has run. Fixtures of xunit 2 belong to a class or a
/// collection, whose tests run one after the other; these packages belong to all.
/// </summary>
public sealed class PackageTestFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName name, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(name, sources, diagnostics)
    {
        protected override async void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            using var runner = new Runner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }

    private sealed class Runner(
        ITestAssembly assembly,
        IEnumerable<IXunitTestCase> cases,
        IMessageSink diagnostics,
        IMessageSink execution,
        ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, cases, diagnostics, execution, options)
    {
        protected override Task BeforeTestAssemblyFinishedAsync()
        {
            Aggregator.Run(PackedPackage.Delete);
            Aggregator.Run(CompanionPackages.Delete);
            return base.BeforeTestAssemblyFinishedAsync();
        }
    }
}
