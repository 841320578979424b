using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace AttentionGen.Package.Tests.Harness;

/// <summary>
/// Takes an assembly's bytes; hands on what its users can name, as the ids of XML documentation without parameters, such as
/// <c>M:AttentionGen.Workspace.#ctor</c>, once for each overload.
/// </summary>
internal static class PublicMembers
{
    public static List<string> Read(byte[] assembly)
    {
        using var image = new PEReader(new MemoryStream(assembly));
        MetadataReader metadata = image.GetMetadataReader();
        var ids = new List<string>();
        foreach (TypeDefinition type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(type => IsVisible(metadata, type)))
        {
            string name = NameOf(metadata, type);
            ids.Add($"T:{name}");
            AddMethods(metadata, type, name, ids);
            AddFields(metadata, type, name, ids);
            AddProperties(metadata, type, name, ids);
        }

        return ids;
    }

    private static void AddMethods(MetadataReader metadata, TypeDefinition type, string name, List<string> ids)
    {
        foreach (MethodDefinition method in type.GetMethods().Select(metadata.GetMethodDefinition))
        {
            string id = metadata.GetString(method.Name);
            bool isOperator = id.StartsWith("op_", StringComparison.Ordinal);
            bool isConstructor = id == ".ctor";
            bool isAccessor = (method.Attributes & MethodAttributes.SpecialName) != 0 && !isOperator && !isConstructor;

            // A constructor without parameters may be one that nobody has written: the compiler then asks for no text.
            bool isDefault = isConstructor && method.GetParameters().Count == 0;
            if (IsVisible(method.Attributes) && !isAccessor && !isDefault && !IsWrittenByCompiler(metadata, method.GetCustomAttributes()))
            {
                ids.Add($"M:{name}.{id.Replace('.', '#')}");
            }
        }
    }

    private static void AddFields(MetadataReader metadata, TypeDefinition type, string name, List<string> ids) =>
        ids.AddRange(
            from field in type.GetFields().Select(metadata.GetFieldDefinition)
            where (field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family
            where (field.Attributes & FieldAttributes.SpecialName) == 0
            select $"F:{name}.{metadata.GetString(field.Name)}");

    private static void AddProperties(MetadataReader metadata, TypeDefinition type, string name, List<string> ids) =>
        ids.AddRange(
            from property in type.GetProperties().Select(metadata.GetPropertyDefinition)
            let getter = metadata.GetMethodDefinition(property.GetAccessors().Getter)
            where IsVisible(getter.Attributes) && !IsWrittenByCompiler(metadata, property.GetCustomAttributes())
            where !IsWrittenByCompiler(metadata, getter.GetCustomAttributes()) || IsAutomatic(metadata, type, property)
            select $"P:{name}.{metadata.GetString(property.Name)}");

    /// <summary>The accessors of an automatic property, and of a record's parameter, are the compiler's; the property is not.</summary>
    private static bool IsAutomatic(MetadataReader metadata, TypeDefinition type, PropertyDefinition property) =>
        type.GetFields().Any(field => metadata.GetString(metadata.GetFieldDefinition(field).Name) == $"<{metadata.GetString(property.Name)}>k__BackingField");

    private static string NameOf(MetadataReader metadata, TypeDefinition type)
    {
        string name = metadata.GetString(type.Name);
        return !type.GetDeclaringType().IsNil
            ? $"{NameOf(metadata, metadata.GetTypeDefinition(type.GetDeclaringType()))}.{name}"
            : $"{metadata.GetString(type.Namespace)}.{name}";
    }

    private static bool IsVisible(MetadataReader metadata, TypeDefinition type) =>
        (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily => IsVisible(metadata, metadata.GetTypeDefinition(type.GetDeclaringType())),
            _ => false,
        };

    private static bool IsVisible(MethodAttributes attributes) =>
        (attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family;

    private static bool IsWrittenByCompiler(MetadataReader metadata, CustomAttributeHandleCollection attributes) =>
        attributes.Select(metadata.GetCustomAttribute).Any(attribute =>
            attribute.Constructor.Kind == HandleKind.MemberReference
            && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
            && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name) == "CompilerGeneratedAttribute");
}
