using System.Globalization;
using Xunit;

namespace AttentionGen.Tests.Numerics;

/// <summary>The accuracy of a layer over many calls, as one line.</summary>
internal sealed class AccuracySummary
{
    private int _calls;
    private long _elements;
    private double _largestShare;
    private double _largestRelativeError;
    private double _largestRelativeBound;

    public void Add(Accuracy accuracy)
    {
        _calls++;
        _elements += accuracy.Elements;
        _largestShare = Math.Max(_largestShare, accuracy.LargestShare);
        _largestRelativeError = Math.Max(_largestRelativeError, accuracy.RelativeError);
        _largestRelativeBound = Math.Max(_largestRelativeBound, accuracy.RelativeBound);
    }

    /// <summary>
    /// The statement about the whole, which single bounds do not make: the root-mean-square error is a few roundings, and
    /// as many again as a random walk along the longest projection takes; a larger scale of the scores enlarges them all.
    /// </summary>
    public void AssertAsAccurateAsFloat32(AttentionShape shape)
    {
        Assert.True(_calls > 0, "Nothing was compared.");
        double roundings = (8 + Math.Sqrt(Math.Max(shape.DModel, shape.QueryWidth))) * Math.Max(1, shape.Scale * Math.Sqrt(shape.HeadDim));
        Assert.True(_largestRelativeError < roundings * ErrorBound.U, ToString());
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_calls} calls, {_elements} elements: root-mean-square error {_largestRelativeError:g3}, bound {_largestRelativeBound:g3} of the root-mean-square value; largest error {_largestShare:p0} of its bound");
}
