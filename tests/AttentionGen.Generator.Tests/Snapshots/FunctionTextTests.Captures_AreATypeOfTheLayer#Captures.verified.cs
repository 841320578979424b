
    /// <summary>What a call brings for Score and Visible; it converts to the options of a call.</summary>
    /// <remarks>Tables are read during the call only. A call for whose sizes one would be read outside its elements is refused before anything is computed.</remarks>
    public ref struct Captures
    {
        /// <summary>The parameter 'slope'.</summary>
        public global::System.ReadOnlySpan<float> Slope { get; set; }

        /// <summary>The parameter 'document'.</summary>
        public global::System.ReadOnlySpan<int> Document { get; set; }

        /// <summary>As options that carry nothing else.</summary>
        /// <param name="captures">The values.</param>
        [global::System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverage]
        public static implicit operator global::AttentionGen.AttentionOptions(Captures captures) => new() { Captured = captures };

        /// <summary>As a part of options.</summary>
        /// <param name="captures">The values.</param>
        [global::System.Diagnostics.CodeAnalysis.ExcludeFromCodeCoverage]
        public static implicit operator global::AttentionGen.CapturedValues(Captures captures)
        {
            var values = new global::AttentionGen.CapturedValues("Demo.DecoderAttention");
            values.Set(0, captures.Slope);
            values.Set(1, captures.Document);
            return values;
        }
    }
