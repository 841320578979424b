namespace Cluster.Driving;

/// <summary>A conversation that was held with a cluster, and whether it is what it would have been in one process.</summary>
/// <param name="Text">What was said and drawn.</param>
/// <param name="Tokens">Tokens that were drawn.</param>
/// <param name="HasText">Whether each token came once, and is the right one; and whether the cluster's log has these and no others.</param>
/// <param name="HasLogits">Whether the logits behind each turn are the same bits.</param>
internal sealed record Conversation(string Text, int Tokens, bool HasText, bool HasLogits);
