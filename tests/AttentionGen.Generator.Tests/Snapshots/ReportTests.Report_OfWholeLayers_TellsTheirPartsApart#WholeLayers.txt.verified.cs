2 feed-forwards and 3 whole layers, written by AttentionGen 0.1.0

======================================================================================
Demo.DecoderLayer
[TransformerLayer(DModel = 64, Heads = 4, Causal = true, Hidden = 256, Activation = Activation.Gelu, Norm = NormKind.Layer, NormPlace = NormPlace.Pre, Epsilon = 1E-05, CrossAttention = true)]
======================================================================================

h = x + attention(norm(x))
c = h + crossAttention(norm(h), memory)
y = c + feedForward(norm(c))

input        [batch, T, 64]
attention
+- query     4 heads of 16, scaled by 0.25
+- key       4 heads of 16
+- value     4 heads of 16
+- scores    [4, T, S], on and below the diagonal, never stored as a whole
+- context   4 heads of 16, concatenated to 64
cross-attention
+- query     4 heads of 16, scaled by 0.25
+- key       4 heads of 16
+- value     4 heads of 16
+- scores    [4, T, S], never stored as a whole
+- context   4 heads of 16, concatenated to 64
feed-forward
+- up        256, Gelu
+- down      64
output       [batch, T, 64]

                 parameters          bytes  multiply-adds a token for each key it sees
attention            16,640         66,560                 16,384                  128
cross-attention      16,640         66,560                  8,192                  128
feed-forward         33,088        132,352                 32,768                    0
norms                   384          1,536                      0                    0
layer                66,752        267,008                 57,344                  128

input and output  512 bytes a token
blocks            648 rows pass both products of the feed-forward at once
cache             528 bytes a token
memory            8,192 multiply-adds a row, once

One sequence and a memory as long, one thread:
  tokens     multiply-adds  of both attentions  bytes moved at least
       1            57,600              24,832               267,520
     128        10,493,952           6,299,648               332,544
     512        79,724,544          62,947,328               529,152
   2,048       922,877,952         855,769,088             1,315,584

Tiles, rows x columns of accumulators:
width       floats   projections    scores   context   up and down   registers
Vector512       16       12 x 32   12 x 32   12 x 16       12 x 32    27 of 32
Vector256        8        6 x 16    6 x 16    6 x 16        6 x 16    15 of 16
Vector128        4         4 x 8     4 x 8     4 x 8         4 x 8    12 of 16
Scalar           1         1 x 2     1 x 2     1 x 2         1 x 2     6 of 16

Machine code, about, in bytes:
width        attention   cross-attention   feed-forward    together
Vector512       10,500            10,500          6,300      27,300
Vector256       15,500            15,500          8,000      39,000
Vector128        5,500             5,500          3,900      14,900
Scalar             900               900            200       2,000

======================================================================================
Demo.Feed
[FeedForward(DModel = 64, Hidden = 256, Activation = Activation.Gelu)]
======================================================================================

input        [rows, 64]
+- up        256, Gelu
+- down      64
output       [rows, 64]

parameters        33,088, 132,352 bytes
multiply-adds     32,768 a row
input and output  512 bytes a row
blocks            648 rows pass both products of the feed-forward at once

One thread:
    rows       multiply-adds  bytes moved at least   workspace bytes
       1              32,768               132,864             1,344
     128           4,194,304               197,888           172,032
     512          16,777,216               394,496           688,128
   2,048          67,108,864             1,180,928         1,088,640

Tiles, rows x columns of accumulators, and about how much machine code:
width       floats   up and down   registers  code bytes
Vector512       16       12 x 32    27 of 32       6,300
Vector256        8        6 x 16    15 of 16       8,000
Vector128        4         4 x 8    12 of 16       3,900
Scalar           1         1 x 2     6 of 16         200

======================================================================================
Demo.GatedFeed
[FeedForward(DModel = 512, Hidden = 1408, Activation = Activation.Silu, Gated = true, Bias = false)]
======================================================================================

input        [rows, 512]
+- gate      1408, Silu
+- up        1408, times the gate
+- down      512
output       [rows, 512]

parameters        2,162,688, 8,650,752 bytes
multiply-adds     2,162,688 a row
input and output  4,096 bytes a row
blocks            96 rows pass both products of the feed-forward at once

One thread:
    rows       multiply-adds  bytes moved at least   workspace bytes
       1           2,162,688             8,654,848            53,824
     128         276,824,064             9,175,040           975,360
     512       1,107,296,256            10,747,904           975,360
   2,048       4,429,185,024            17,039,360           975,360

Tiles, rows x columns of accumulators, and about how much machine code:
width       floats   up and down   registers  code bytes
Vector512       16       12 x 32    27 of 32       6,700
Vector256        8        6 x 16    15 of 16       8,400
Vector128        4         4 x 8    12 of 16       3,900
Scalar           1         1 x 2     6 of 16         200

