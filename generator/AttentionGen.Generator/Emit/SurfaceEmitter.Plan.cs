using AttentionGen.Generator.Model;
using AttentionGen.Generator.Planning;

namespace AttentionGen.Generator.Emit;

/// <content>What the type knows of itself: the numbers that scheduling needs, its shape, and its tiles.</content>
internal sealed partial class SurfaceEmitter
{
    /// <summary>
    /// What is computed once stands in a class of its own: in the layer's, it would come after the user's static fields, one
    /// of which may be a layer, and into a static constructor that both share.
    /// </summary>
    private void WriteFacts()
    {
        Summary("The shape and options of this layer.");
        Property("Shape");
        Summary("The register tiles of each vector width.");
        Property("Plan");
        Summary("What is computed once. Apart from your static fields, which may be layers and need it.");
        OpenMember("private static class GeneratedFacts");
        new AttentionFacts(_writer, spec, plans, areConstants: true).Write("Layout", "Shape");
        _writer.Close();
    }

    private void Property(string name) =>
        Member($"public static global::{GeneratedMembers.Properties.Single(property => property.Name == name).Type} {name} => GeneratedFacts.{name};");
}
