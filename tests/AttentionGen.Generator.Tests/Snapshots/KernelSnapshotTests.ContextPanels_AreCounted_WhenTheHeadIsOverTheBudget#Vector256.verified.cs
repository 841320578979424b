// DModel = 1024, Heads = 2; Vector256

    /// <summary>
    /// Context of up to 6 query rows: probabilities of so many keys from block on times their values, each row
    /// then multiplied by its factor. The 512 columns of a head are 32 panels of 16.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void ContextTile(int rows, ref float probabilities, in HeadPanels head, int block, int keys, ref float factors, ref float context, nint contextStride)
    {
        nint key = block;

        // 32 panels are more than the 8 that are written out, so they are counted.
        for (int column = 0; column < 512; column += 16)
        {
            ref float panel = ref Unsafe.Add(ref head.ValuePanelsOrigin, (column * (nint)head.KeyCapacity) + (key * 16));
            switch (rows)
            {
                case 6:
                    Context6(ref probabilities, ref panel, keys, ref factors, ref Unsafe.Add(ref context, column), contextStride);
                    break;
                case 3:
                    Context3(ref probabilities, ref panel, keys, ref factors, ref Unsafe.Add(ref context, column), contextStride);
                    break;
                case 1:
                    Context1(ref probabilities, ref panel, keys, ref factors, ref Unsafe.Add(ref context, column), contextStride);
                    break;
            }
        }
    }
