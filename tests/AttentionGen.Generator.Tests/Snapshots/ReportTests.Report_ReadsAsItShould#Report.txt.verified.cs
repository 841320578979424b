3 attention layers, written by AttentionGen 0.1.0

======================================================================================
Demo.DecoderAttention
[MultiHeadAttention(DModel = 512, Heads = 8, Causal = true)]
======================================================================================

input        [batch, T, 512]
+- query     8 heads of 64, scaled by 0.125
+- key       8 heads of 64
+- value     8 heads of 64
+- scores    [8, T, S], on and below the diagonal, never stored as a whole
+- context   8 heads of 64, concatenated to 512
output       [batch, T, 512], projected

parameters        1,050,624, 4,202,496 bytes
multiply-adds     1,048,576 a token, and 1,024 for each key that it sees
input and output  4,096 bytes a token
scratch           104,640 bytes a thread, and 6,728 a token
cache             4,128 bytes a token

One sequence, one thread:
  tokens       multiply-adds  bytes moved at least   workspace bytes
       1           1,049,600             4,206,592           144,128
     128         142,671,872             4,726,784           965,824
     512         671,350,784             6,299,648         3,549,376
   2,048       4,296,015,872            12,591,104        13,883,584

Tiles, rows x columns of accumulators, and about how much machine code:
width       floats   projections    scores   context   registers  code bytes
Vector512       16       12 x 32   12 x 32   12 x 32    27 of 32      11,200
Vector256        8        6 x 16    6 x 16    6 x 16    15 of 16      12,000
Vector128        4         4 x 8     4 x 8     4 x 8    12 of 16       5,500
Scalar           1         1 x 2     1 x 2     1 x 2     6 of 16         900

======================================================================================
Demo.Encoders.CrossAttention
[MultiHeadAttention(DModel = 64, Heads = 4, KeyDim = 24, ValueDim = 40, Causal = false, Sequence = 16)]
======================================================================================

query        [batch, 16, 64], key [batch, 16, 24], value [batch, 16, 40]
+- query     4 heads of 16, scaled by 0.25
+- key       4 heads of 16
+- value     4 heads of 16
+- scores    [4, 16, 16], never stored as a whole
+- context   4 heads of 16, concatenated to 64
output       [batch, 16, 64], projected

parameters        12,544, 50,176 bytes
multiply-adds     12,288 a token, and 128 for each key that it sees
input and output  768 bytes a token
scratch           47,040 bytes a thread, and 1,096 a token

As many queries as keys, one thread:
  tokens       multiply-adds  bytes moved at least   workspace bytes
      16             229,376                62,464            71,104

Tiles, rows x columns of accumulators, and about how much machine code:
width       floats   projections    scores   context   registers  code bytes
Vector512       16       12 x 32   12 x 32   12 x 16    27 of 32      16,000
Vector256        8        6 x 16    6 x 16    6 x 16    15 of 16      24,800
Vector128        4         4 x 8     4 x 8     4 x 8    12 of 16       9,400
Scalar           1         1 x 2     1 x 2     1 x 2     6 of 16       1,100

======================================================================================
Demo.LocalAttention
[MultiHeadAttention(DModel = 512, Heads = 8, KeyValueHeads = 2, Causal = true, Rotary = RotaryPairing.HalfSplit, LeftWindow = 95, Bias = false)]
======================================================================================

input        [batch, T, 512]
+- query     8 heads of 64, 64 elements rotated, scaled by 0.125
+- key       2 heads of 64, 64 elements rotated
+- value     2 heads of 64
+- scores    [8, T, S], from 95 positions before to 0 after, never stored as a whole
+- context   8 heads of 64, concatenated to 512
output       [batch, T, 512], projected

parameters        655,360, 2,621,440 bytes
multiply-adds     655,360 a token, and 1,024 for each key that it sees
input and output  4,096 bytes a token
scratch           270,528 bytes a thread, and 3,656 a token
cache             1,032 bytes a token

One sequence, one thread:
  tokens       multiply-adds  bytes moved at least   workspace bytes
       1             656,384             2,625,536           306,944
     128          91,799,552             3,145,728           738,496
     512         381,206,528             4,718,592         2,142,400
   2,048       1,538,834,432            11,010,048         7,758,016

Tiles, rows x columns of accumulators, and about how much machine code:
width       floats   projections    scores   context   registers  code bytes
Vector512       16       12 x 32   12 x 32   12 x 32    27 of 32      12,600
Vector256        8        6 x 16    6 x 16    6 x 16    15 of 16      13,200
Vector128        4         4 x 8     4 x 8     4 x 8    12 of 16       5,900
Scalar           1         1 x 2     1 x 2     1 x 2     6 of 16       1,400
