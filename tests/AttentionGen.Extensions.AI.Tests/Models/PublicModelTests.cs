using AttentionGen.Extensions.AI.Tests.Tokens;
using AttentionGen.OnnxTests.PublicModels;
using AttentionGen.Tests.Faults;
using Xunit;

namespace AttentionGen.Extensions.AI.Tests.Models;

/// <summary>Two real models over 300 texts: ONNX Runtime's numbers, the same bits however texts are put together, and no allocation.</summary>
public sealed class PublicModelTests
{
    private const float StatesBar = 2e-5f;
    private const double CosineBar = 0.999999;

    [Theory]
    [InlineData("MiniLM")]
    [InlineData("ArcticXs")]
    public void HiddenStatesAndVectors_AreThoseOfOnnxRuntime(string name)
    {
        SentenceModel model = SentenceModel.Of(name);
        int[][] texts = [.. HardTexts.ThreeHundred.Select(model.Tokens)];
        (int[] tokens, int[] ends) = Pack(texts);
        var states = new float[tokens.Length * model.Encoder.Dimensions];
        var vectors = new float[texts.Length * model.Encoder.Dimensions];
        model.Encoder.HiddenStates(tokens, ends, states);
        model.Encoder.Encode(tokens, ends, vectors);
        float largest = 0;
        double least = 1;
        for (int i = 0; i < texts.Length; i++)
        {
            ReadOnlySpan<float> ours = states.AsSpan(ends[i] * model.Encoder.Dimensions, texts[i].Length * model.Encoder.Dimensions);
            float[] theirs = model.RunOnnxRuntime(texts[i]);
            for (int j = 0; j < theirs.Length; j++)
            {
                largest = Math.Max(largest, Math.Abs(theirs[j] - ours[j]));
            }

            least = Math.Min(least, Cosine(vectors.AsSpan(i * model.Encoder.Dimensions, model.Encoder.Dimensions), model.Pool(theirs)));
            Assert.Equal(1, Length(vectors.AsSpan(i * model.Encoder.Dimensions, model.Encoder.Dimensions)), 1e-6);
        }

        Assert.Contains(texts, text => text.Length == 2);
        Assert.Contains(texts, text => text.Length == model.MaxTokens);
        Assert.InRange(largest, 0, StatesBar);
        Assert.InRange(least, CosineBar, 1.0000001);
    }

    [Theory]
    [InlineData("MiniLM")]
    [InlineData("ArcticXs")]
    public void AVector_HasTheSameBits_AloneAndInAnyBatchOrderAndThreads(string name)
    {
        SentenceModel model = SentenceModel.Of(name);
        int[][] texts = [.. HardTexts.ThreeHundred.Select(model.Tokens)];
        float[][] expected = Vectors(model.Encoder, texts, 0);
        int[] order = [.. Enumerable.Range(0, texts.Length)];
        new Random(3).Shuffle(order);
        foreach (int threads in (int[])[1, 2, 3])
        {
            float[][] shuffled = Vectors(model.Encoder, [.. order.Select(i => texts[i])], threads);
            Assert.All(Enumerable.Range(0, order.Length), i => Assert.Equal(expected[order[i]], shuffled[i]));
        }

        for (int i = 0; i < texts.Length; i += 7)
        {
            Assert.Equal(expected[i], Vectors(model.Encoder, [texts[i]], 1)[0]);
        }
    }

    [Theory]
    [InlineData("MiniLM")]
    [InlineData("ArcticXs")]
    public void Safetensors_GiveTheBitsOfOnnx(string name)
    {
        SentenceModel model = SentenceModel.Of(name);
        string path = Path.Combine(Path.GetDirectoryName(PublicModel.Of(name).Path)!, "model.safetensors");
        using (OnnxCheckpoint onnx = OnnxCheckpoint.Open(model.Path))
        {
            var writer = new SafetensorsWriter();
            foreach (string tensor in onnx.TensorNames)
            {
                Assert.True(onnx.TryGetTensor(tensor, out OnnxTensor? found));
                if (found.DataType == OnnxDataType.Float)
                {
                    writer.Add(tensor, onnx.ReadFloat32(tensor), found.Shape.AsSpan());
                }
            }

            writer.Write(path);
        }

        int[][] texts = [.. HardTexts.All.Select(model.Tokens)];
        using SafetensorsFile file = SafetensorsFile.Open(path);

        Assert.Equal(Vectors(model.Encoder, texts, 0), Vectors(model.Load(file), texts, 0));
    }

