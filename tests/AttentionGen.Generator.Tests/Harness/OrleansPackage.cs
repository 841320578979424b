using System.Reflection;
using Microsoft.CodeAnalysis;

namespace AttentionGen.Generator.Tests.Harness;

/// <summary>The package for clusters as files, since Orleans would bring another compiler into this process.</summary>
internal static class OrleansPackage
{
    /// <summary>Its assembly.</summary>
    public static string Path { get; } =
        System.IO.Path.GetFullPath(typeof(OrleansPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static fact => fact.Key == "AttentionGen.Orleans").Value!);

    /// <summary>What it needs and this process does not have.</summary>
    public static IEnumerable<MetadataReference> References()
    {
        string[] here = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(System.IO.Path.PathSeparator).Select(static path => System.IO.Path.GetFileName(path))];
        return Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(Path)!, "*.dll")
            .Where(path => !System.IO.Path.GetFileName(path).StartsWith("AttentionGen", StringComparison.Ordinal) && !here.Contains(System.IO.Path.GetFileName(path)))
            .Select(static path => MetadataReference.CreateFromFile(path));
    }
}
