using System.Diagnostics;

namespace AttentionGen;

/// <summary>What is still to come of a reply.</summary>
/// <param name="At">The index of the next token.</param>
/// <param name="End">The index behind the last one.</param>
/// <param name="Stops">Tokens that end it.</param>
internal sealed record ReplyPlan(int At, int End, int[] Stops)
{
    /// <summary>What the log has of it already.</summary>
    public ReplyPart Known(Session session, int most)
    {
        int end = Math.Min(Math.Min(End, session.Log.Count), checked(At + most));
        var tokens = new List<int>();
        while (At + tokens.Count < end && !(tokens.Count > 0 && IsStop(tokens[^1])))
        {
            tokens.Add(session.Next(At + tokens.Count));
        }

        return Part(session, tokens);
    }

    /// <summary>Draws the next of its tokens: as many as are written together, or as the time allows, and one at least.</summary>
    public ReplyPart Draw(Session session, AttentionSiloOptions options, CancellationToken cancellationToken)
    {
        var tokens = new List<int>();
        int room = Math.Min(Math.Min(End, session.MaxTokens) - At, options.TokensPerWrite);
        long start = Stopwatch.GetTimestamp();
        while (tokens.Count < room
            && (tokens.Count == 0 || (!IsStop(tokens[^1]) && Stopwatch.GetElapsedTime(start) < options.WriteInterval && !cancellationToken.IsCancellationRequested)))
        {
            tokens.Add(session.Next(At + tokens.Count, epoch: null, cancellationToken));
        }

        return Part(session, tokens);
    }

    private ReplyPart Part(Session session, List<int> tokens)
    {
        int at = At + tokens.Count;
        ReplyEnd end = tokens.Count > 0 && IsStop(tokens[^1]) ? ReplyEnd.Stop
            : at == End ? ReplyEnd.Count
            : at == session.MaxTokens ? ReplyEnd.Full
            : ReplyEnd.None;
        return new ReplyPart { At = At, Tokens = [.. tokens], End = end };
    }

    private bool IsStop(int token) => Array.IndexOf(Stops, token) >= 0;
}
