using static AttentionGen.Generator.Tests.Diagnostics.DiagnosticCases;

namespace AttentionGen.Generator.Tests.Diagnostics;

/// <summary>Masks whose flags say the opposite of the factory's name, and such that do not.</summary>
internal static class PolarityCases
{
    private const string Valid = "PaddingMask.FromValid takes true for a key that is seen";
    private const string Ignored = "PaddingMask.FromIgnored takes true for a key that is not seen";
    private const string UseIgnored = "use PaddingMask.FromIgnored, or turn the flags round";
    private const string UseValid = "use PaddingMask.FromValid, or turn the flags round";

    public static IEnumerable<DiagnosticCase> Misused =>
    [
        Name("PaddingMask.FromValid", "keyPaddingMask", $"{Valid}, but 'keyPaddingMask' reads as PyTorch's key_padding_mask, where true means ignore; {UseIgnored}"),
        Name("PaddingMask.FromValid", "src_key_padding_mask", $"{Valid}, but 'src_key_padding_mask' reads as PyTorch's key_padding_mask, where true means ignore; {UseIgnored}"),
        Name("PaddingMask.FromValid", "isPadding", $"{Valid}, but 'isPadding' reads as a question that true answers with padding; {UseIgnored}"),
        Name("PaddingMask.FromValid", "padding", $"{Valid}, but 'padding' reads as padding, which is to be ignored; {UseIgnored}"),
        Name("PaddingMask.FromValid", "ignoredKeys", $"{Valid}, but 'ignoredKeys' reads as what is to be ignored; {UseIgnored}"),
        Name("PaddingMask.FromIgnored", "attentionMask", $"{Ignored}, but 'attentionMask' reads as Hugging Face's attention_mask, where 1 means keep; {UseValid}"),
        Name("PaddingMask.FromIgnored", "validKeys", $"{Ignored}, but 'validKeys' reads as what is valid; {UseValid}"),
        Name("PaddingMask.FromIgnored", "keep", $"{Ignored}, but 'keep' reads as what is kept; {UseValid}"),
        Name("AttentionMask.Allow", "denied", "AttentionMask.Allow takes true for a key that the query may see, but 'denied' reads as what is denied; use AttentionMask.Deny, or turn the flags round"),
        Name("AttentionMask.Deny", "allowed", "AttentionMask.Deny takes true for a key that the query may not see, but 'allowed' reads as what is allowed; use AttentionMask.Allow, or turn the flags round"),
        Case("A slice has the name of the whole", "bool[] ignored = new bool[n]; _ = PaddingMask.FromValid({|ATTN0031:ignored.AsSpan(0, n)|});", $"{Valid}, but 'ignored' reads as what is to be ignored; {UseIgnored}"),
        Case("A dropout mask is turned round", "bool[] kept = new bool[n]; _ = DropoutMask.FromDropped({|ATTN0031:kept|}, 0.1f);",
            "DropoutMask.FromDropped takes true for a probability that becomes zero, but 'kept' reads as what is kept; use DropoutMask.FromKept, or turn the flags round"),
        Case("Every key is ignored", "_ = PaddingMask.FromIgnored({|ATTN0031:[true, true]|});", $"{Ignored}, but an array of nothing but true leaves nothing to attend to; {UseValid}"),
        Case("No key is valid", "_ = PaddingMask.FromValid({|ATTN0031:new bool[8]|});", $"{Valid}, but an array of nothing but false leaves nothing to attend to; {UseIgnored}"),
    ];

    public static IEnumerable<DiagnosticCase> Right =>
    [
        Fits("PaddingMask.FromIgnored", "keyPaddingMask"),
        Fits("PaddingMask.FromValid", "attentionMask"),
        Fits("PaddingMask.FromValid", "notPadding"),
        Fits("PaddingMask.FromValid", "unmasked"),
        Fits("PaddingMask.FromIgnored", "invalid"),
        Fits("PaddingMask.FromValid", "mask"),
        Fits("PaddingMask.FromIgnored", "mask"),
        Fits("PaddingMask.FromValid", "paddingMask"),
        Fits("PaddingMask.FromIgnored", "paddingMask"),
        Fits("AttentionMask.Deny", "attentionMask"),
        Fits("AttentionMask.Allow", "attnMask"),
        Fits("AttentionMask.Allow", "ignoredOrAllowed"),
        Plain("Some keys are ignored", "_ = PaddingMask.FromIgnored([true, false]);"),
        Plain("An array is filled before it is used", "bool[] flags = new bool[8]; flags[0] = true; _ = PaddingMask.FromValid(flags);"),
        Plain("No key is ignored", "_ = PaddingMask.FromIgnored(new bool[8]);"),
    ];

    private static DiagnosticCase Name(string factory, string name, string message) =>
        Case($"{factory} of {name}", $"bool[] {name} = new bool[n]; _ = {factory}({{|ATTN0031:{name}|}});", message);

    private static DiagnosticCase Fits(string factory, string name) => Plain($"{factory} of {name} is not doubted", $"bool[] {name} = new bool[n]; _ = {factory}({name});");

    private static DiagnosticCase Case(string name, string body, string message) => new(name, "ATTN0031", Use(body), message);

    private static DiagnosticCase Plain(string name, string body) => new(name, "ATTN0031", Use(body));
}
