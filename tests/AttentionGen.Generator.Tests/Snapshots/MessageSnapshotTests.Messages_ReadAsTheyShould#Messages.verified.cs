// ATTN0001 Class is not partial
//     DecoderAttention is not partial, so no code can be added to it; declare it as 'partial class DecoderAttention'
// ATTN0002 Containing class is not partial
//     Model contains the attention layer DecoderAttention but is not partial, so no code can be added inside it; declare it as partial
// ATTN0002 Only the outermost containing type is not partial
//     Model contains the attention layer DecoderAttention but is not partial, so no code can be added inside it; declare it as partial
// ATTN0003 DModel is missing
//     DModel is not set; the model width is from 8 to 8192, for example 512
// ATTN0003 DModel is too small
//     DModel 4 is out of range; the model width is from 8 to 8192, for example 8
// ATTN0003 DModel is too large
//     DModel 16384 is out of range; the model width is from 8 to 8192, for example 8192
// ATTN0003 DModel is negative
//     DModel -512 is out of range; the model width is from 8 to 8192, for example 8
// ATTN0003 DModel is zero
//     DModel 0 is out of range; the model width is from 8 to 8192, for example 8
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
// ATTN0013 KeyDim with shared key/value heads makes a projection too large
//     KeyDim 8192 with HeadDim 512 and KeyValueHeads 512 makes a projection of 2147483648 elements, beyond the 1073741824 that fit; with these KeyDim is at most 4096
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
// ATTN0019 CausalAlignment without Causal
//     CausalAlignment BottomRight has no effect without a causal mask, whose diagonal it places; set Causal = true or remove it
// ATTN0019 CausalAlignment with Causal = false
//     CausalAlignment BottomRight has no effect without a causal mask, whose diagonal it places; set Causal = true or remove it
// ATTN0020 PerHead with shared key/value heads
//     Projection = PerHead gives each of the 8 heads keys and values of its own, but KeyValueHeads 2 shares them; remove one of the two
// ATTN0100 A large head is beyond the unroll budget
//     DecoderAttention keeps a counted loop where its shape is beyond the unroll budget: HeadDim 256 takes 16 context panels of 16 columns, and 8 are written out at most
