using Xunit;

namespace AttentionGen.Generator.Tests.Structure;

/// <summary>The folders of the runtime library are trades, each of which knows those that it needs and no more.</summary>
public sealed class RuntimeFoldersTests
{
    /// <summary>
    /// From the ground up: a folder may know the types of those named beside it, which all stand above it. The empty name is what
    /// lies in no folder: the attribute and the shape.
    /// </summary>
    public static TheoryData<string, string> Folders => new()
    {
        { "Processor", "" },
        { "Scheduling", "" },
        { "Formats", "" },
        { "Memory", "Scheduling" },
        { "Options", "Memory" },
        { "Elementwise", "Options" },
        { "(shape)", "Options" },
        { "Checks", "Options" },
        { "Weights", "Formats Options (shape)" },
        { "Softmax", "Elementwise Processor" },
        { "Norms", "Elementwise" },
        { "Projections", "Elementwise Memory Options" },
        { "Positions", "Elementwise Memory Options Weights (shape)" },
        { "Panels", "Elementwise Options" },
        { "Functions", "Elementwise Options" },
        { "Scores", "Elementwise Functions Options Panels" },
        { "Context", "Panels Scores" },
        { "Attend", "Context Elementwise Functions Panels Processor Projections Scores Softmax" },
        { "Layers", "Attend Elementwise Functions Memory Norms Options Panels Positions Processor Projections Scores Weights (shape)" },
        { "Caches", "Checks Layers Memory Options Panels" },
        { "Stages", "Caches Elementwise Functions Layers Memory Options Panels Positions Processor Projections Scheduling Scores" },
        { "Calls", "Caches Checks Functions Layers Memory Options Positions Processor Projections Scores Stages Weights (shape)" },
        { "Models", "Caches Calls Checks Elementwise Formats Layers Memory Options Projections Scheduling Stages Weights (shape)" },
        { "Operators", "Checks Elementwise Norms Options Positions" },
        { "Reference", "Checks Options Positions Weights (shape)" },
    };

    [Fact]
    public void TheSources_AreUnderstood() => Assert.Empty(SourceTree.Runtime.Errors);

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_KnowsWhatItMay(string folder, string allowed)
    {
        string name = folder == "(shape)" ? "" : folder;
        string[] known = [.. allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static other => other == "(shape)" ? "" : other)];

        Assert.Contains(SourceTree.Runtime.Files, path => SourceTree.Runtime.FolderOf(path) == name);
        Assert.DoesNotContain(Dependencies.Value, edge => edge.From == name && !known.Contains(edge.To));
        Assert.All(known, other => Assert.Contains(Dependencies.Value, edge => edge.From == name && edge.To == other));
    }

    [Fact]
    public void EveryFolder_HasItsRow_BelowThoseThatItKnows()
    {
        string[] folders = [.. Folders.Select(static row => (string)row[0])];
        string[] found = [.. SourceTree.Runtime.Files.Select(SourceTree.Runtime.FolderOf).Distinct().Select(static name => name.Length == 0 ? "(shape)" : name)];

        Assert.Equal(found.Order(), folders.Order());
        for (int i = 0; i < folders.Length; i++)
        {
            string[] above = folders[..i];
            Assert.All(
                ((string)Folders.ElementAt(i)[1]).Split(' ', StringSplitOptions.RemoveEmptyEntries), known => Assert.Contains(known, above));
        }
    }

    /// <summary>The package for <c>.onnx</c> files: bytes, then what they say, then names and facts.</summary>
    public static TheoryData<string, string> OnnxFolders => new()
    {
        { "Wire", "(package) Shared" },
        { "Elements", "(package) Shared Wire" },
        { "Graph", "(package) Elements Shared Wire" },
        { "Naming", "(package) Elements Graph Shared" },
        { "Facts", "(package) Elements Graph" },
    };

    [Fact]
    public void TheSourcesOfTheOnnxPackage_AreUnderstood() => Assert.DoesNotContain(SourceTree.Onnx.Errors, static error => error.Id != "CS8795");

    [Theory]
    [MemberData(nameof(OnnxFolders))]
    public void FolderOfTheOnnxPackage_KnowsWhatItMay(string folder, string allowed)
    {
        string[] known = allowed.Split(' ');
        string[] found = [.. SourceTree.Onnx.Dependencies().Where(edge => edge.From == folder).Select(static edge => edge.To switch { "" => "(package)", ".." => "Shared", var to => to }).Distinct()];

        Assert.Contains(SourceTree.Onnx.Files, path => SourceTree.Onnx.FolderOf(path) == folder);
        Assert.Equal(known.Order(), found.Order());
    }

    [Fact]
    public void TheSourcesOfThePackageOfSessions_AreUnderstood() => Assert.Empty(SourceTree.Sessions.Errors);

    /// <summary>The package for clusters: what goes over the wire, what a silo shares out, grains on top of both; programs that use a cluster know its contracts alone.</summary>
    public static TheoryData<string, string> OrleansFolders => new()
    {
        { "Wire", "Contracts" },
        { "Silo", "Contracts Hosting" },
        { "Client", "Contracts Wire" },
    };

    [Fact]
    public void TheSourcesOfThePackageForClusters_AreUnderstood() => Assert.Empty(SourceTree.Orleans.Errors);

    [Theory]
    [MemberData(nameof(OrleansFolders))]
    public void FolderOfThePackageForClusters_KnowsWhatItMay(string folder, string allowed)
    {
        string[] found = [.. SourceTree.Orleans.Dependencies().Where(edge => edge.From == folder).Select(static edge => edge.To).Distinct()];

        Assert.Contains(SourceTree.Orleans.Files, path => SourceTree.Orleans.FolderOf(path) == folder);
        Assert.Equal(allowed.Split(' ').Order(), found.Order());
    }

    /// <summary>The package for texts: what a text is before it is tokens, and how texts pass through a model together.</summary>
    public static TheoryData<string, string> ExtensionsAIFolders => new()
    {
        { "Text", "Shared" },
        { "Batches", "(package) Shared" },
    };

    [Fact]
    public void TheSourcesOfThePackageForTexts_AreUnderstood() => Assert.Empty(SourceTree.ExtensionsAI.Errors);

    [Theory]
    [MemberData(nameof(ExtensionsAIFolders))]
    public void FolderOfThePackageForTexts_KnowsWhatItMay(string folder, string allowed)
    {
        string[] found = [.. SourceTree.ExtensionsAI.Dependencies().Where(edge => edge.From == folder).Select(static edge => edge.To switch { "" => "(package)", ".." => "Shared", var to => to }).Distinct()];

        Assert.Contains(SourceTree.ExtensionsAI.Files, path => SourceTree.ExtensionsAI.FolderOf(path) == folder);
        Assert.Equal(allowed.Split(' ').Order(), found.Order());
    }

    private static readonly Lazy<(string From, string To, string Example)[]> Dependencies = new(() =>
        [.. SourceTree.Runtime.Dependencies().DistinctBy(static edge => (edge.From, edge.To))]);
}
