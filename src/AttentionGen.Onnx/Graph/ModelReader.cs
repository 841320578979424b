namespace AttentionGen;

/// <summary>Takes the bytes of an <c>.onnx</c> file, a <c>ModelProto</c>, and hands on what it says; elements of tensors stay where they are.</summary>
internal sealed class ModelReader
{
    private const int MostOpsets = 1000;

    private readonly WireReader _wire;
    private readonly ModelRecord _model = new();

    private ModelReader(StoredBytes bytes)
    {
        _wire = new WireReader(bytes);
    }

    /// <summary>Reads the file; its graph is there afterwards.</summary>
    public static ModelRecord Read(StoredBytes bytes)
    {
        var reader = new ModelReader(bytes);
        ForeignFile.Refuse(bytes);
        try
        {
            foreach (WireField field in reader._wire.Fields(new ByteRange(0, bytes.Length), "a model"))
            {
                reader.Read(field);
            }
        }
        catch (OnnxException e) when (reader._model.Graph is null && reader._model.IrVersion == 0)
        {
            throw new OnnxException(bytes.Path, null, $"expected an .onnx file, found bytes that are none: {e.Message[(bytes.Path.Length + 2)..]}", e);
        }

        return reader._model.Graph is not null
            ? reader._model
            : throw new OnnxException(bytes.Path, null, "expected an .onnx file, which has a graph, found none.");
    }

    private void Read(WireField field)
    {
        switch (field.Number)
        {
            case 1:
                _wire.Require(field, field.IsVarint, "ir_version");
                _model.IrVersion = (long)field.Value;
                break;
            case 2:
                _model.Producer = _wire.ReadText(field, "producer_name");
                break;
            case 3:
                _model.ProducerVersion = _wire.ReadText(field, "producer_version");
                break;
            case 7:
                _wire.Require(field, field.IsBytes, "a graph");
                _model.Graph = _model.Graph is null
                    ? new GraphReader(_wire).Read(field, depth: 0)
                    : throw _wire.Fail(field.At, "expected one graph, found a second one.");
                break;
            case 8:
                _wire.Require(field, field.IsBytes, "an entry of opset_import");
                ReadOpset(field);
                break;
        }
    }

    private void ReadOpset(WireField entry)
    {
        string domain = "";
        long version = 0;
        foreach (WireField field in _wire.Fields(entry.Payload, "an entry of opset_import"))
        {
            if (field.Number == 1)
            {
                domain = _wire.ReadText(field, "a domain");
            }
            else if (field.Number == 2)
            {
                _wire.Require(field, field.IsVarint, "a version");
                version = (long)field.Value;
            }
        }

        _model.Opsets[domain.Length == 0 ? "ai.onnx" : domain] = version;
        if (_model.Opsets.Count > MostOpsets)
        {
            throw _wire.Fail(entry.At, $"expected at most {MostOpsets} entries of opset_import, found more.");
        }
    }
}