    /// <summary>README's example, with the numbers that it shows.</summary>
    [Fact]
    public void HelloWorld_HasTheNumbersOfReadme()
    {
        TextEncoder encoder = SentenceModel.Of("MiniLM").Encoder;
        float[] vector = new float[encoder.Dimensions];

        encoder.Encode([101, 7592, 2088, 102], [0, 4], vector);

        Assert.Equal(-0.0344773, vector[0], 1e-6);
        Assert.Equal(0.0310232, vector[1], 1e-6);
    }

    [Fact]
    public void ACall_AllocatesNothing()
    {
        SentenceModel model = SentenceModel.Of("MiniLM");
        (int[] tokens, int[] ends) = Pack([.. HardTexts.All.Select(model.Tokens)]);
        var vectors = new float[(ends.Length - 1) * model.Encoder.Dimensions];
        var states = new float[tokens.Length * model.Encoder.Dimensions];
        foreach (Workspace? workspace in (Workspace?[])[null, new Workspace()])
        {
            Allocations.AssertNoneOnThisThread(() =>
            {
                model.Encoder.Encode(tokens, ends, vectors, workspace: workspace, maxDegreeOfParallelism: 1);
                model.Encoder.HiddenStates(tokens, ends, states, workspace: workspace, maxDegreeOfParallelism: 1);
            });
        }
    }

    [Fact]
    public void WhatTheModelDoesNotHave_IsRefused()
    {
        TextEncoder encoder = SentenceModel.Of("MiniLM").Encoder;
        var vector = new float[384];

        Assert.Contains("tokens[1] must be from 0 to 30521", Refusal([101, 30522], [0, 2]), StringComparison.Ordinal);
        Assert.Contains("tokens[0] must be from 0 to 30521", Refusal([-1], [0, 1]), StringComparison.Ordinal);
        Assert.Contains("tokenTypes[0] must be from 0 to 1", Refusal([101], [0, 1], [2]), StringComparison.Ordinal);
        Assert.Contains("tokenTypes must hold one type for each of the 1 tokens", Refusal([101], [0, 1], [0, 0]), StringComparison.Ordinal);
        Assert.Contains("Sequence 0 has 513 tokens, but the model has 512 positions", Refusal(new int[513], [0, 513]), StringComparison.Ordinal);
        Assert.Contains("tokens must hold the 3 tokens", Refusal([101, 102], [0, 3]), StringComparison.Ordinal);

        string Refusal(int[] tokens, int[] ends, int[]? types = null) =>
            Assert.ThrowsAny<ArgumentException>(() => encoder.Encode(tokens, ends, vector, types)).Message;
    }

    internal static (int[] Tokens, int[] Ends) Pack(int[][] texts)
    {
        int[] ends = [0, .. texts.Select(static text => text.Length)];
        for (int i = 1; i < ends.Length; i++)
        {
            ends[i] += ends[i - 1];
        }

        return ([.. texts.SelectMany(static text => text)], ends);
    }

    internal static float[][] Vectors(TextEncoder encoder, int[][] texts, int threads)
    {
        (int[] tokens, int[] ends) = Pack(texts);
        var vectors = new float[texts.Length * encoder.Dimensions];
        encoder.Encode(tokens, ends, vectors, maxDegreeOfParallelism: threads);
        return [.. vectors.Chunk(encoder.Dimensions)];
    }

    private static double Length(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float element in vector)
        {
            squares += (double)element * element;
        }

        return Math.Sqrt(squares);
    }

    private static double Cosine(ReadOnlySpan<float> a, double[] b)
    {
        double product = 0;
        for (int i = 0; i < b.Length; i++)
        {
            product += a[i] * b[i];
        }

        return product / (Length(a) * Math.Sqrt(b.Sum(static element => element * element)));
    }
}