======================================================================================
Demo.LlamaLayer
[TransformerLayer(DModel = 512, Heads = 8, KeyValueHeads = 2, Causal = true, Rotary = RotaryPairing.HalfSplit, Bias = false, Hidden = 1408, Activation = Activation.Silu, Gated = true, FeedForwardBias = false, Norm = NormKind.Rms, NormPlace = NormPlace.Pre, Epsilon = 1E-05, ResidualMultiplier = 0.5, LayerScale = true)]
======================================================================================

h = x + scale * 0.5 * attention(rms(x))
y = h + scale * 0.5 * feedForward(rms(h))

input        [batch, T, 512]
attention
+- query     8 heads of 64, 64 elements rotated, scaled by 0.125
+- key       2 heads of 64, 64 elements rotated
+- value     2 heads of 64
+- scores    [8, T, S], on and below the diagonal, never stored as a whole
+- context   8 heads of 64, concatenated to 512
feed-forward
+- gate      1408, Silu
+- up        1408, times the gate
+- down      512
output       [batch, T, 512]

                 parameters          bytes  multiply-adds a token for each key it sees
attention           655,360      2,621,440                655,360                1,024
feed-forward      2,162,688      8,650,752              2,162,688                    0
norms                 1,024          4,096                      0                    0
LayerScale            1,024          4,096                      0                    0
layer             2,820,096     11,280,384              2,818,048                1,024

input and output  4,096 bytes a token
blocks            96 rows pass both products of the feed-forward at once
cache             1,032 bytes a token

One sequence, one thread:
  tokens     multiply-adds    of the attention  bytes moved at least  workspace bytes
       1         2,819,072             656,384            11,284,480          308,992
     128       369,164,288          92,340,224            11,804,672        1,000,640
     512     1,577,320,448         470,024,192            13,377,536        2,732,224
   2,048     7,919,894,528       3,490,709,504            19,668,992        8,347,840

Tiles, rows x columns of accumulators:
width       floats   projections    scores   context   up and down   registers
Vector512       16       12 x 32   12 x 32   12 x 32       12 x 32    27 of 32
Vector256        8        6 x 16    6 x 16    6 x 16        6 x 16    15 of 16
Vector128        4         4 x 8     4 x 8     4 x 8         4 x 8    12 of 16
Scalar           1         1 x 2     1 x 2     1 x 2         1 x 2     6 of 16

Machine code, about, in bytes:
width        attention   feed-forward    together
Vector512       12,600          6,700      19,300
Vector256       13,200          8,400      21,600
Vector128        5,900          3,900       9,800
Scalar           1,400            200       1,600

======================================================================================
Demo.MiniLmLayer
[TransformerLayer(DModel = 384, Heads = 12, Causal = false, Hidden = 1536, Activation = Activation.Gelu, Norm = NormKind.Layer, NormPlace = NormPlace.Post, Epsilon = 1E-12)]
======================================================================================

h = norm(x + attention(x))
y = norm(h + feedForward(h))

input        [batch, T, 384]
attention
+- query     12 heads of 32, scaled by 0.17677669529663687
+- key       12 heads of 32
+- value     12 heads of 32
+- scores    [12, T, S], never stored as a whole
+- context   12 heads of 32, concatenated to 384
feed-forward
+- up        1536, Gelu
+- down      384
output       [batch, T, 384]

                 parameters          bytes  multiply-adds a token for each key it sees
attention           591,360      2,365,440                589,824                  768
feed-forward      1,181,568      4,726,272              1,179,648                    0
norms                 1,536          6,144                      0                    0
layer             1,774,464      7,097,856              1,769,472                  768

input and output  3,072 bytes a token
blocks            108 rows pass both products of the feed-forward at once

One sequence, one thread:
  tokens     multiply-adds    of the attention  bytes moved at least  workspace bytes
       1         1,770,240             590,592             7,100,928           89,344
     128       239,075,328          88,080,384             7,491,072          991,232
     512     1,107,296,256         503,316,480             8,670,720        3,183,296
   2,048     6,845,104,128       4,429,185,024            13,389,312       10,764,992

Tiles, rows x columns of accumulators:
width       floats   projections    scores   context   up and down   registers
Vector512       16       12 x 32   12 x 32   12 x 32       12 x 32    27 of 32
Vector256        8        6 x 16    6 x 16    6 x 16        6 x 16    15 of 16
Vector128        4         4 x 8     4 x 8     4 x 8         4 x 8    12 of 16
Scalar           1         1 x 2     1 x 2     1 x 2         1 x 2     6 of 16

Machine code, about, in bytes:
width        attention   feed-forward    together
Vector512       11,700          6,700      18,400
Vector256       11,900          8,400      20,300
Vector128        5,500          3,900       9,400
Scalar             900            200       1,100
