namespace AttentionGen;

/// <summary>Takes the place of a <c>NodeProto</c> and hands on the node with its attributes and the graphs within it.</summary>
internal sealed class NodeReader(WireReader wire, ReadingBudget budget, TensorReader tensors, GraphReader graphs)
{
    /// <summary>Reads the message.</summary>
    /// <param name="node">Where it stands.</param>
    /// <param name="depth">How many graphs it lies in.</param>
    public NodeRecord Read(WireField node, int depth)
    {
        var record = new NodeRecord { Position = node.At };
        budget.Take(node.At);
        foreach (WireField field in wire.Fields(node.Payload, "a node"))
        {
            switch (field.Number)
            {
                case 1:
                    record.Inputs.Add(Name(field, "an input's name"));
                    break;
                case 2:
                    record.Outputs.Add(Name(field, "an output's name"));
                    break;
                case 3:
                    record.Name = wire.ReadText(field, "a node's name");
                    break;
                case 4:
                    record.OperatorName = wire.ReadText(field, "an operator's name");
                    break;
                case 5:
                    wire.Require(field, field.IsBytes, "an attribute");
                    record.Attributes.Add(ReadAttribute(field, record, depth));
                    break;
                case 7:
                    record.Domain = wire.ReadText(field, "an operator's domain");
                    break;
            }
        }

        return record;
    }

    private string Name(WireField field, string what)
    {
        budget.Take(field.At);
        return wire.ReadText(field, what);
    }

    private AttributeRecord ReadAttribute(WireField attribute, NodeRecord node, int depth)
    {
        var record = new AttributeRecord();
        budget.Take(attribute.At);
        foreach (WireField field in wire.Fields(attribute.Payload, "an attribute"))
        {
            switch (field.Number)
            {
                case 1:
                    record.Name = wire.ReadText(field, "an attribute's name");
                    break;
                case 2:
                    wire.Require(field, field.IsFixed32, "a number");
                    record.Number = BitConverter.UInt32BitsToSingle((uint)field.Value);
                    break;
                case 3:
                    wire.Require(field, field.IsVarint, "an integer");
                    record.Integer = (long)field.Value;
                    break;
                case 4 when field.IsBytes && field.Payload.Length <= WireReader.LongestText:
                    record.Text = wire.ReadBytesAsText(field);
                    break;
                case 5:
                    wire.Require(field, field.IsBytes, "a tensor");
                    record.Tensor = tensors.Read(field);
                    break;
                case 6 or 11:
                    wire.Require(field, field.IsBytes, "a graph");
                    node.Subgraphs.Add(graphs.Read(field, depth + 1));
                    break;
                case 7:
                    record.Tensor = tensors.OfNumbers(field, record.Tensor);
                    break;
                case 8:
                    ReadIntegers(field, record);
                    break;
            }
        }

        return record;
    }

    private void ReadIntegers(WireField field, AttributeRecord record)
    {
        wire.Require(field, field.IsVarint || field.IsBytes, "integers");
        if (field.IsVarint)
        {
            budget.Take(field.At);
            record.Integers.Add((long)field.Value);
            return;
        }

        for (long at = field.Payload.Begin; at < field.Payload.End;)
        {
            budget.Take(at);
            record.Integers.Add((long)wire.ReadVarint(ref at, field.Payload.End, "integers"));
        }
    }
}
