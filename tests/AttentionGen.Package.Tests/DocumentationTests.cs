using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AttentionGen.Package.Tests.Harness;
using Xunit;

namespace AttentionGen.Package.Tests;

/// <summary>What the package says about itself, in an IDE and on its page.</summary>
public sealed partial class DocumentationTests(PackedPackage package) : IClassFixture<PackedPackage>
{
    [Fact]
    public void EveryPublicMember_HasASummaryInTheXmlFile()
    {
        using var xml = new MemoryStream(package.Read("lib/net10.0/AttentionGen.xml"));
        Dictionary<string, int> documented = XElement.Load(xml).Descendants("member")
            .Where(member => member.Element("summary") is not null || member.Element("content") is not null || member.Element("inheritdoc") is not null)
            .Select(member => member.Attribute("name")!.Value)
            .CountBy(WithoutParameters)
            .ToDictionary();
        List<string> members = PublicMembers.Read(package.Read("lib/net10.0/AttentionGen.dll"));

        Assert.Contains("T:AttentionGen.MultiHeadAttentionAttribute", members);
        Assert.Contains("P:AttentionGen.AttentionAttribute.DModel", members);
        Assert.Contains("M:AttentionGen.ReferenceAttention.Forward", members);
        Assert.DoesNotContain(members.CountBy(id => id), member => documented.GetValueOrDefault(member.Key) < member.Value);
    }

    [Fact]
    public void EveryLinkOfItsReadme_LeadsToAFileOfThePackage()
    {
        string readme = Encoding.UTF8.GetString(package.Read("README.md"));
        string[] links = [.. Link().Matches(readme).Select(link => link.Groups["target"].Value)];
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.NotEmpty(package.Read(link)));
    }

    /// <summary>The one on the package's page is shorter, but shows the same example.</summary>
    [Fact]
    public void ItsReadme_BeginsWithTheExampleOfTheRepositorysReadme()
    {
        string own = Encoding.UTF8.GetString(package.Read("README.md"));
        string repositorys = File.ReadAllText(RepositoryRoot.Combine("README.md"));
        Assert.Equal(Code().Match(repositorys).Value, Code().Match(own).Value);
    }

    private static string WithoutParameters(string id) => Parameters().Replace(id, "");

    [GeneratedRegex(@"(``\d+)?(\(.*)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Parameters();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)")]
    private static partial Regex Link();

    [GeneratedRegex("```csharp.*?```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
