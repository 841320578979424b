// ATTN0001 Class is not partial
//     DecoderAttention is not partial, so no code can be added to it; declare it as 'partial class DecoderAttention'
// ATTN0001 A layer whose class is not partial
//     Decoder is not partial, so no code can be added to it; declare it as 'partial class Decoder'
// ATTN0002 Containing class is not partial
//     Model contains the attention layer DecoderAttention but is not partial, so no code can be added inside it; declare it as partial
// ATTN0002 Only the outermost containing type is not partial
//     Model contains the attention layer DecoderAttention but is not partial, so no code can be added inside it; declare it as partial
// ATTN0003 DModel is missing
//     DModel is not set; the model width is from 8 to 8192, for example 512
// ATTN0003 DModel is too small
//     DModel 4 is out of range; the model width is from 8 to 8192, for example 8
// ATTN0003 DModel is too large
//     DModel 16384 is out of range; the model width is from 8 to 8192, for example 2048
// ATTN0003 DModel is too large, whatever the heads
//     DModel 9000 is out of range; the model width is from 8 to 8192, for example 8192
// ATTN0003 DModel is too large for heads that do not divide the largest
//     DModel 9000 is out of range; the model width is from 8 to 8192, for example 8184
// ATTN0003 DModel is too small for its heads
//     DModel 4 is out of range; the model width is from 8 to 8192, for example 9
// ATTN0003 DModel is negative
//     DModel -512 is out of range; the model width is from 8 to 8192, for example 8
// ATTN0003 DModel is zero
//     DModel 0 is out of range; the model width is from 8 to 8192, for example 8
// ATTN0003 A feed-forward without a model width
//     DModel is not set; the model width is from 8 to 8192, for example 512
// ATTN0003 A feed-forward with a model width beyond the range
//     DModel 9000 is out of range; the model width is from 8 to 8192, for example 8192
// ATTN0004 Heads is missing
//     Heads is not set; the number of query heads is from 1 to 1024, for example 12
// ATTN0004 Heads is zero
//     Heads 0 is out of range; the number of query heads is from 1 to 1024, for example 1
// ATTN0004 Heads is too large
//     Heads 2048 is out of range; the number of query heads is from 1 to 1024, for example 512
// ATTN0005 DModel is not divisible by Heads
//     DModel 500 is not divisible by Heads 8; the nearest widths that are: 496 and 504; the nearest head counts that divide it: 5 and 10; or set HeadDim
// ATTN0005 DModel is smaller than Heads
//     DModel 8 is not divisible by Heads 16; the nearest widths that are: 16; the nearest head counts that divide it: 8; or set HeadDim
// ATTN0005 DModel is a prime number
//     DModel 509 is not divisible by Heads 8; the nearest widths that are: 504 and 512; the nearest head counts that divide it: 1 and 509; or set HeadDim
// ATTN0005 A layer whose heads do not divide its width
//     DModel 65 is not divisible by Heads 4; the nearest widths that are: 64 and 68; the nearest head counts that divide it: 1 and 5; or set HeadDim
// ATTN0006 HeadDim is too large
//     HeadDim 600 is out of range; the head dimension is from 1 to 512, for example with HeadDim = 512
// ATTN0006 HeadDim is negative
//     HeadDim -1 is out of range; the head dimension is from 1 to 512, for example with HeadDim = 1
// ATTN0006 HeadDim that follows from the others is too large
//     HeadDim 1024 (DModel 1024 / Heads 1) is out of range; the head dimension is from 1 to 512, for example with Heads = 2
// ATTN0007 KeyValueHeads does not divide Heads
//     KeyValueHeads 3 is not a positive divisor of Heads 8; the nearest that are: 2 and 4
// ATTN0007 KeyValueHeads is more than Heads
//     KeyValueHeads 16 is not a positive divisor of Heads 8; the nearest that are: 8
// ATTN0007 KeyValueHeads is negative
//     KeyValueHeads -2 is not a positive divisor of Heads 8; the nearest that are: 1 and 2
// ATTN0008 Sequence is negative
//     Sequence -1 is out of range; a fixed sequence length is from 1 to 1048576, and 0 means any length
// ATTN0008 Sequence is too large
//     Sequence 2147483647 is out of range; a fixed sequence length is from 1 to 1048576, and 0 means any length
// ATTN0009 Scale is negative
//     Scale -0.5 is not a positive, finite float32; leave it out for 1/sqrt(HeadDim) = 0.125
// ATTN0009 Scale is not a number
//     Scale NaN is not a positive, finite float32; leave it out for 1/sqrt(HeadDim) = 0.125
// ATTN0009 Scale is infinite
//     Scale Infinity is not a positive, finite float32; leave it out for 1/sqrt(HeadDim) = 0.125
// ATTN0009 Scale is beyond float32 in units of log2
//     Scale 3E+38 is not a positive, finite float32; leave it out for 1/sqrt(HeadDim) = 0.125
// ATTN0009 Scale is beyond float32
//     Scale 1E+300 is not a positive, finite float32; leave it out for 1/sqrt(HeadDim) = 0.125
// ATTN0010 Class is static
//     DecoderAttention cannot be an attention layer because it is static; a layer is an object that holds its weights, so remove 'static'
// ATTN0010 Class is a record
//     DecoderAttention cannot be an attention layer because it is a record; a layer has no value equality, so declare it as a class
// ATTN0010 Class is generic
//     DecoderAttention cannot be an attention layer because it is generic; the code is written for one shape, so declare one class without type parameters for each
// ATTN0010 Containing class is generic
//     DecoderAttention cannot be an attention layer because Model, which contains it, is generic; move it out of Model
// ATTN0010 Class is local to its file
//     DecoderAttention cannot be an attention layer because it is local to its file; the code goes into another file, so remove 'file'
// ATTN0010 Containing class is local to its file
//     DecoderAttention cannot be an attention layer because Model, which contains it, is local to its file; the code goes into another file, so remove 'file'
// ATTN0010 Class has a primary constructor
//     DecoderAttention cannot be an attention layer because it has a primary constructor, which the generated constructor cannot call; declare an ordinary constructor, or fields, instead
// ATTN0010 Base class has no constructor without parameters
//     DecoderAttention cannot be an attention layer because its base class Layer has no constructor that it can call without arguments; add one to Layer, or hold it in a field instead
// ATTN0010 Base class has only a private constructor
//     DecoderAttention cannot be an attention layer because its base class Layer has no constructor that it can call without arguments; add one to Layer, or hold it in a field instead
// ATTN0010 Base class is a layer itself
//     DecoderAttention cannot be an attention layer because its base class Attention is an attention layer itself; hold the other layer in a field instead
// ATTN0011 Property has the name of a generated constant
//     'Heads', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Nested type has the name of a generated member
//     'Shape', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Field has the name of a generated method
//     'Forward', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the name of a generated constant
//     'Scale', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Constructor takes the weights
//     'DecoderAttention(AttentionGen.MultiHeadAttentionWeights)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Base class has a member of a generated name
//     'Heads', which the generated code adds to DecoderAttention, is inherited from Layer; rename it in Layer, or hold a layer in a field instead
// ATTN0011 Class has the name of a generated member
//     'Plan', which the generated code adds to Plan, is the name of the class itself; rename the class
// ATTN0011 Private field has the name of a generated one
//     '_weights', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of a generated one
//     'GetMultiplyAdds(int, int)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of self-attention with options
//     'Forward(System.ReadOnlySpan<float>, System.Span<float>, int, int, in AttentionGen.AttentionOptions)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method differs from a generated one in the kind of reference only
//     'Forward(System.ReadOnlySpan<float>, System.Span<float>, int, int, in AttentionGen.AttentionOptions)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of cross-attention
//     'Forward(System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, System.Span<float>, int, int, int, in AttentionGen.AttentionOptions)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of attention to a memory
//     'Forward(System.ReadOnlySpan<float>, AttentionGen.KeyValueMemory, System.Span<float>, int, in AttentionGen.AttentionOptions)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of self-attention with tensors
//     'Forward(System.Numerics.Tensors.ReadOnlyTensorSpan<float>, System.Numerics.Tensors.TensorSpan<float>, in AttentionGen.AttentionOptions)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of cross-attention with tensors
//     'Forward(System.Numerics.Tensors.ReadOnlyTensorSpan<float>, System.Numerics.Tensors.ReadOnlyTensorSpan<float>, System.Numerics.Tensors.ReadOnlyTensorSpan<float>, System.Numerics.Tensors.TensorSpan<float>, in AttentionGen.AttentionOptions)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of CreateMemory
//     'CreateMemory(int, int)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of ProjectMemory
//     'ProjectMemory(System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, AttentionGen.KeyValueMemory, int, in AttentionGen.AttentionOptions)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of CreateCache
//     'CreateCache(int, int)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of self-attention with a cache
//     'Forward(System.ReadOnlySpan<float>, AttentionGen.KeyValueCache, System.Span<float>, int, in AttentionGen.AttentionOptions)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of packed self-attention
//     'Forward(System.ReadOnlySpan<float>, System.Span<float>, System.ReadOnlySpan<int>, in AttentionGen.AttentionOptions)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of the core with a cache
//     'Attend(System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, System.ReadOnlySpan<float>, AttentionGen.KeyValueCache, System.Span<float>, int, in AttentionGen.AttentionOptions)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Property has the name of the constant CacheBytesPerToken
//     'CacheBytesPerToken', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of GetCrossWorkspaceBytes
//     'GetCrossWorkspaceBytes(int, int, int, int)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Method has the parameters of a private one
//     'RunScalar(AttentionGen.Kernels.LayerWeights, in AttentionGen.Kernels.LayerCall)', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Property has the name of the constant KeyDim
//     'KeyDim', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Property has the name of the constant ValueDim
//     'ValueDim', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Property has the name of the constant OutputWidth
//     'OutputWidth', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 Property has the name of the constant ValueHeadDim
//     'ValueHeadDim', which the generated code adds to DecoderAttention, is declared there already; rename or remove it
// ATTN0011 A layer with a member of its own that is generated
//     'Hidden', which the generated code adds to Decoder, is declared there already; rename or remove it
// ATTN0012 C# 10
//     C# 10.0 is too old for the code generated for DecoderAttention, which needs C# 11; set LangVersion to 11 or later, or remove it from the project
// ATTN0013 A projection has more elements than fit
//     HeadDim 512 with DModel 8192 and Heads 1024 makes a projection of 4294967296 elements, beyond the 1073741824 that fit; with these HeadDim is at most 128
// ATTN0013 KeyDim makes a projection too large
//     KeyDim 4096 with HeadDim 512 and Heads 1024 makes a projection of 2147483648 elements, beyond the 1073741824 that fit; with these KeyDim is at most 2048
// ATTN0013 ValueDim makes a projection too large
//     ValueDim 4096 with HeadDim 512 and Heads 1024 makes a projection of 2147483648 elements, beyond the 1073741824 that fit; with these ValueDim is at most 2048
// ATTN0013 ValueDim and ValueHeadDim make a projection too large
//     ValueDim 4096 with ValueHeadDim 512 and Heads 1024 makes a projection of 2147483648 elements, beyond the 1073741824 that fit; with these ValueDim is at most 2048
// ATTN0013 OutputDim makes a projection too large
//     OutputDim 4096 with HeadDim 512 and Heads 1024 makes a projection of 2147483648 elements, beyond the 1073741824 that fit; with these OutputDim is at most 2048
// ATTN0013 ValueHeadDim makes a projection too large
//     ValueHeadDim 512 with DModel 8192 and Heads 1024 makes a projection of 4294967296 elements, beyond the 1073741824 that fit; with these ValueHeadDim is at most 128
// ATTN0013 ValueHeadDim makes only the output projection too large
//     ValueHeadDim 512 with DModel 8192 and Heads 1024 makes a projection of 4294967296 elements, beyond the 1073741824 that fit; with these ValueHeadDim is at most 128
// ATTN0013 ValueHeadDim makes only the projection of gates too large
//     ValueHeadDim 512 with DModel 8192 and Heads 1024 makes a projection of 4294967296 elements, beyond the 1073741824 that fit; with these ValueHeadDim is at most 128
// ATTN0013 KeyDim with shared key/value heads makes a projection too large
//     KeyDim 8192 with HeadDim 512 and KeyValueHeads 512 makes a projection of 2147483648 elements, beyond the 1073741824 that fit; with these KeyDim is at most 4096
// ATTN0013 A memory's width that makes a projection too large
//     MemoryDim 8192 with HeadDim 512 and Heads 512 makes a projection of 2147483648 elements, beyond the 1073741824 that fit; with these MemoryDim is at most 4096
// ATTN0014 Constructor does not call the generated one
//     The constructor DecoderAttention.DecoderAttention(int layer) leaves the layer without weights; let it call the generated constructor with ': this(weights)'
// ATTN0014 Constructor calls the base class's
//     The constructor DecoderAttention.DecoderAttention() leaves the layer without weights; let it call the generated constructor with ': this(weights)'
// ATTN0015 KeyDim is negative
//     KeyDim -1 is out of range; the width of key rows is from 1 to 8192, for example KeyDim = 1, and 0 means DModel
// ATTN0015 KeyDim is too large
//     KeyDim 16384 is out of range; the width of key rows is from 1 to 8192, for example KeyDim = 8192, and 0 means DModel
// ATTN0015 ValueDim is negative
//     ValueDim -1 is out of range; the width of value rows is from 1 to 8192, for example ValueDim = 1, and 0 means DModel
// ATTN0015 ValueDim is too large
//     ValueDim 16384 is out of range; the width of value rows is from 1 to 8192, for example ValueDim = 8192, and 0 means DModel
// ATTN0015 OutputDim is negative
//     OutputDim -1 is out of range; the width of output rows is from 1 to 8192, for example OutputDim = 1, and 0 means DModel
// ATTN0015 OutputDim is too large
//     OutputDim 16384 is out of range; the width of output rows is from 1 to 8192, for example OutputDim = 8192, and 0 means DModel
// ATTN0015 A memory's width beyond the range
//     MemoryDim -3 is out of range; the width of memory rows is from 1 to 8192, for example MemoryDim = 1, and 0 means DModel
// ATTN0016 OutputDim without an output projection
//     OutputDim 256 has no effect because OutputProjection = false leaves output rows Heads * ValueHeadDim = 512 wide; remove one of the two
// ATTN0016 OutputDim as wide as the contexts, without an output projection
//     OutputDim 256 has no effect because OutputProjection = false leaves output rows Heads * ValueHeadDim = 256 wide; remove one of the two
// ATTN0016 OutputDim out of range, without an output projection
//     OutputDim -1 has no effect because OutputProjection = false leaves output rows Heads * ValueHeadDim = 512 wide; remove one of the two
// ATTN0017 ValueHeadDim is negative
//     ValueHeadDim -1 is out of range; the head dimension of values is from 1 to 512, for example ValueHeadDim = 1, and 0 means HeadDim
// ATTN0017 ValueHeadDim is too large
//     ValueHeadDim 513 is out of range; the head dimension of values is from 1 to 512, for example ValueHeadDim = 512, and 0 means HeadDim
// ATTN0018 CausalAlignment is beyond its enumeration
//     CausalAlignment 7 is not defined; the values are UpperLeft and BottomRight
// ATTN0018 CausalAlignment is negative
//     CausalAlignment -1 is not defined; the values are UpperLeft and BottomRight
// ATTN0018 Projection is beyond its enumeration
//     Projection 7 is not defined; the values are Split and PerHead
// ATTN0018 Projection is negative
//     Projection -1 is not defined; the values are Split and PerHead
// ATTN0018 CausalAlignment is undefined without Causal
//     CausalAlignment 2 is not defined; the values are UpperLeft and BottomRight
// ATTN0018 Rotary is beyond its enumeration
//     Rotary 3 is not defined; the values are None, HalfSplit and Interleaved
// ATTN0018 RotaryScaling is beyond its enumeration
//     RotaryScaling -1 is not defined; the values are None, Linear, Ntk, Yarn and Llama3
// ATTN0018 PositionBias is beyond its enumeration
//     PositionBias 4 is not defined; the values are None, Alibi, Bucketed and Learned
// ATTN0018 QueryKeyNormKind is beyond its enumeration
//     QueryKeyNormKind 4 is not defined; the values are RmsPerHead, RmsOverHeads, LayerPerHead and LayerOfEachHead
// ATTN0018 OutputGate is beyond its enumeration
//     OutputGate -1 is not defined; the values are None, PerElement and PerHead
// ATTN0018 A feed-forward with an unknown activation
//     Activation 9 is not defined; the values are Gelu, GeluTanh, QuickGelu, Silu and Relu
// ATTN0018 A layer with an unknown preset
//     Preset 99 is not defined; the values are None, Bert, Roberta, DistilBert, ModernBert, NomicBert, Gpt2, Llama, Qwen2, Qwen3, Gemma, Gemma2, Gemma3, Olmo2, T5, Vit, DinoV2, Clip, Whisper, Bart, NeoX, GptJ, Phi, TorchEncoder, TorchDecoder, WhisperDecoder, BartDecoder, T5Decoder, Qwen3Next, Lfm2 and Cohere
// ATTN0019 CausalAlignment without Causal
//     CausalAlignment BottomRight has no effect without a causal mask, whose diagonal it places; set Causal = true or remove it
// ATTN0019 CausalAlignment with Causal = false
//     CausalAlignment BottomRight has no effect without a causal mask, whose diagonal it places; set Causal = true or remove it
// ATTN0020 PerHead with shared key/value heads
//     Projection = PerHead gives each of the 8 heads keys and values of its own, but KeyValueHeads 2 shares them; remove one of the two
// ATTN0021 RotaryDim without a rotary embedding
//     RotaryDim has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryDim
// ATTN0021 RotaryBase without a rotary embedding
//     RotaryBase has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryBase
// ATTN0021 RotaryScaling without a rotary embedding
//     RotaryScaling has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryScaling
// ATTN0021 RotaryFactor without a rotary embedding
//     RotaryFactor has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryFactor
// ATTN0021 RotaryOriginalLength without a rotary embedding
//     RotaryOriginalLength has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryOriginalLength
// ATTN0021 RotaryLowFrequencyFactor without a rotary embedding
//     RotaryLowFrequencyFactor has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryLowFrequencyFactor
// ATTN0021 RotaryHighFrequencyFactor without a rotary embedding
//     RotaryHighFrequencyFactor has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryHighFrequencyFactor
// ATTN0021 RotaryBetaFast without a rotary embedding
//     RotaryBetaFast has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryBetaFast
// ATTN0021 RotaryBetaSlow without a rotary embedding
//     RotaryBetaSlow has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryBetaSlow
// ATTN0021 RotaryTruncate without a rotary embedding
//     RotaryTruncate has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryTruncate
// ATTN0021 RotaryAttentionFactor without a rotary embedding
//     RotaryAttentionFactor has no effect without Rotary; set Rotary to HalfSplit or Interleaved, or remove RotaryAttentionFactor
// ATTN0021 RotaryFactor without scaling
//     RotaryFactor has no effect without RotaryScaling; set RotaryScaling, or remove RotaryFactor
// ATTN0021 RotaryOriginalLength with None
//     RotaryOriginalLength has no effect without RotaryScaling = Yarn or Llama3; set one of them, or remove RotaryOriginalLength
// ATTN0021 RotaryOriginalLength with Linear
//     RotaryOriginalLength has no effect without RotaryScaling = Yarn or Llama3; set one of them, or remove RotaryOriginalLength
// ATTN0021 RotaryOriginalLength with Ntk
//     RotaryOriginalLength has no effect without RotaryScaling = Yarn or Llama3; set one of them, or remove RotaryOriginalLength
// ATTN0021 RotaryBetaFast with None
//     RotaryBetaFast has no effect without RotaryScaling = Yarn; set that, or remove RotaryBetaFast
// ATTN0021 RotaryBetaFast with Linear
//     RotaryBetaFast has no effect without RotaryScaling = Yarn; set that, or remove RotaryBetaFast
// ATTN0021 RotaryBetaFast with Llama3
//     RotaryBetaFast has no effect without RotaryScaling = Yarn; set that, or remove RotaryBetaFast
// ATTN0021 RotaryBetaSlow with None
//     RotaryBetaSlow has no effect without RotaryScaling = Yarn; set that, or remove RotaryBetaSlow
// ATTN0021 RotaryBetaSlow with Linear
//     RotaryBetaSlow has no effect without RotaryScaling = Yarn; set that, or remove RotaryBetaSlow
// ATTN0021 RotaryBetaSlow with Llama3
//     RotaryBetaSlow has no effect without RotaryScaling = Yarn; set that, or remove RotaryBetaSlow
// ATTN0021 RotaryAttentionFactor with None
//     RotaryAttentionFactor has no effect without RotaryScaling = Yarn; set that, or remove RotaryAttentionFactor
// ATTN0021 RotaryAttentionFactor with Linear
//     RotaryAttentionFactor has no effect without RotaryScaling = Yarn; set that, or remove RotaryAttentionFactor
// ATTN0021 RotaryAttentionFactor with Llama3
//     RotaryAttentionFactor has no effect without RotaryScaling = Yarn; set that, or remove RotaryAttentionFactor
// ATTN0021 RotaryTruncate with None
//     RotaryTruncate has no effect without RotaryScaling = Yarn; set that, or remove RotaryTruncate
// ATTN0021 RotaryTruncate with Linear
//     RotaryTruncate has no effect without RotaryScaling = Yarn; set that, or remove RotaryTruncate
// ATTN0021 RotaryTruncate with Ntk
//     RotaryTruncate has no effect without RotaryScaling = Yarn; set that, or remove RotaryTruncate
// ATTN0021 RotaryTruncate with Llama3
//     RotaryTruncate has no effect without RotaryScaling = Yarn; set that, or remove RotaryTruncate
// ATTN0021 RotaryTruncate at its default with None
//     RotaryTruncate has no effect without RotaryScaling = Yarn; set that, or remove RotaryTruncate
// ATTN0021 RotaryLowFrequencyFactor with None
//     RotaryLowFrequencyFactor has no effect without RotaryScaling = Llama3; set that, or remove RotaryLowFrequencyFactor
// ATTN0021 RotaryLowFrequencyFactor with Ntk
//     RotaryLowFrequencyFactor has no effect without RotaryScaling = Llama3; set that, or remove RotaryLowFrequencyFactor
// ATTN0021 RotaryLowFrequencyFactor with Yarn
//     RotaryLowFrequencyFactor has no effect without RotaryScaling = Llama3; set that, or remove RotaryLowFrequencyFactor
// ATTN0021 RotaryHighFrequencyFactor with None
//     RotaryHighFrequencyFactor has no effect without RotaryScaling = Llama3; set that, or remove RotaryHighFrequencyFactor
// ATTN0021 RotaryHighFrequencyFactor with Ntk
//     RotaryHighFrequencyFactor has no effect without RotaryScaling = Llama3; set that, or remove RotaryHighFrequencyFactor
// ATTN0021 RotaryHighFrequencyFactor with Yarn
//     RotaryHighFrequencyFactor has no effect without RotaryScaling = Llama3; set that, or remove RotaryHighFrequencyFactor
// ATTN0021 QueryKeyNormKind without QueryKeyNorm
//     QueryKeyNormKind has no effect without QueryKeyNorm; set QueryKeyNorm = true, or remove QueryKeyNormKind
// ATTN0021 NormEpsilon without QueryKeyNorm
//     NormEpsilon has no effect without QueryKeyNorm; set QueryKeyNorm = true, or remove NormEpsilon
// ATTN0021 NormWeightsPlusOne without QueryKeyNorm
//     NormWeightsPlusOne has no effect without QueryKeyNorm; set QueryKeyNorm = true, or remove NormWeightsPlusOne
// ATTN0021 RelativeBuckets without PositionBias = Bucketed, but PositionBias = PositionBias.None
//     RelativeBuckets has no effect without PositionBias = Bucketed; set that, or remove RelativeBuckets
// ATTN0021 RelativeBuckets without PositionBias = Bucketed, but PositionBias = PositionBias.Alibi
//     RelativeBuckets has no effect without PositionBias = Bucketed; set that, or remove RelativeBuckets
// ATTN0021 RelativeBuckets without PositionBias = Bucketed, but PositionBias = PositionBias.Learned
//     RelativeBuckets has no effect without PositionBias = Bucketed; set that, or remove RelativeBuckets
// ATTN0021 RelativeMaxDistance without PositionBias = Bucketed or Learned, but PositionBias = PositionBias.None
//     RelativeMaxDistance has no effect without PositionBias = Bucketed or Learned; set one of them, or remove RelativeMaxDistance
// ATTN0021 RelativeMaxDistance without PositionBias = Bucketed or Learned, but PositionBias = PositionBias.Alibi
//     RelativeMaxDistance has no effect without PositionBias = Bucketed or Learned; set one of them, or remove RelativeMaxDistance
// ATTN0021 Epsilon without norms
//     Epsilon has no effect without a norm; set another NormPlace, or remove Epsilon
// ATTN0021 AttentionNorm where no norm is in front
//     AttentionNorm has no effect without a norm in front of the attention; set NormPlace = Pre or Sandwich, or remove AttentionNorm
// ATTN0021 A memory's width without cross-attention
//     MemoryDim has no effect without cross-attention; set CrossAttention = true, or remove MemoryDim
// ATTN0022 RotaryDim is odd
//     RotaryDim 15 is out of range; it has to be an even number from 2 to the head dimension 16
// ATTN0022 RotaryDim is negative
//     RotaryDim -2 is out of range; it has to be an even number from 2 to the head dimension 16
// ATTN0022 RotaryDim is beyond the head dimension
//     RotaryDim 18 is out of range; it has to be an even number from 2 to the head dimension 16
// ATTN0022 An odd head dimension is rotated as a whole
//     RotaryDim 15 is out of range; it has to be an even number from 2 to the head dimension 15
// ATTN0022 RotaryDim is two with Ntk
//     RotaryDim 2 is out of range; it has to be greater than 2 where RotaryScaling = Ntk
// ATTN0022 The head dimension is two with Ntk
//     RotaryDim 2 is out of range; it has to be greater than 2 where RotaryScaling = Ntk
// ATTN0022 RotaryBase is 1
//     RotaryBase 1 is out of range; it has to be a finite number greater than 1
// ATTN0022 RotaryBase is 0
//     RotaryBase 0 is out of range; it has to be a finite number greater than 1
// ATTN0022 RotaryBase is -10000
//     RotaryBase -10000 is out of range; it has to be a finite number greater than 1
// ATTN0022 RotaryBase is double.NaN
//     RotaryBase NaN is out of range; it has to be a finite number greater than 1
// ATTN0022 RotaryBase is double.PositiveInfinity
//     RotaryBase Infinity is out of range; it has to be a finite number greater than 1
// ATTN0022 RotaryFactor is 0.5
//     RotaryFactor 0.5 is out of range; it has to be a finite number from 1
// ATTN0022 RotaryFactor is -2
//     RotaryFactor -2 is out of range; it has to be a finite number from 1
// ATTN0022 RotaryFactor is double.NaN
//     RotaryFactor NaN is out of range; it has to be a finite number from 1
// ATTN0022 RotaryFactor is double.PositiveInfinity
//     RotaryFactor Infinity is out of range; it has to be a finite number from 1
// ATTN0022 RotaryOriginalLength is 0
//     RotaryOriginalLength 0 is out of range; it has to be the length of the sequences in training, from 1 to 1048576, which RotaryScaling = Llama3 needs
// ATTN0022 RotaryOriginalLength is -1
//     RotaryOriginalLength -1 is out of range; it has to be the length of the sequences in training, from 1 to 1048576, which RotaryScaling = Llama3 needs
// ATTN0022 RotaryOriginalLength is 1048577
//     RotaryOriginalLength 1048577 is out of range; it has to be the length of the sequences in training, from 1 to 1048576, which RotaryScaling = Llama3 needs
// ATTN0022 RotaryOriginalLength is missing for Yarn
//     RotaryOriginalLength 0 is out of range; it has to be the length of the sequences in training, from 1 to 1048576, which RotaryScaling = Yarn needs
// ATTN0022 RotaryBetaSlow is 0
//     RotaryBetaSlow 0 is out of range; it has to be a positive, finite number
// ATTN0022 RotaryBetaSlow is -1
//     RotaryBetaSlow -1 is out of range; it has to be a positive, finite number
// ATTN0022 RotaryBetaSlow is double.NaN
//     RotaryBetaSlow NaN is out of range; it has to be a positive, finite number
// ATTN0022 RotaryBetaSlow is double.PositiveInfinity
//     RotaryBetaSlow Infinity is out of range; it has to be a positive, finite number
// ATTN0022 RotaryBetaFast is 1
//     RotaryBetaFast 1 is out of range; it has to be a finite number greater than RotaryBetaSlow 1
// ATTN0022 RotaryBetaFast is double.NaN
//     RotaryBetaFast NaN is out of range; it has to be a finite number greater than RotaryBetaSlow 1
// ATTN0022 RotaryBetaFast is double.PositiveInfinity
//     RotaryBetaFast Infinity is out of range; it has to be a finite number greater than RotaryBetaSlow 1
// ATTN0022 RotaryBetaSlow is beyond the default of RotaryBetaFast
//     RotaryBetaFast 32 is out of range; it has to be a finite number greater than RotaryBetaSlow 40
// ATTN0022 RotaryAttentionFactor is -1
//     RotaryAttentionFactor -1 is out of range; it has to be a positive, finite number, or 0 for the default
// ATTN0022 RotaryAttentionFactor is double.NaN
//     RotaryAttentionFactor NaN is out of range; it has to be a positive, finite number, or 0 for the default
// ATTN0022 RotaryAttentionFactor is double.PositiveInfinity
//     RotaryAttentionFactor Infinity is out of range; it has to be a positive, finite number, or 0 for the default
// ATTN0022 RotaryLowFrequencyFactor is 0
//     RotaryLowFrequencyFactor 0 is out of range; it has to be a positive, finite number
// ATTN0022 RotaryLowFrequencyFactor is -1
//     RotaryLowFrequencyFactor -1 is out of range; it has to be a positive, finite number
// ATTN0022 RotaryLowFrequencyFactor is double.NaN
//     RotaryLowFrequencyFactor NaN is out of range; it has to be a positive, finite number
// ATTN0022 RotaryLowFrequencyFactor is double.PositiveInfinity
//     RotaryLowFrequencyFactor Infinity is out of range; it has to be a positive, finite number
// ATTN0022 RotaryHighFrequencyFactor is 1
//     RotaryHighFrequencyFactor 1 is out of range; it has to be a finite number greater than RotaryLowFrequencyFactor 1
// ATTN0022 RotaryHighFrequencyFactor is double.NaN
//     RotaryHighFrequencyFactor NaN is out of range; it has to be a finite number greater than RotaryLowFrequencyFactor 1
// ATTN0022 RotaryHighFrequencyFactor is double.PositiveInfinity
//     RotaryHighFrequencyFactor Infinity is out of range; it has to be a finite number greater than RotaryLowFrequencyFactor 1
// ATTN0022 RotaryLowFrequencyFactor is beyond the default of RotaryHighFrequencyFactor
//     RotaryHighFrequencyFactor 4 is out of range; it has to be a finite number greater than RotaryLowFrequencyFactor 5
// ATTN0023 LeftWindow is -2
//     LeftWindow -2 is out of range; it has to be a distance from 0 to 1048576, or -1 for no limit
// ATTN0023 LeftWindow is 1048577
//     LeftWindow 1048577 is out of range; it has to be a distance from 0 to 1048576, or -1 for no limit
// ATTN0023 RightWindow is -2
//     RightWindow -2 is out of range; it has to be a distance from 0 to 1048576, or -1 for no limit
// ATTN0023 RightWindow is 1048577
//     RightWindow 1048577 is out of range; it has to be a distance from 0 to 1048576, or -1 for no limit
// ATTN0023 Causal = true, Window is -1
//     Window -1 is out of range; it has to be a number of keys from 1 to 1048576, the query's own included, or 0 for no window
// ATTN0023 Causal = true, Window is 1048577
//     Window 1048577 is out of range; it has to be a number of keys from 1 to 1048576, the query's own included, or 0 for no window
// ATTN0024 PositionBias = PositionBias.Bucketed, RelativeBuckets is -2
//     RelativeBuckets -2 is out of range; it has to be an even number from 4 to 4096
// ATTN0024 PositionBias = PositionBias.Bucketed, RelativeBuckets is 2
//     RelativeBuckets 2 is out of range; it has to be an even number from 4 to 4096
// ATTN0024 PositionBias = PositionBias.Bucketed, RelativeBuckets is 31
//     RelativeBuckets 31 is out of range; it has to be an even number from 4 to 4096
// ATTN0024 PositionBias = PositionBias.Bucketed, RelativeBuckets is 4098
//     RelativeBuckets 4098 is out of range; it has to be an even number from 4 to 4096
// ATTN0024 PositionBias = PositionBias.Bucketed, RelativeMaxDistance is -1
//     RelativeMaxDistance -1 is out of range; it has to be greater than 8, up to which each distance has a bucket of its own, and at most 1048576
// ATTN0024 PositionBias = PositionBias.Bucketed, RelativeMaxDistance is 8
//     RelativeMaxDistance 8 is out of range; it has to be greater than 8, up to which each distance has a bucket of its own, and at most 1048576
// ATTN0024 PositionBias = PositionBias.Bucketed, RelativeMaxDistance is 1048577
//     RelativeMaxDistance 1048577 is out of range; it has to be greater than 8, up to which each distance has a bucket of its own, and at most 1048576
// ATTN0024 RelativeMaxDistance is 16 in a causal layer
//     RelativeMaxDistance 16 is out of range; it has to be greater than 16, up to which each distance has a bucket of its own, and at most 1048576
// ATTN0024 RelativeBuckets is beyond the default of RelativeMaxDistance
//     RelativeMaxDistance 128 is out of range; it has to be greater than 256, up to which each distance has a bucket of its own, and at most 1048576
// ATTN0024 PositionBias = PositionBias.Learned, RelativeMaxDistance is 0
//     RelativeMaxDistance 0 is out of range; it has to be a distance from 1 to 65536
// ATTN0024 PositionBias = PositionBias.Learned, RelativeMaxDistance is -3
//     RelativeMaxDistance -3 is out of range; it has to be a distance from 1 to 65536
// ATTN0024 PositionBias = PositionBias.Learned, RelativeMaxDistance is 65537
//     RelativeMaxDistance 65537 is out of range; it has to be a distance from 1 to 65536
// ATTN0025 SoftCap is -1
//     SoftCap -1 is out of range; it has to be a positive float32 up to 2.3E+38, or 0 for no cap
// ATTN0025 SoftCap is 1E-46
//     SoftCap 1E-46 is out of range; it has to be a positive float32 up to 2.3E+38, or 0 for no cap
// ATTN0025 SoftCap is 3E+38
//     SoftCap 3E+38 is out of range; it has to be a positive float32 up to 2.3E+38, or 0 for no cap
// ATTN0025 SoftCap is double.NaN
//     SoftCap NaN is out of range; it has to be a positive float32 up to 2.3E+38, or 0 for no cap
// ATTN0025 SoftCap is double.PositiveInfinity
//     SoftCap Infinity is out of range; it has to be a positive float32 up to 2.3E+38, or 0 for no cap
// ATTN0025 SoftCap is double.NegativeInfinity
//     SoftCap -Infinity is out of range; it has to be a positive float32 up to 2.3E+38, or 0 for no cap
// ATTN0025 QueryKeyNorm = true, NormEpsilon is -1E-06
//     NormEpsilon -1E-06 is out of range; it has to be a finite float32 from 0
// ATTN0025 QueryKeyNorm = true, NormEpsilon is 1E+39
//     NormEpsilon 1E+39 is out of range; it has to be a finite float32 from 0
// ATTN0025 QueryKeyNorm = true, NormEpsilon is double.NaN
//     NormEpsilon NaN is out of range; it has to be a finite float32 from 0
// ATTN0025 QueryKeyNorm = true, NormEpsilon is double.PositiveInfinity
//     NormEpsilon Infinity is out of range; it has to be a finite float32 from 0
// ATTN0026 DModel is given to the constructor and by name
//     DModel contradicts the constructor's dModel: both are the model width; remove one of the two
// ATTN0026 Heads is given to the constructor and by name, with the same number
//     Heads contradicts the constructor's heads: both are the number of query heads; remove one of the two
// ATTN0026 RightWindow in a causal layer
//     RightWindow contradicts Causal = true: a causal query sees nothing behind its own position; remove RightWindow or Causal
// ATTN0026 Window beside LeftWindow
//     Window contradicts LeftWindow: both say how far back a query sees, as a count and as a distance; remove one of the two
// ATTN0026 Window without Causal
//     Window contradicts Causal = false: a count of keys up to the query's own needs a causal mask; set Causal = true, or use LeftWindow and RightWindow
// ATTN0026 AddBiasKeyValue with LeftWindow = 4
//     AddBiasKeyValue contradicts a window: an added key has no position that a window could hold; remove AddBiasKeyValue or the window
// ATTN0026 AddBiasKeyValue with RightWindow = 4
//     AddBiasKeyValue contradicts a window: an added key has no position that a window could hold; remove AddBiasKeyValue or the window
// ATTN0026 AddBiasKeyValue with Causal = true, Window = 4
//     AddBiasKeyValue contradicts a window: an added key has no position that a window could hold; remove AddBiasKeyValue or the window
// ATTN0026 AddBiasKeyValue with Alibi
//     AddBiasKeyValue contradicts PositionBias: an added key has no distance to a query; remove AddBiasKeyValue or PositionBias
// ATTN0026 AddBiasKeyValue with Bucketed
//     AddBiasKeyValue contradicts PositionBias: an added key has no distance to a query; remove AddBiasKeyValue or PositionBias
// ATTN0026 AddBiasKeyValue with Learned
//     AddBiasKeyValue contradicts PositionBias: an added key has no distance to a query; remove AddBiasKeyValue or PositionBias
// ATTN0026 AddZeroAttention with LeftWindow = 4
//     AddZeroAttention contradicts a window: an added key has no position that a window could hold; remove AddZeroAttention or the window
// ATTN0026 AddZeroAttention with RightWindow = 4
//     AddZeroAttention contradicts a window: an added key has no position that a window could hold; remove AddZeroAttention or the window
// ATTN0026 AddZeroAttention with Causal = true, Window = 4
//     AddZeroAttention contradicts a window: an added key has no position that a window could hold; remove AddZeroAttention or the window
// ATTN0026 AddZeroAttention with Alibi
//     AddZeroAttention contradicts PositionBias: an added key has no distance to a query; remove AddZeroAttention or PositionBias
// ATTN0026 AddZeroAttention with Bucketed
//     AddZeroAttention contradicts PositionBias: an added key has no distance to a query; remove AddZeroAttention or PositionBias
// ATTN0026 AddZeroAttention with Learned
//     AddZeroAttention contradicts PositionBias: an added key has no distance to a query; remove AddZeroAttention or PositionBias
// ATTN0026 Both added keys with a window
//     AddBiasKeyValue contradicts a window: an added key has no position that a window could hold; remove AddBiasKeyValue or the window
// ATTN0026 A feed-forward with two model widths
//     DModel contradicts the constructor's dModel: both are the model width; remove one of the two
// ATTN0026 Branches side by side with norms of sums
//     Residual = Parallel contradicts NormPlace = Post: branches side by side share one sum, in front of which alone there can be norms; set NormPlace = Pre or None, or Residual = Serial
// ATTN0026 Branches side by side in a preset with norms of sums
//     Residual = ParallelTwoNorms contradicts NormPlace = Post: branches side by side share one sum, in front of which alone there can be norms; set NormPlace = Pre or None, or Residual = Serial
// ATTN0026 Branches side by side without the norm that both have
//     AttentionNorm = false contradicts Residual = Parallel: the one norm is in front of both branches; set NormPlace = None for neither, or Residual = ParallelTwoNorms
// ATTN0026 Cross-attention of branches side by side
//     CrossAttention = true contradicts Residual = Parallel: cross-attention follows the attention, and what it takes is a sum; set Residual = Serial, or leave out CrossAttention
// ATTN0026 Branches side by side in a preset with cross-attention
//     CrossAttention = true contradicts Residual = Parallel: cross-attention follows the attention, and what it takes is a sum; set Residual = Serial, or leave out CrossAttention
// ATTN0027 Attribute names a class that has the name of a generated property
//     'Shape' in the attribute of DecoderAttention would mean the member Shape that the generated code adds to the class; write 'global::Demo.Shape'
// ATTN0027 Attribute names a constant that has the name of another option's
//     'Heads' in the attribute of DecoderAttention would mean the member Heads that the generated code adds to the class; write 'global::Demo.Sizes.Heads'
// ATTN0027 Attribute names an alias that has the name of a generated method
//     'Attend' in the attribute of DecoderAttention would mean the member Attend that the generated code adds to the class; write 'global::Demo.Sizes'
// ATTN0027 Attribute names a namespace that has the name of a generated property
//     'Plan' in the attribute of DecoderAttention would mean the member Plan that the generated code adds to the class; write 'global::Plan'
// ATTN0027 Attribute names a constant of the class around it
//     'Scale' in the attribute of DecoderAttention would mean the member Scale that the generated code adds to the class; write 'global::Demo.Model.Scale'
// ATTN0027 Attribute names a constant of another layer
//     'Encoder.OutputWidth' in the attribute of DecoderAttention is not there yet when its code is written, because it is generated itself; write the number, or a constant of your own
// ATTN0027 Attribute calculates with a constant of another layer
//     'Encoder.DModel' in the attribute of DecoderAttention is not there yet when its code is written, because it is generated itself; write the number, or a constant of your own
// ATTN0027 Attribute names a constant of a constant of another layer
//     'Encoder.Heads' in the attribute of DecoderAttention is not there yet when its code is written, because it is generated itself; write the number, or a constant of your own
// ATTN0028 Type has the name of one of the library's
//     The code generated for DecoderAttention could not name the types of AttentionGen: AttentionGen.PaddingMask is declared in Demo too; rename it, or move it to another namespace
// ATTN0028 Type has the name of one that kernels use
//     The code generated for DecoderAttention could not name the types of AttentionGen: AttentionGen.Kernels.LayerCall is declared in Demo too; rename it, or move it to another namespace
// ATTN0028 Type is where kernels are
//     The code generated for DecoderAttention could not name the types of AttentionGen: AttentionGen.Generated.Math is declared in Demo too; move it to another namespace
// ATTN0028 Namespace would be taken for the platform's
//     The code generated for DecoderAttention could not name the types of AttentionGen: there is a namespace AttentionGen.System, in which they are looked for; rename it
// ATTN0029 Widths are in bits
//     AttentionGenWidths 512 is no vector width; it has to be All, Native, or a list of Vector512, Vector256, Vector128 and Scalar
// ATTN0029 Widths name an instruction set
//     AttentionGenWidths AVX512 is no vector width; it has to be All, Native, or a list of Vector512, Vector256, Vector128 and Scalar
// ATTN0029 Widths are divided by blanks
//     AttentionGenWidths Vector256 Vector128 is no vector width; it has to be All, Native, or a list of Vector512, Vector256, Vector128 and Scalar
// ATTN0029 Widths are nothing but a comma
//     AttentionGenWidths , is no vector width; it has to be All, Native, or a list of Vector512, Vector256, Vector128 and Scalar
// ATTN0029 Widths have several mistakes
//     AttentionGenWidths Vector64 is no vector width; it has to be All, Native, or a list of Vector512, Vector256, Vector128 and Scalar
// ATTN0030 An input is an item short
//     input of DecoderAttention.Forward holds 512 floats, but has to hold batch × sequence × DModel = 2 × 8 × 64 = 1024
// ATTN0030 An output is one float too long
//     output of DecoderAttention.Forward holds 513 floats, but has to hold batch × sequence × OutputWidth = 1 × 8 × 64 = 512
// ATTN0030 Memory of the stack is short
//     input of DecoderAttention.Forward holds 500 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512
// ATTN0030 Listed floats are short
//     input of DecoderAttention.Forward holds 3 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512
// ATTN0030 A slice is short
//     input of DecoderAttention.Forward holds 256 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512
// ATTN0030 What is left behind a start is short
//     input of DecoderAttention.Forward holds 511 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512
// ATTN0030 A range is short
//     input of DecoderAttention.Forward holds 1012 floats, but has to hold batch × sequence × DModel = 1 × 8 × 64 = 512
// ATTN0030 A length that is not known cannot make it fit
//     input of DecoderAttention.Forward holds 100 floats, but has to hold a multiple of batch × DModel = 1 × 64 = 64
// ATTN0030 Nothing that is known makes it fit but the width
//     input of DecoderAttention.Forward holds 100 floats, but has to hold a multiple of DModel = 64
// ATTN0030 No sequence has no floats
//     input of DecoderAttention.Forward holds 512 floats, but has to hold batch × DModel = 0 × 64 = 0
// ATTN0030 A constant has the size
//     input of DecoderAttention.Forward holds 512 floats, but has to hold batch × sequence × DModel = 1 × 9 × 64 = 576
// ATTN0030 The batch is negative
//     batch of DecoderAttention.Forward is -1, but has to be 0 or more
// ATTN0030 The threads are negative
//     maxDegreeOfParallelism of DecoderAttention.Forward is -2, but has to be 0 or more
// ATTN0030 A cost is asked for a negative length
//     sequence of DecoderAttention.GetWorkspaceBytes is -8, but has to be 0 or more
// ATTN0030 A fixed sequence is missed
//     input of DecoderAttention.Forward holds 576 floats, but has to hold batch × Sequence × DModel = 1 × 8 × 64 = 512
// ATTN0030 Keys have the queries' width
//     key of DecoderAttention.Forward holds 512 floats, but has to hold batch × keyLength × KeyDim = 1 × 8 × 24 = 192
// ATTN0030 Values have the keys' length in queries
//     value of DecoderAttention.Forward holds 320 floats, but has to hold batch × keyLength × ValueDim = 1 × 4 × 40 = 160
// ATTN0030 The core's output has the value heads' width
//     output of DecoderAttention.Attend holds 512 floats, but has to hold batch × queryLength × Heads * ValueHeadDim = 1 × 8 × 128 = 1024
// ATTN0030 The core's keys are not grouped
//     key of DecoderAttention.Attend holds 512 floats, but has to hold batch × keyLength × KeyValueHeads * HeadDim = 1 × 8 × 32 = 256
// ATTN0030 A cache has more sequences
//     input of DecoderAttention.Forward holds 128 floats, but has to hold batch × sequence × DModel = 2 × 2 × 64 = 256
// ATTN0030 A cache is too small for the prompt
//     sequence of DecoderAttention.Forward is 8, but has to be at most capacity = 4
// ATTN0030 A cache's capacity is negative
//     capacity of DecoderAttention.CreateCache is -4, but has to be 0 or more
// ATTN0030 A memory is too small for the keys
//     keyLength of DecoderAttention.ProjectMemory is 8, but has to be at most capacity = 4
// ATTN0030 A memory has more items
//     query of DecoderAttention.Forward holds 64 floats, but has to hold batch × queryLength × DModel = 2 × 1 × 64 = 128
// ATTN0030 Sequences of different lengths have fewer tokens
//     input of DecoderAttention.Forward holds 448 floats, but has to hold tokens × DModel = 8 × 64 = 512
// ATTN0030 The ends of sequences begin behind the start
//     cumulativeLengths of DecoderAttention.Forward begins with 3, but has to begin with 0
// ATTN0030 The ends of sequences go back
//     cumulativeLengths of DecoderAttention.Forward has 8 behind 9, but has to not decrease
// ATTN0030 A tensor has other rows
//     input of DecoderAttention.Forward has rows of 60 floats, but has to have rows of DModel = 64
// ATTN0030 A tensor has one dimension
//     input of DecoderAttention.Forward has 1 dimensions, but has to have the shape [batch, sequence, DModel = 64], or that without a batch
// ATTN0030 Packed weights are one matrix short
//     inProjWeight of MultiHeadAttentionWeights.FromPacked holds 8192 floats, but has to hold 3 * dModel × dModel = 192 × 64 = 12288
// ATTN0030 A bias of packed weights is that of one matrix
//     inProjBias of MultiHeadAttentionWeights.FromPacked holds 64 floats, but has to hold (queryWidth + 2 * keyValueWidth) = 128
// ATTN0030 A matrix has no whole rows
//     keyWeight of MultiHeadAttentionWeights.FromSeparate holds 4000 floats, but has to hold a multiple of dModel = 64
// ATTN0030 A width of weights is zero
//     queryWidth of MultiHeadAttentionWeights.FromPacked is 0, but has to be 1 or more
// ATTN0030 A matrix has no rows
//     queryWeight of MultiHeadAttentionWeights.FromSeparate holds 0 floats, but has to hold at least one row
// ATTN0030 Weights are those of a wider layer
//     weights of new DecoderAttention has dModel = 128, but has to have DModel = 64
// ATTN0030 Lengths of three items for two
//     padding of DecoderAttention.Forward holds 3 lengths, but has to hold batch = 2
// ATTN0030 A length is beyond the keys
//     padding of DecoderAttention.Forward holds the length 9, but has to hold lengths up to sequence = 8
// ATTN0030 A length is negative
//     padding of DecoderAttention.Forward holds the length -1, but has to hold no negative one
// ATTN0030 Flags for one item
//     padding of DecoderAttention.Forward holds 8 flags, but has to hold batch × sequence = 2 × 8 = 16
// ATTN0030 Flags for one item in a variable
//     padding of DecoderAttention.Forward holds 8 flags, but has to hold batch × sequence = 2 × 8 = 16
// ATTN0030 Options in a variable
//     options.LogSumExp of DecoderAttention.Forward holds 63 floats, but has to hold batch × Heads × sequence = 2 × 4 × 8 = 64
// ATTN0030 A mask fits no scope
//     options.Mask of DecoderAttention.Forward holds 100 entries, but has to hold sequence × sequence = 8 × 8 = 64 (Shared) or batch × sequence × sequence = 2 × 8 × 8 = 128 (PerItem) or batch × Heads × sequence × sequence = 2 × 4 × 8 × 8 = 512 (PerItemAndHead)
// ATTN0030 A mask fits the scope that has to be stated
//     options.Mask of DecoderAttention.Forward holds 256 entries, but has to hold sequence × sequence = 8 × 8 = 64 (Shared) or batch × sequence × sequence = 2 × 8 × 8 = 128 (PerItem) or batch × Heads × sequence × sequence = 2 × 4 × 8 × 8 = 512 (PerItemAndHead); state MaskScope.PerHead for what it holds
// ATTN0030 A mask does not fit its scope
//     options.Mask of DecoderAttention.Forward holds 64 entries, but has to hold batch × sequence × sequence = 2 × 8 × 8 = 128 (PerItem)
// ATTN0030 A dropout mask for one head
//     options.Dropout of DecoderAttention.Forward holds 128 flags, but has to hold batch × Heads × sequence × sequence = 2 × 4 × 8 × 8 = 512
// ATTN0030 Averaged weights with room for all heads
//     options.Weights of DecoderAttention.Forward holds 512 floats, but has to hold batch × sequence × sequence = 2 × 8 × 8 = 128
// ATTN0030 Weights without room for added keys
//     options.Weights of DecoderAttention.Forward holds 512 floats, but has to hold batch × Heads × sequence × (sequence + 2) = 2 × 4 × 8 × 10 = 640
// ATTN0030 Scores for one item
//     options.Scores of DecoderAttention.Forward holds 256 floats, but has to hold batch × Heads × sequence × sequence = 2 × 4 × 8 × 8 = 512
// ATTN0030 Threads in the options are negative
//     options.MaxDegreeOfParallelism of DecoderAttention.Forward is -1, but has to be 0 or more
// ATTN0030 A layout is none
//     options.Layout of DecoderAttention.Forward is 7, but has to be BatchFirst or SequenceFirst
// ATTN0030 More new tokens of one sequence than are given
//     padding of DecoderAttention.Forward holds the length 3, but has to hold lengths up to sequence = 2
// ATTN0030 Padding of a memory is an item short
//     padding of DecoderAttention.ProjectMemory holds 1 lengths, but has to hold batch = 2
// ATTN0030 A mask of the core is an item short
//     options.Mask of DecoderAttention.Attend holds 32 entries, but has to hold batch × queryLength × keyLength = 2 × 8 × 4 = 64 (PerItem)
// ATTN0030 Rows of a feed-forward are short
//     input of Feed.Forward holds 500 floats, but has to hold rows × DModel = 8 × 64 = 512
// ATTN0030 An output of a feed-forward is no whole number of rows
//     output of Feed.Forward holds 100 floats, but has to hold a multiple of DModel = 64
// ATTN0030 The rows of a feed-forward are negative
//     rows of Feed.Forward is -1, but has to be 0 or more
// ATTN0030 The cost of negative rows
//     rows of Feed.GetWorkspaceBytes is -8, but has to be 0 or more
// ATTN0030 An input of a layer is an item short
//     input of Block.Forward holds 512 floats, but has to hold batch × sequence × DModel = 2 × 8 × 64 = 1024
// ATTN0030 An output of a layer is too long
//     output of Block.Forward holds 513 floats, but has to hold batch × sequence × OutputWidth = 1 × 8 × 64 = 512
// ATTN0030 Packed tokens of a layer are short
//     input of Block.Forward holds 256 floats, but has to hold tokens × DModel = 8 × 64 = 512
// ATTN0030 Packed lengths of a layer decrease
//     cumulativeLengths of Block.Forward has 4 behind 8, but has to not decrease
// ATTN0030 A layer's cache is too small
//     sequence of Block.Forward is 8, but has to be at most capacity = 4
// ATTN0030 Padding of a layer has another batch
//     padding of Block.Forward holds 1 lengths, but has to hold batch = 2
// ATTN0030 A mask of a layer fits no scope
//     options.Mask of Block.Forward holds 63 entries, but has to hold sequence × sequence = 8 × 8 = 64 (Shared) or batch × sequence × sequence = 1 × 8 × 8 = 64 (PerItem) or batch × Heads × sequence × sequence = 1 × 4 × 8 × 8 = 256 (PerItemAndHead)
// ATTN0030 A feed-forward's weights have another width
//     weights of new Feed has DModel = 32, but has to have DModel = 64
// ATTN0030 A feed-forward's weights have another hidden width
//     weights of new Feed has Hidden = 128, but has to have Hidden = 256
// ATTN0030 A matrix of a feed-forward has no whole rows
//     UpWeight of FeedForwardWeights.From holds 100 floats, but has to hold a multiple of DModel = 64
// ATTN0030 The matrices of a feed-forward differ
//     DownWeight of FeedForwardWeights.From holds 64 floats, but has to hold DModel × up rows = 64 × 256 = 16384
// ATTN0030 A bias of a feed-forward is the other one's
//     DownBias of FeedForwardWeights.From holds 256 floats, but has to hold DModel = 64
// ATTN0030 A layer's attention has another width
//     Attention of new Block has dModel = 32, but has to have DModel = 64
// ATTN0030 A layer's norm has another width
//     AttentionNorm of new Block holds 256 factors, but has to hold DModel = 64
// ATTN0031 PaddingMask.FromValid of keyPaddingMask
//     PaddingMask.FromValid takes true for a key that is seen, but 'keyPaddingMask' reads as PyTorch's key_padding_mask, where true means ignore; use PaddingMask.FromIgnored, or turn the flags round
// ATTN0031 PaddingMask.FromValid of src_key_padding_mask
//     PaddingMask.FromValid takes true for a key that is seen, but 'src_key_padding_mask' reads as PyTorch's key_padding_mask, where true means ignore; use PaddingMask.FromIgnored, or turn the flags round
// ATTN0031 PaddingMask.FromValid of isPadding
//     PaddingMask.FromValid takes true for a key that is seen, but 'isPadding' reads as a question that true answers with padding; use PaddingMask.FromIgnored, or turn the flags round
// ATTN0031 PaddingMask.FromValid of padding
//     PaddingMask.FromValid takes true for a key that is seen, but 'padding' reads as padding, which is to be ignored; use PaddingMask.FromIgnored, or turn the flags round
// ATTN0031 PaddingMask.FromValid of ignoredKeys
//     PaddingMask.FromValid takes true for a key that is seen, but 'ignoredKeys' reads as what is to be ignored; use PaddingMask.FromIgnored, or turn the flags round
// ATTN0031 PaddingMask.FromIgnored of attentionMask
//     PaddingMask.FromIgnored takes true for a key that is not seen, but 'attentionMask' reads as Hugging Face's attention_mask, where 1 means keep; use PaddingMask.FromValid, or turn the flags round
// ATTN0031 PaddingMask.FromIgnored of validKeys
//     PaddingMask.FromIgnored takes true for a key that is not seen, but 'validKeys' reads as what is valid; use PaddingMask.FromValid, or turn the flags round
// ATTN0031 PaddingMask.FromIgnored of keep
//     PaddingMask.FromIgnored takes true for a key that is not seen, but 'keep' reads as what is kept; use PaddingMask.FromValid, or turn the flags round
// ATTN0031 AttentionMask.Allow of denied
//     AttentionMask.Allow takes true for a key that the query may see, but 'denied' reads as what is denied; use AttentionMask.Deny, or turn the flags round
// ATTN0031 AttentionMask.Deny of allowed
//     AttentionMask.Deny takes true for a key that the query may not see, but 'allowed' reads as what is allowed; use AttentionMask.Allow, or turn the flags round
// ATTN0031 A slice has the name of the whole
//     PaddingMask.FromValid takes true for a key that is seen, but 'ignored' reads as what is to be ignored; use PaddingMask.FromIgnored, or turn the flags round
// ATTN0031 A dropout mask is turned round
//     DropoutMask.FromDropped takes true for a probability that becomes zero, but 'kept' reads as what is kept; use DropoutMask.FromKept, or turn the flags round
// ATTN0031 Every key is ignored
//     PaddingMask.FromIgnored takes true for a key that is not seen, but an array of nothing but true leaves nothing to attend to; use PaddingMask.FromValid, or turn the flags round
// ATTN0031 No key is valid
//     PaddingMask.FromValid takes true for a key that is seen, but an array of nothing but false leaves nothing to attend to; use PaddingMask.FromIgnored, or turn the flags round
// ATTN0032 One query against many keys
//     DecoderAttention.Forward has 1 queries and 16 keys, but the attribute of DecoderAttention does not say where the diagonal lies: the first query sees 1 key by default and 16 with BottomRight; set CausalAlignment to UpperLeft (the default) or BottomRight
// ATTN0032 The core with more queries than keys
//     DecoderAttention.Attend has 16 queries and 4 keys, but the attribute of DecoderAttention does not say where the diagonal lies: the last query sees all 4 keys either way, and with BottomRight the first 12 queries see none; set CausalAlignment to UpperLeft (the default) or BottomRight
// ATTN0033 One token in a for loop
//     DecoderAttention.Forward in this loop computes one token at a time, each of which sees itself alone; make a KeyValueCache with DecoderAttention.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens
// ATTN0033 One token in a while loop
//     DecoderAttention.Forward in this loop computes one token at a time, each of which sees itself alone; make a KeyValueCache with DecoderAttention.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens
// ATTN0033 All tokens so far, counted by the loop
//     DecoderAttention.Forward in this loop computes all earlier tokens again on every turn of the loop; make a KeyValueCache with DecoderAttention.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens
// ATTN0033 All tokens so far and the prompt
//     DecoderAttention.Forward in this loop computes all earlier tokens again on every turn of the loop; make a KeyValueCache with DecoderAttention.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens
// ATTN0033 All tokens so far, counted in the body
//     DecoderAttention.Forward in this loop computes all earlier tokens again on every turn of the loop; make a KeyValueCache with DecoderAttention.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens
// ATTN0033 All tokens of a list that grows
//     DecoderAttention.Forward in this loop computes all earlier tokens again on every turn of the loop; make a KeyValueCache with DecoderAttention.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens
// ATTN0033 A layer takes one token in a loop
//     Block.Forward in this loop computes one token at a time, each of which sees itself alone; make a KeyValueCache with Block.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens
// ATTN0033 A layer takes all tokens so far
//     Block.Forward in this loop computes all earlier tokens again on every turn of the loop; make a KeyValueCache with Block.CreateCache before the loop and pass it to Forward: the bits are those of the whole sequence, at the cost of the new tokens
// ATTN0034 A file is dropped
//     This SafetensorsFile stays open because nothing disposes of it; declare it with 'using'
// ATTN0034 A file is thrown away
//     This SafetensorsFile stays open because nothing disposes of it; declare it with 'using'
// ATTN0034 A file is read from and dropped
//     This SafetensorsFile stays open because nothing disposes of it; declare it with 'using'
// ATTN0034 A file goes to a method that only reads
//     This SafetensorsFile stays open because nothing disposes of it; declare it with 'using'
// ATTN0034 A checkpoint stays in a local
//     This SafetensorsCheckpoint stays open because nothing disposes of it; declare it with 'using'
// ATTN0034 A file of the package AttentionGen.Onnx stays in a local
//     This OnnxCheckpoint stays open because nothing disposes of it; declare it with 'using'
// ATTN0034 A local is never used
//     This SafetensorsFile stays open because nothing disposes of it; declare it with 'using'
// ATTN0035 A mask with a cache
//     options.Mask is refused by DecoderAttention.Forward here: a call with a cache sees the cached tokens too, which it has no entries for; leave it out
// ATTN0035 Weights with a cache
//     options.Weights is refused by DecoderAttention.Forward here: a call with a cache sees the cached tokens too, which it has no entries for; leave it out
// ATTN0035 Scores with a cache in the core
//     options.Scores is refused by DecoderAttention.Attend here: a call with a cache sees the cached tokens too, which it has no entries for; leave it out
// ATTN0035 Flags with a cache
//     options.Padding is refused by DecoderAttention.Forward here: a cache grows by a number of tokens for each sequence; use PaddingMask.FromLengths
// ATTN0035 Padding with a memory
//     options.Padding is refused by DecoderAttention.Forward here: which keys are real was said when they were projected into the memory; leave it out
// ATTN0035 A mask while a memory is filled
//     options.Mask is refused by DecoderAttention.ProjectMemory here: nothing attends while keys and values are projected; leave it out
// ATTN0035 Padding of sequences of different lengths
//     options.Padding is refused by DecoderAttention.Forward here: sequences of different lengths have no padding, and no common matrix; leave it out
// ATTN0035 A layout of sequences of different lengths
//     options.Layout is refused by DecoderAttention.Forward here: sequences of different lengths follow each other; leave it out
// ATTN0035 A layer's rows sequence first
//     options.Layout is refused by Block.Forward here: rows of a whole layer are batch-first; transpose the input and the output of the stack instead
// ATTN0035 A mask with a layer's cache
//     options.Mask is refused by Block.Forward here: a call with a cache sees the cached tokens too, which it has no entries for; leave it out
// ATTN0035 Padding of packed tokens of a layer
//     options.Padding is refused by Block.Forward here: sequences of different lengths have no padding, and no common matrix; leave it out
// ATTN0036 Output is input
//     output of DecoderAttention.Forward is in the same memory as input: input is still read after parts of output have been written; give it memory of its own
// ATTN0036 Output is value
//     output of DecoderAttention.Forward is in the same memory as value: value is still read after parts of output have been written; give it memory of its own
// ATTN0036 Output begins in the input
//     output of DecoderAttention.Forward is in the same memory as input: input is still read after parts of output have been written; give it memory of its own
// ATTN0036 Output is the input under another name
//     output of DecoderAttention.Forward is in the same memory as input: input is still read after parts of output have been written; give it memory of its own
// ATTN0036 Output with a cache is the input
//     output of DecoderAttention.Forward is in the same memory as input: input is still read after parts of output have been written; give it memory of its own
// ATTN0036 Log-sum-exps are in the output
//     options.LogSumExp of DecoderAttention.Forward is in the same memory as output: both are written; give it memory of its own
// ATTN0036 A layer's output is its input
//     output of Block.Forward is in the same memory as input: input is still read after parts of output have been written; give it memory of its own
// ATTN0036 A feed-forward's output is its input
//     output of Feed.Forward is in the same memory as input: input is still read after parts of output have been written; give it memory of its own
// ATTN0037 A cache of another object
//     cache of DecoderAttention.Forward was made by first, whose projections are others; call CreateCache of the layer that uses it
// ATTN0037 A memory of another class
//     memory of Other.ProjectMemory was made by DecoderAttention, whose projections are others; call CreateMemory of the layer that uses it
// ATTN0037 A cache of another layer object
//     cache of Block.Forward was made by first, whose projections are others; call CreateCache of the layer that uses it
// ATTN0038 A workspace of Parallel.For
//     workspace of DecoderAttention.Forward is 'scratch', which all threads of the loop share, but it serves one call at a time; give each thread its own, or leave out a workspace to borrow from the pool
// ATTN0038 A workspace in options of Parallel.ForEach
//     workspace of DecoderAttention.Forward is 'scratch', which all threads of the loop share, but it serves one call at a time; give each thread its own, or leave out a workspace to borrow from the pool
// ATTN0038 A cache of ForAll
//     cache of DecoderAttention.Forward is 'cache', which all threads of the loop share, but it serves one call at a time; give each thread its own, or leave out a workspace to borrow from the pool
// ATTN0038 A memory that Parallel.For fills
//     memory of DecoderAttention.ProjectMemory is 'memory', which all threads of the loop share, but it serves one call at a time; give each thread its own, or leave out a workspace to borrow from the pool
// ATTN0038 A workspace of feed-forwards of Parallel.For
//     workspace of Feed.Forward is 'scratch', which all threads of the loop share, but it serves one call at a time; give each thread its own, or leave out a workspace to borrow from the pool
// ATTN0038 A cache of layers of Parallel.For
//     cache of Block.Forward is 'cache', which all threads of the loop share, but it serves one call at a time; give each thread its own, or leave out a workspace to borrow from the pool
// ATTN0040 A configuration that is no additional file
//     Encoder is not a layer of model/config.json: none of the project's AdditionalFiles has that path: the project says <AdditionalFiles Include="model/config.json" />
// ATTN0050 A feed-forward without Hidden
//     Hidden is not set; the width between the projections of a feed-forward is from 8 to 65536 here, for example 2048
// ATTN0050 A feed-forward with a negative Hidden
//     Hidden -4 is out of range; the width between the projections of a feed-forward is from 8 to 65536 here, for example 8
// ATTN0050 A feed-forward whose constructor has a Hidden beyond the range
//     Hidden 70000 is out of range; the width between the projections of a feed-forward is from 8 to 65536 here, for example 65536
// ATTN0050 A layer without Hidden
//     Hidden is not set; the width between the projections of a feed-forward is from 8 to 65536 here, for example 256
// ATTN0051 A layer whose Epsilon is -1E-05
//     Epsilon -1E-05 is out of range; it has to be a finite float32 from 0
// ATTN0051 A layer whose Epsilon is 1E+39
//     Epsilon 1E+39 is out of range; it has to be a finite float32 from 0
// ATTN0051 A layer whose Epsilon is double.NaN
//     Epsilon NaN is out of range; it has to be a finite float32 from 0
// ATTN0051 A layer whose Epsilon is double.PositiveInfinity
//     Epsilon Infinity is out of range; it has to be a finite float32 from 0
// ATTN0051 A layer whose ResidualMultiplier is 0
//     ResidualMultiplier 0 is out of range; it has to be a finite float32 other than 0
// ATTN0051 A layer whose ResidualMultiplier is 1E+39
//     ResidualMultiplier 1E+39 is out of range; it has to be a finite float32 other than 0
// ATTN0051 A layer whose ResidualMultiplier is double.NaN
//     ResidualMultiplier NaN is out of range; it has to be a finite float32 other than 0
// ATTN0060 No method of the name
//     MaskFunction 'Visible' cannot be used: Demo has no method of this name; declare one, and write nameof(Visible)
// ATTN0060 Two methods of the name
//     MaskFunction 'F' cannot be used: Demo has 2 methods of this name; give the function a name of its own
// ATTN0060 A function of an object
//     MaskFunction 'F' cannot be used: it is not static; a function sees its parameters alone
// ATTN0060 A generic function
//     MaskFunction 'F' cannot be used: it is generic; write it for float and int
// ATTN0060 A mask that is a number
//     MaskFunction 'F' cannot be used: it does not return bool
// ATTN0060 A score that is a bool
//     ScoreFunction 'F' cannot be used: it does not return float
// ATTN0060 A score function without the score
//     ScoreFunction 'F' cannot be used: it has no parameter 'score'; take the score and return what it becomes
// ATTN0060 Too many captures
//     ScoreFunction 'F' cannot be used: it captures more than 8 tables and values; put what belongs together into one table
// ATTN0060 The name of a property's method
//     MaskFunction 'get_F' cannot be used: Demo has no method of this name; declare one, and write nameof(get_F)
// ATTN0061 A loop
//     The function F cannot be compiled into the kernel, because it contains a loop; write out its trips, or capture a table of its results
// ATTN0061 An assignment
//     The function F cannot be compiled into the kernel, because it contains an assignment to a variable that has a value; declare another variable for the new value
// ATTN0061 An increment in an expression
//     The function F cannot be compiled into the kernel, because it contains an assignment inside an expression; declare a variable before
// ATTN0061 A variable without a value
//     The function F cannot be compiled into the kernel, because it contains a variable 'sum' without a value; give it one where it is declared
// ATTN0061 An exception
//     The function F cannot be compiled into the kernel, because it contains an exception; return a value; what arguments may be is checked where they are captured
// ATTN0061 An exception in an expression
//     The function F cannot be compiled into the kernel, because it contains an exception; return a value
// ATTN0061 A switch statement
//     The function F cannot be compiled into the kernel, because it contains a switch statement; write a switch expression, or if and return
// ATTN0061 A statement without a value
//     The function F cannot be compiled into the kernel, because it contains a statement that computes no value; leave it out
// ATTN0061 Double
//     The function F cannot be compiled into the kernel, because it contains a computation in double; write float, with constants such as 0.5f and MathF for Math
// ATTN0061 Long
//     The function F cannot be compiled into the kernel, because it contains a computation in long; write int
// ATTN0061 Decimal
//     The function F cannot be compiled into the kernel, because it contains a computation in decimal; write float, with constants such as 0.5f and MathF for Math
// ATTN0061 A division by a variable
//     The function F cannot be compiled into the kernel, because it contains a division by what is not a positive constant; divide by a const, or capture a table of quotients
// ATTN0061 A remainder by zero's neighbour
//     The function F cannot be compiled into the kernel, because it contains a division by what is not a positive constant; divide by a const, or capture a table of quotients
// ATTN0061 A floor division by a variable
//     The function F cannot be compiled into the kernel, because it contains a division by what is not a positive constant; divide by a const, or capture a table of quotients
// ATTN0061 A remainder of floats
//     The function F cannot be compiled into the kernel, because it contains a remainder of floats; subtract the quotient's MathF.Truncate times the divisor
// ATTN0061 An exponential of the platform
//     The function F cannot be compiled into the kernel, because it contains a call of 'MathF.Exp', whose source is not in this compilation; write AttentionMath.Exp, which has the same bits on every machine
// ATTN0061 A power
//     The function F cannot be compiled into the kernel, because it contains a call of 'MathF.Pow', whose source is not in this compilation; write AttentionMath.Exp2 with the exponent times the base's logarithm to base 2
// ATTN0061 A method of the platform
//     The function F cannot be compiled into the kernel, because it contains the property 'TickCount'; capture its value as a parameter
// ATTN0061 A sine
//     The function F cannot be compiled into the kernel, because it contains a call of 'MathF.Sin', whose source is not in this compilation; write out what it does, or use a method of Math, MathF or AttentionMath that docs/functions.md lists
// ATTN0061 A lambda
//     The function F cannot be compiled into the kernel, because it contains a lambda; write a static method and call it
// ATTN0061 An allocation
//     The function F cannot be compiled into the kernel, because it contains an allocation; compute with numbers alone
// ATTN0061 A tuple
//     The function F cannot be compiled into the kernel, because it contains a tuple; declare a variable for each part
// ATTN0061 A checked sum
//     The function F cannot be compiled into the kernel, because it contains a computation that is checked for overflow; write it, or all that the function returns, as unchecked(...)
// ATTN0061 A checked negation
//     The function F cannot be compiled into the kernel, because it contains a computation that is checked for overflow; write it, or all that the function returns, as unchecked(...)
// ATTN0061 A conversion to a byte
//     The function F cannot be compiled into the kernel, because it contains a conversion to byte; convert to int or float, without 'checked'
// ATTN0061 A switch expression that may match nothing
//     The function F cannot be compiled into the kernel, because it contains a switch expression that may match no arm; end it with an arm '_ => ...'
// ATTN0061 A static field
//     The function F cannot be compiled into the kernel, because it contains the field 'Field', which may change; make it const or readonly, or a parameter that a call captures
// ATTN0061 A field that the layer may not read
//     The function F cannot be compiled into the kernel, because it contains the field 'Field', which the layer may not read; make it internal or const
// ATTN0061 A field of doubles
//     The function F cannot be compiled into the kernel, because it contains a computation in double; write float, with constants such as 0.5f and MathF for Math
// ATTN0061 A field of an object
//     The function F cannot be compiled into the kernel, because it contains a member of an object; capture its value as a parameter
// ATTN0061 Recursion
//     The function F cannot be compiled into the kernel, because it contains a recursive call of 'Twice'; write it without
// ATTN0061 A generic method
//     The function F cannot be compiled into the kernel, because it contains a call of 'Same'; call a static method that is not generic
// ATTN0061 A local function
//     The function F cannot be compiled into the kernel, because it contains a call of 'Local'; call a static method that is not generic
// ATTN0061 A method of a generic type
//     The function F cannot be compiled into the kernel, because it contains a call of 'Same'; call a static method that is not generic
// ATTN0061 Arguments that are collected
//     The function F cannot be compiled into the kernel, because it contains arguments that 'First' collects; declare a parameter for each
// ATTN0061 An argument by reference
//     The function F cannot be compiled into the kernel, because it contains an argument that 'Same' takes by reference; pass a value
// ATTN0061 A field that no generated file can name
//     The function F cannot be compiled into the kernel, because it contains the field 'Field', which the layer may not read; make it internal or const
// ATTN0061 An enumeration
//     The function F cannot be compiled into the kernel, because it contains a computation in DayOfWeek; compare with the enumeration's numbers, as (int)Name.Value
// ATTN0061 A span that is no table of a call
//     The function F cannot be compiled into the kernel, because it contains an element of what is no captured table; capture it as a ReadOnlySpan
// ATTN0061 An index from the end
//     The function F cannot be compiled into the kernel, because it contains an index from the end, or a range; count from the beginning
// ATTN0061 A position by reference
//     The function F cannot be compiled into the kernel, because it contains a parameter 'key' that is passed by reference; pass its value
// ATTN0061 A capture by reference
//     The function F cannot be compiled into the kernel, because it contains a parameter 'limit' that is passed by reference; pass its value
// ATTN0061 A capture with a default
//     The function F cannot be compiled into the kernel, because it contains a parameter 'scale' with a default value; leave the default out, because a call brings the value
// ATTN0061 Two captures of one property
//     The function F cannot be compiled into the kernel, because it contains a parameter 'Scale', whose property 'Scale' the type Captures has already; give it another name
// ATTN0061 A capture with the name of its type
//     The function F cannot be compiled into the kernel, because it contains a parameter 'captures', whose property 'Captures' the type Captures has already; give it another name
// ATTN0061 A capture with the name of an object's method
//     The function F cannot be compiled into the kernel, because it contains a parameter 'toString', whose property 'ToString' the type Captures has already; give it another name
// ATTN0061 A captured array
//     The function F cannot be compiled into the kernel, because it contains a parameter 'bias' of type float[]; capture a float, int, bool or byte, or a ReadOnlySpan of them
// ATTN0061 A captured double
//     The function F cannot be compiled into the kernel, because it contains a parameter 'scale' of type double; capture a float, int, bool or byte, or a ReadOnlySpan of them
// ATTN0061 A position that is no int
//     The function F cannot be compiled into the kernel, because it contains a parameter 'key' that is not int; declare it as int, or give it another name to capture it
// ATTN0061 A capture of two types
//     The function G cannot be compiled into the kernel, because it contains a parameter 'limit' that has another type in the layer's other function; give it one type, or another name
// ATTN0061 The length of a table
//     The function F cannot be compiled into the kernel, because it contains the length of a table; capture it as a parameter of its own
// ATTN0061 A table as a whole
//     The function F cannot be compiled into the kernel, because it contains a computation in ReadOnlySpan<int>; use float, int and bool
// ATTN0061 A function of a whole layer
//     The function F cannot be compiled into the kernel, because it contains a division by what is not a positive constant; divide by a const, or capture a table of quotients
// ATTN0100 A large head is beyond the unroll budget
//     DecoderAttention keeps a counted loop where its shape is beyond the unroll budget: HeadDim 256 takes 16 context panels of 16 columns, and 8 are written out at most
// ATTN0101 Heads make half a vector
//     HeadDim 72 leaves idle in each context row 8 of 16 lanes of the last Vector512 (10 % of the arithmetic); multiples of 16 leave none, the nearest are: 64 and 80
// ATTN0101 HeadDim makes half a vector of both widths
//     HeadDim 20 leaves idle in each context row 12 of 16 lanes of the last Vector512 (38 % of the arithmetic) and 4 of 8 lanes of the last Vector256 (17 % of the arithmetic); multiples of 16 leave none, the nearest are: 16 and 32
// ATTN0101 ValueHeadDim makes a part of a vector
//     ValueHeadDim 100 leaves idle in each context row 12 of 16 lanes of the last Vector512 (11 % of the arithmetic) and 4 of 8 lanes of the last Vector256 (4 % of the arithmetic); multiples of 16 leave none, the nearest are: 96 and 112
// ATTN0101 A layer's head makes a part of a vector
//     HeadDim 72 leaves idle in each context row 8 of 16 lanes of the last Vector512 (10 % of the arithmetic); multiples of 16 leave none, the nearest are: 64 and 80
// ATTN0102 OutputDim makes a part of a tile
//     OutputDim 20 leaves 5 % of the projections' arithmetic idle in Vector512 tiles; the values near it that waste least: 16 and 32
// ATTN0102 DModel makes parts of tiles
//     DModel 24 leaves 10 % of the projections' arithmetic idle in Vector512 tiles; the values near it that waste least: 15 and 48
// ATTN0102 A feed-forward's hidden width makes a part of a vector
//     Hidden 20 leaves 23 % of the feed-forward's arithmetic idle in Vector512 tiles; the values near it that waste least: 16 and 32
// ATTN0102 A layer's hidden width makes a part of a vector
//     Hidden 100 leaves 7 % of the feed-forward's arithmetic idle in Vector512 tiles; the values near it that waste least: 96 and 112
// ATTN0102 A feed-forward's model width makes a part of a vector
//     DModel 20 leaves 23 % of the feed-forward's arithmetic idle in Vector512 tiles; the values near it that waste least: 16 and 32
// ATTN0103 A long sequence without a window
//     Sequence 8192 makes 68719476736 multiply-adds of scores and contexts, 8 times those of the projections; if the model allows a window, LeftWindow = 512, RightWindow = 512 brings them level
// ATTN0103 A long causal sequence without a window
//     Sequence 16384 makes 137447342080 multiply-adds of scores and contexts, 8 times those of the projections; if the model allows a window, Window = 1024 brings them level
// ATTN0104 All calls have one length
//     All calls of DecoderAttention have sequence 16; with Sequence = 16 its trip counts are literals and it has no code to merge blocks of keys
// ATTN0104 All calls have one length, cross-attention and the core too
//     All calls of DecoderAttention have sequence 16; with Sequence = 16 its trip counts are literals and it has no code to merge blocks of keys
// ATTN0105 A width as a factor
//     64 in the size of input is DModel of DecoderAttention; write DecoderAttention.DModel, which follows the attribute
// ATTN0105 A width as the size of one token
//     64 in the size of output is OutputWidth of DecoderAttention; write DecoderAttention.OutputWidth, which follows the attribute
// ATTN0105 A width beside a batch that is as large
//     64 in the size of output is OutputWidth of DecoderAttention; write DecoderAttention.OutputWidth, which follows the attribute
// ATTN0105 A width in a slice
//     64 in the size of input is DModel of DecoderAttention; write DecoderAttention.DModel, which follows the attribute
// ATTN0105 A width on the stack
//     64 in the size of input is DModel of DecoderAttention; write DecoderAttention.DModel, which follows the attribute
// ATTN0105 A width in a buffer that two calls share
//     64 in the size of input is DModel of DecoderAttention; write DecoderAttention.DModel, which follows the attribute
// ATTN0105 A width of weights
//     64 in the size of weights is DModel of DecoderAttention; write DecoderAttention.DModel, which follows the attribute
// ATTN0105 A width of the core
//     32 in the size of key is KeyValueHeads * HeadDim of DecoderAttention; write DecoderAttention.KeyValueHeads * DecoderAttention.HeadDim, which follows the attribute
// ATTN0105 A width of a layer's output
//     64 in the size of output is DModel of Block; write Block.DModel, which follows the attribute
// ATTN0105 A width of a feed-forward's input
//     64 in the size of input is DModel of Feed; write Feed.DModel, which follows the attribute
// ATTN0106 A quotient of a distance
//     '(query - key) / 64' divides what may be negative, and rounds towards zero: -1 / 64 is 0; AttentionMath.FloorDiv is Python's //, and the same for what is not negative
// ATTN0106 A remainder of a distance
//     '(query - key) % 3' divides what may be negative, and keeps its sign: -1 % 64 is -1; AttentionMath.FloorMod is Python's %, and the same for what is not negative
// ATTN0106 A quotient of what is captured
//     'table[key] / 4' divides what may be negative, and rounds towards zero: -1 / 64 is 0; AttentionMath.FloorDiv is Python's //, and the same for what is not negative
// ATTN0106 A quotient in a method that is called twice
//     'x / 8' divides what may be negative, and rounds towards zero: -1 / 64 is 0; AttentionMath.FloorDiv is Python's //, and the same for what is not negative
