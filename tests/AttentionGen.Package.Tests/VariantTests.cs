using AttentionGen.Package.Tests.Harness;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>The generated code under the settings that projects have, each of them at its strictest and at its laxest.</summary>
/// <remarks>
/// Everything builds with warnings as errors. That the compiler loads the code fixes' assembly without a word is part of that:
/// it stands beside the generator.
/// </remarks>
public sealed class VariantTests(PackedPackage package) : IClassFixture<PackedPackage>
{
    /// <summary>All rules of the .NET analyzers, and those for trimming, single files and ahead-of-time compilation.</summary>
    private const string Strict = """
        <OutputType>Exe</OutputType>
        <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
        <Nullable>enable</Nullable>
        <ImplicitUsings>disable</ImplicitUsings>
        <CheckForOverflowUnderflow>true</CheckForOverflowUnderflow>
        <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
        <AnalysisLevel>latest-all</AnalysisLevel>
        <EnforceCodeStyleInBuild>true</EnforceCodeStyleInBuild>
        <GenerateDocumentationFile>true</GenerateDocumentationFile>
        <IsAotCompatible>true</IsAotCompatible>
        """;

    private const string Lax = """
        <OutputType>Exe</OutputType>
        <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
        <Nullable>disable</Nullable>
        <ImplicitUsings>enable</ImplicitUsings>
        <CheckForOverflowUnderflow>false</CheckForOverflowUnderflow>
        <AllowUnsafeBlocks>false</AllowUnsafeBlocks>
        """;

    [LongFact]
    public void StrictAndLaxSettings_BuildWithoutAWarning_AndGiveTheSameBits()
    {
        using var bench = new Workbench(package);
        bench.AddProject("Strict", Strict, bench.PackageReference, Consumers.Program, Consumers.Layer);
        bench.AddProject("Lax", Lax, bench.PackageReference, Consumers.Program, Consumers.Layer);

        // Debug and Release besides: what the compiler optimises is no reason for other bits either.
        bench.Dotnet("Strict", "build", "-c", "Release").AssertClean();
        bench.Dotnet("Lax", "build", "-c", "Debug").AssertClean();
        string strict = bench.Dotnet("Strict", "bin/Release/net10.0/Strict.dll").AssertSucceeded().Output;
        string lax = bench.Dotnet("Lax", "bin/Debug/net10.0/Lax.dll").AssertSucceeded().Output;
        Assert.Contains("bits: ", strict, StringComparison.Ordinal);
        Assert.Equal(strict, lax);
    }

    /// <summary>The control of the test above: its rules are on, and would have spoken about a user's code.</summary>
    [Fact]
    public void StrictSettings_ReportWhatIsWrongInAUsersOwnCode()
    {
        using var bench = new Workbench(package);
        bench.AddProject("Strict", Strict, bench.PackageReference);
        bench.AddFile(
            "Strict",
            "Program.cs",
            """
            using System;
            public static class Program
            {
                public static void Main() => Console.WriteLine(Activator.CreateInstance(Type.GetType(Console.ReadLine())));
            }
            """);

        string[] ids = [.. bench.Dotnet("Strict", "build").Messages.Select(message => message.Id)];

        Assert.Contains("CS8604", ids);
        Assert.Contains("CA1515", ids);
        Assert.Contains("IL2057", ids);
    }

    [Fact]
    public void AProjectThatReferencesALibraryWithALayer_Runs_WithoutAReferenceToThePackage()
    {
        using var bench = new Workbench(package);
        bench.AddProject("Layers", "", bench.PackageReference);
        bench.AddFile("Layers", Consumers.Layer, Consumers.Read(Consumers.Layer).Replace("internal sealed", "public", StringComparison.Ordinal));
        bench.AddProject("App", "<OutputType>Exe</OutputType>", """<ProjectReference Include="../Layers/Layers.csproj" />""", Consumers.Program);

        bench.Dotnet("App", "build", "-c", "Release").AssertClean();
        bench.Dotnet("App", "bin/Release/net10.0/App.dll").AssertSucceeded();
    }
}
