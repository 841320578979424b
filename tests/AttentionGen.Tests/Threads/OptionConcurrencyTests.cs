using AttentionGen.Tests.Layers;
using AttentionGen.Tests.Support;
using Xunit;

namespace AttentionGen.Tests.Threads;

/// <summary>Calls with different options on one layer at once, and one memory that many calls read.</summary>
public class OptionConcurrencyTests
{
    [Theory]
    [InlineData(nameof(AllWidthsDiffer))]
    [InlineData(nameof(AddedKeysCausal))]
    [InlineData(nameof(ShortBlocksToTheEnd))]
    public void CallsWithDifferentOptions_GetTheBitsOfACallAlone(string name)
    {
        OptionCall[] calls =
        [
            new(name, 3, 40, 70),
            new(name, 1, 90, 150, MaskCase.AdditivePerHead, PaddingCase.ValidWithHoles),
            new(name, 2, 70, 40, MaskCase.DenyPerItem, dropout: true),
            new(name, 5, 9, 30, MaskCase.AllowPerItemAndHead, PaddingCase.Lengths),
        ];
        float[][] outputs = new float[calls.Length][];
        float[][] weights = new float[calls.Length][];
        for (int i = 0; i < calls.Length; i++)
        {
            outputs[i] = calls[i].Run(out weights[i], averaged: i % 2 == 0);
        }

        Parallel.For(0, 48, new ParallelOptions { MaxDegreeOfParallelism = 4 }, repeat =>
        {
            int i = repeat % calls.Length;
            float[] output = calls[i].Run(out float[] found, averaged: i % 2 == 0, degree: 1 + (repeat % 3));
            Bits.AssertSame(outputs[i], output, calls[i].Name);
            Bits.AssertSame(weights[i], found, calls[i].Name);
        });
    }

    [Theory]
    [InlineData(nameof(AllWidthsDiffer))]
    [InlineData(nameof(AddedKeysCausal))]
    [InlineData(nameof(ShortBlocksToTheEnd))]
    public void OneMemory_ServesManyCallsAtOnce(string name)
    {
        OptionCall[] calls = [.. ((int[])[1, 17, 60]).Select(queries => new OptionCall(name, 2, queries, 130, MaskCase.AllowPerHead, PaddingCase.ValidWithHoles))];
        float[][] expected = [.. calls.Select(call => call.Run())];
        KeyValueMemory memory = calls[0].Layer.CreateMemory(2, 130);
        calls[0].Layer.ProjectMemory(calls[0].Key, calls[0].Value, memory, 130, new AttentionOptions { Padding = calls[0].Padding.Mask });

        Parallel.For(0, 48, new ParallelOptions { MaxDegreeOfParallelism = 4 }, repeat =>
        {
            OptionCall call = calls[repeat % calls.Length];
            float[] output = OptionCall.Unwritten(call.OutputLength);
            AttentionOptions options = call.Options;
            options.Padding = default;
            options.MaxDegreeOfParallelism = 1 + (repeat % 3);
            call.Layer.WithMemory(call.Query, memory, output, call.Queries, in options);
            Bits.AssertSame(expected[repeat % calls.Length], output, call.Name);
        });
    }
}
