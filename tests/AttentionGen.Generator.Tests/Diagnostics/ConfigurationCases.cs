using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Layers that name a configuration in projects without one; <see cref="ModelConfigurationTests"/> has those with files.</summary>
internal static class ConfigurationCases
{
    public static IEnumerable<DiagnosticCase> Misused =>
    [
        new(
            "A configuration that is no additional file",
            "ATTN0040",
            Type("[TransformerLayer(64, 4, 256, Configuration = {|ATTN0040:\"model/config.json\"|})] public partial class Encoder;"),
            "Encoder is not a layer of model/config.json: none of the project's AdditionalFiles has that path: the project says <AdditionalFiles Include=\"model/config.json\" />"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        new("A layer without a configuration", "ATTN0040", Type("[TransformerLayer(64, 4, 256, Configuration = null)] public partial class Encoder;")),
    ];
}
