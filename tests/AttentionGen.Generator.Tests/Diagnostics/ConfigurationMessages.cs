using System.Globalization;
using AttentionGen.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Xunit;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Runs the analyzer on a whole layer beside a <c>config.json</c>.</summary>
internal static class ConfigurationMessages
{
    /// <summary>A released model's.</summary>
    public const string MiniLm =
        """
        { "architectures": ["BertModel"], "hidden_act": "gelu", "hidden_size": 384, "initializer_range": 0.02, "intermediate_size": 1536, "layer_norm_eps": 1e-12,
          "max_position_embeddings": 512, "model_type": "bert", "num_attention_heads": 12, "num_hidden_layers": 6, "pad_token_id": 0,
          "position_embedding_type": "absolute", "transformers_version": "4.8.2", "type_vocab_size": 2, "use_cache": true, "vocab_size": 30522 }
        """;

    /// <summary>What is said of a layer beside a configuration, in a file of the usual path or of others.</summary>
    public static Task<IReadOnlyList<string>> Of(string layer, string json, params string[] paths) =>
        With(layer, json, "model/config.json", paths.Length == 0 ? ["/home/user/model/config.json"] : paths);

    /// <summary>The same of a layer that names its configuration otherwise.</summary>
    public static async Task<IReadOnlyList<string>> With(string layer, string json, string configuration, params string[] paths)
    {
        GeneratorRun run = GeneratorHarness.RunOnAnySource($"using AttentionGen;\nnamespace Demo;\n[TransformerLayer({layer}, Configuration = \"{configuration}\")] public partial class Layer;\n");
        AdditionalText[] files = [.. paths.Select(path => new File(path, json))];
        IReadOnlyList<Diagnostic> found = await AnalyzerHarness.AnalyzeAsync(run, options: null, files);
        Assert.All(found, static diagnostic => Assert.True(diagnostic.Id == "ATTN0040" || diagnostic.Severity == DiagnosticSeverity.Info, diagnostic.ToString()));
        return [.. found.Where(static diagnostic => diagnostic.Id == "ATTN0040").Select(static diagnostic => diagnostic.GetMessage(CultureInfo.InvariantCulture))];
    }

    private sealed class File(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
