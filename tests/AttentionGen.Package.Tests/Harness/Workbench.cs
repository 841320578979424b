using System.Security;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>A stranger's folder with projects that use the package: outside the repository, where NuGet knows the feed.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly PackedPackage _package;

    /// <param name="package">What the projects use.</param>
    public Workbench(PackedPackage package)
    {
        _package = package;
        File.WriteAllText(
            _folder.Combine("nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="AttentionGen local packages" value="{SecurityElement.Escape(package.Feed)}" />
              </packageSources>
            </configuration>
            """);
    }

    /// <summary>One line of a project file.</summary>
    public string PackageReference => $"""<PackageReference Include="AttentionGen" Version="{_package.Version}" />""";

    /// <summary>A project NAME/NAME.csproj.</summary>
    /// <param name="name">Of the project, and of its folder.</param>
    /// <param name="properties">Lines of its property group, besides the framework.</param>
    /// <param name="items">Lines of its item group.</param>
    /// <param name="sources">Files of the folder Consumers.</param>
    public void AddProject(string name, string properties, string items, params IEnumerable<string> sources)
    {
        AddProjectFile(name, $"{name}.csproj", properties, items);
        foreach (string source in sources)
        {
            AddFile(name, source, Consumers.Read(source));
        }
    }

    /// <summary>A project that stands in the folder Consumers as a whole; it takes the package's version as AttentionGenVersion.</summary>
    public void AddWholeProject(string name)
    {
        Directory.CreateDirectory(_folder.Combine(name));
        foreach (string file in Consumers.Files(name))
        {
            File.Copy(file, _folder.Combine(name, Path.GetFileName(file)));
        }
    }

    /// <summary>A project in a language that its file's name tells, without sources.</summary>
    public void AddProjectFile(string name, string file, string properties, string items)
    {
        Directory.CreateDirectory(_folder.Combine(name));
        AddFile(
            name,
            file,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RootNamespace>Consumer</RootNamespace>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
            </Project>
            """);
    }

    public void AddFile(string project, string file, string text) => File.WriteAllText(_folder.Combine(project, file), text);

    public string PathOf(params string[] parts) => _folder.Combine(parts);

    /// <summary>Runs dotnet in the folder of a project.</summary>
    public CommandResult Dotnet(string project, params IEnumerable<string> arguments) => Command.Dotnet(_folder.Combine(project), arguments);

    /// <summary>Runs a program that was published to NAME/out.</summary>
    public CommandResult RunPublished(string project) =>
        Command.Run(_folder.Combine(project, "out", OperatingSystem.IsWindows() ? $"{project}.exe" : project), _folder.Path);

    public void Dispose() => _folder.Dispose();
}
