using AttentionGen;

namespace Cluster.Driving;

/// <summary>A conversation, all of which follows from its number: what is said, how many tokens are drawn then, and by what chance.</summary>
internal sealed class ConversationPlan
{
    private static readonly string[] Openings =
    [
        "And God said, ", "In the beginning ", "And the king answered, ", "Behold, ", "The word of the LORD came ", "Blessed is the man ", "Then said Jesus ", "And it came to pass ",
    ];

    private static readonly string[] Answers = ["\nAnd they said, ", "\nWherefore ", "\nBut he ", "\nFor the ", "\nAnd Moses "];

    public ConversationPlan(int number)
    {
        var random = new Random(number);
        Sampler = new SamplerSettings { Temperature = 0.7, TopP = 0.95, Seed = number };
        Turns =
        [
            (Openings[number % Openings.Length], 80 + random.Next(80)),
            (Answers[random.Next(Answers.Length)], 60 + random.Next(80)),
            (Answers[random.Next(Answers.Length)], 40 + random.Next(80)),
        ];
    }

    public SamplerSettings Sampler { get; }

    public IReadOnlyList<(string Prompt, int Tokens)> Turns { get; }

    /// <summary>The whole of it in this process, where nothing disturbs it: what is said and drawn, and the logits behind each turn.</summary>
    public (int[] Log, List<float[]> Logits) RunUndisturbed()
    {
        var session = new Session(KingJames.Decoder, new SessionLog(Sampler));
        List<float[]> logits = [];
        foreach ((string prompt, int tokens) in Turns)
        {
            session.Append(session.Log.Count, KingJames.Tokens(prompt));
            for (int i = 0; i < tokens; i++)
            {
                session.Next();
            }

            var behind = new float[KingJames.Decoder.VocabularySize];
            session.GetLogits(behind);
            logits.Add(behind);
        }

        return (session.Log.Tokens.ToArray(), logits);
    }
}
