using System.Runtime.Intrinsics;
using AttentionGen.Generator.Model;
using AttentionGen.Generator.Parsing;
using AttentionGen.Generator.Tests.Harness;
using Xunit;

namespace AttentionGen.Generator.Tests.Widths;

/// <summary>What AttentionGenWidths and a runtime identifier make the generator write.</summary>
public sealed class WidthsPropertyTests
{
    [Theory]
    [InlineData("", "Scalar, Vector128, Vector256, Vector512")]
    [InlineData("All", "Scalar, Vector128, Vector256, Vector512")]
    [InlineData("Vector256", "Vector256")]
    [InlineData("Vector256;Vector512", "Vector256, Vector512")]
    [InlineData("Vector128,Scalar", "Scalar, Vector128")]
    [InlineData("  vector128 ;; SCALAR, ", "Scalar, Vector128")]
    [InlineData("Vector256;Vector256", "Vector256")]
    [InlineData("Scalar;all", "Scalar, Vector128, Vector256, Vector512")]
    public void List_NamesTheWidths(string value, string widths) =>
        Assert.Equal(widths, Names(WidthsProperty.Read(TestOptions.None.WithWidths(value).GlobalOptions)));

    [Theory]
    [InlineData("Vector1024", "Vector1024")]
    [InlineData("Vector256;16", "16")]
    [InlineData(" ; ", ",")]
    public void UnknownName_IsFound_AndEverythingIsWritten(string value, string unknown)
    {
        TestOptions options = TestOptions.None.WithWidths(value).WithRuntime("linux-arm64");

        Assert.Equal(unknown, WidthsProperty.Unknown(options.GlobalOptions));
        Assert.Equal(WrittenWidths.All, WidthsProperty.Read(options.GlobalOptions));
    }

    [Theory]
    [InlineData("linux-arm64", "Scalar, Vector128")]
    [InlineData("linux-musl-arm64", "Scalar, Vector128")]
    [InlineData("osx-ARM64", "Scalar, Vector128")]
    [InlineData("linux-arm", "Scalar, Vector128")]
    [InlineData("browser-wasm", "Scalar, Vector128")]
    [InlineData("linux-x64", "Scalar, Vector128, Vector256, Vector512")]
    [InlineData("win-x86", "Scalar, Vector128, Vector256, Vector512")]
    [InlineData("linux-riscv64", "Scalar, Vector128, Vector256, Vector512")]
    [InlineData("win", "Scalar, Vector128, Vector256, Vector512")]
    public void RuntimeIdentifier_LeavesOutWhatItCannotRun(string identifier, string widths) =>
        Assert.Equal(widths, Names(WidthsProperty.Read(TestOptions.None.WithRuntime(identifier).GlobalOptions)));

    [Theory]
    [InlineData("All", "Scalar, Vector128, Vector256, Vector512")]
    [InlineData("Vector256", "Vector256")]
    public void Property_WinsOverTheRuntimeIdentifier(string value, string widths) =>
        Assert.Equal(widths, Names(WidthsProperty.Read(TestOptions.None.WithRuntime("linux-arm64").WithWidths(value).GlobalOptions)));

    [Fact]
    public void Native_IsTheWidestOfThisMachine_AndMayBeInAList()
    {
        Assert.Equal(Here, WidthsProperty.Read(TestOptions.None.WithWidths("native").GlobalOptions));
        Assert.Equal(Here | WrittenWidths.Scalar, WidthsProperty.Read(TestOptions.None.WithWidths("Native;Scalar").GlobalOptions));
    }

    /// <summary>As the .NET Framework's library has none of these types, any other assembly stands for it.</summary>
    [Fact]
    public void Native_IsEverything_WhereTheRuntimeCannotSay()
    {
        Assert.Equal(Here, BuildingProcessor.Find(typeof(object).Assembly));
        Assert.Equal(WrittenWidths.All, BuildingProcessor.Find(typeof(WidthsPropertyTests).Assembly));
    }

    private static WrittenWidths Here =>
        Vector512.IsHardwareAccelerated ? WrittenWidths.Vector512
        : Vector256.IsHardwareAccelerated ? WrittenWidths.Vector256
        : Vector128.IsHardwareAccelerated ? WrittenWidths.Vector128
        : WrittenWidths.Scalar;

    private static string Names(WrittenWidths widths) =>
        string.Join(", ", ((WrittenWidths[])[WrittenWidths.Scalar, WrittenWidths.Vector128, WrittenWidths.Vector256, WrittenWidths.Vector512]).Where(width => widths.HasFlag(width)));
}
