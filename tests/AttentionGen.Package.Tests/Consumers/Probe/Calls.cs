using System;
using System.Collections.Generic;
using AttentionGen;

namespace Probe
{
    /// <summary>Calls of all kinds, small, each with its name and its whole output.</summary>
    internal static class Calls
    {
        /// <summary>More than a tile has rows and than a panel has keys, and no multiple of either.</summary>
        private const int Tokens = 37;

        private const int Batch = 2;

        public static IEnumerable<(string Call, float[] Output)> All()
        {
            yield return ("self-attention, D512 H8", Timed());
            yield return ("self-attention", Plain());
            yield return ("causal", Causal());
            yield return ("padding and an additive mask", Masked());
            yield return ("attention weights", Weights());
            yield return ("sequences of different lengths", Packed());
            yield return ("cross-attention of other widths", CrossAttention());
            yield return ("cross-attention from a memory", FromMemory());
            yield return ("grouped heads and rotary halves, whole", Whole());
            yield return ("grouped heads and rotary halves, token by token", TokenByToken());
            yield return ("interleaved rotary pairs with YaRN", Rotary());
            yield return ("ALiBi", Alibi());
            yield return ("T5's buckets", Buckets());
            yield return ("window, norms and soft cap", Windowed());
            yield return ("sinks over two key blocks", Sinks());
            yield return ("added keys", Added());
            yield return ("log-sum-exps and scores of the core", Core());
        }

        private static float[] Timed()
        {
            float[] output = new float[Tokens * TimedLayer.DModel];
            new TimedLayer(Numbers.Weights(TimedLayer.Shape)).Forward(Input(1, Tokens, TimedLayer.DModel), output, 1, Tokens);
            return output;
        }

        private static float[] Plain()
        {
            float[] output = Output(Encoder.DModel);
            new Encoder(Numbers.Weights(Encoder.Shape)).Forward(Input(Encoder.DModel), output, Batch, Tokens);
            return output;
        }

        private static float[] Causal()
        {
            float[] output = Output(Decoder.DModel);
            new Decoder(Numbers.Weights(Decoder.Shape)).Forward(Input(Decoder.DModel), output, Batch, Tokens);
            return output;
        }

        private static float[] Masked()
        {
            float[] output = Output(Encoder.DModel);
            var options = new AttentionOptions
            {
                Padding = PaddingMask.FromLengths(new[] { Tokens, Tokens - 5 }),
                Mask = AttentionMask.Additive(Numbers.Make(Tokens * Tokens, 31, 2)),
            };
            new Encoder(Numbers.Weights(Encoder.Shape)).Forward(Input(Encoder.DModel), output, Batch, Tokens, options);
            return output;
        }

        private static float[] Weights()
        {
            float[] weights = new float[Batch * Encoder.Heads * Tokens * Tokens];
            var options = new AttentionOptions { Weights = AttentionWeightsOutput.PerHead(weights) };
            new Encoder(Numbers.Weights(Encoder.Shape)).Forward(Input(Encoder.DModel), Output(Encoder.DModel), Batch, Tokens, options);
            return weights;
        }

        private static float[] Packed()
        {
            float[] output = Output(Decoder.DModel);
            new Decoder(Numbers.Weights(Decoder.Shape)).Forward(Input(Decoder.DModel), output, new[] { 0, 9, 10, Batch * Tokens });
            return output;
        }

        private static float[] CrossAttention()
        {
            const int Keys = 23;
            float[] output = Output(Cross.OutputWidth);
            new Cross(Numbers.Weights(Cross.Shape)).Forward(
                Input(Cross.DModel), Input(Batch, Keys, Cross.KeyDim), Input(Batch, Keys, Cross.ValueDim), output, Batch, Tokens, Keys);
            return output;
        }

        private static float[] FromMemory()
        {
            const int Keys = 23;
            float[] output = Output(Encoder.DModel);
            float[] source = Input(Batch, Keys, Encoder.DModel);
            var layer = new Encoder(Numbers.Weights(Encoder.Shape));
            KeyValueMemory memory = layer.CreateMemory(Batch, Keys);
            layer.ProjectMemory(source, source, memory, Keys);
            layer.Forward(Input(Encoder.DModel), memory, output, Tokens);
            return output;
        }

        private static float[] Whole()
        {
            float[] output = Output(Llama.DModel);
            new Llama(Numbers.Weights(Llama.Shape)).Forward(Input(Llama.DModel), output, Batch, Tokens);
            return output;
        }

        /// <summary>One sequence, of which each token is a call of its own.</summary>
        private static float[] TokenByToken()
        {
            float[] input = Input(1, Tokens, Llama.DModel);
            float[] output = new float[input.Length];
            var layer = new Llama(Numbers.Weights(Llama.Shape));
            KeyValueCache cache = layer.CreateCache(1, Tokens);
            for (int token = 0; token < Tokens; token++)
            {
                int first = token * Llama.DModel;
                layer.Forward(input.AsSpan(first, Llama.DModel), cache, output.AsSpan(first, Llama.DModel), 1);
            }

            return output;
        }

        private static float[] Rotary()
        {
            float[] output = Output(Interleaved.DModel);
            new Interleaved(Numbers.Weights(Interleaved.Shape)).Forward(Input(Interleaved.DModel), output, Batch, Tokens);
            return output;
        }

        private static float[] Alibi()
        {
            float[] output = Output(Bloom.DModel);
            new Bloom(Numbers.Weights(Bloom.Shape)).Forward(Input(Bloom.DModel), output, Batch, Tokens);
            return output;
        }

        private static float[] Buckets()
        {
            float[] output = Output(T5.DModel);
            new T5(Numbers.Weights(T5.Shape)).Forward(Input(T5.DModel), output, Batch, Tokens);
            return output;
        }

        private static float[] Windowed()
        {
            float[] output = Output(Gemma.DModel);
            new Gemma(Numbers.Weights(Gemma.Shape)).Forward(Input(Gemma.DModel), output, Batch, Tokens);
            return output;
        }

        private static float[] Sinks()
        {
            int tokens = Sinking.KeyBlockLength + 5;
            float[] output = new float[tokens * Sinking.DModel];
            new Sinking(Numbers.Weights(Sinking.Shape)).Forward(Input(1, tokens, Sinking.DModel), output, 1, tokens);
            return output;
        }

        private static float[] Added()
        {
            float[] output = Output(AddedKeys.DModel);
            new AddedKeys(Numbers.Weights(AddedKeys.Shape)).Forward(Input(AddedKeys.DModel), output, Batch, Tokens);
            return output;
        }

        private static float[] Core()
        {
            const int Rows = Batch * Encoder.Heads * Tokens;
            const int Elements = Rows * Encoder.HeadDim;
            float[] context = new float[Elements];
            float[] logSumExp = new float[Rows];
            float[] scores = new float[Rows * Tokens];
            var options = new AttentionOptions { LogSumExp = logSumExp, Scores = ScoresOutput.Raw(scores) };
            Encoder.Attend(Numbers.Make(Elements, 21, 1), Numbers.Make(Elements, 22, 1), Numbers.Make(Elements, 23, 1), context, Batch, Tokens, Tokens, options);
            return [.. context, .. logSumExp, .. scores];
        }

        private static float[] Input(int width) => Input(Batch, Tokens, width);

        private static float[] Input(int batch, int tokens, int width) => Numbers.Make(batch * tokens * width, 20, 2);

        private static float[] Output(int width) => new float[Batch * Tokens * width];
    }
}
