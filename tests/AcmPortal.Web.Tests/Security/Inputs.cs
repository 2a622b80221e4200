using System.Reflection;
using System.Runtime.CompilerServices;
using AcmPortal.Core.Access;

namespace AcmPortal.Web.Tests.Security;

/// <summary>Makes an input of any use case or operation: plain values, and the ids of objects where a name says whose.</summary>
internal sealed class Inputs(Objects objects)
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <param name="type">What to make.</param>
    /// <param name="root">Whose id a bare id is: the name of the use case, or an address.</param>
    public object? Make(Type type, string root) => Make(type, root, root, 0);

    private object? Make(Type type, string name, string root, int depth)
    {
        if (name == "UserId")
            return objects.User;
        if (Nullable.GetUnderlyingType(type) is not null || depth > 6)
            return null;
        if (type == typeof(Guid))
            return objects.Of(name, root);
        if (type == typeof(string))
            return name == "Contact" ? "ops@example.com" : name.Contains("Name", StringComparison.OrdinalIgnoreCase) ? "www.example.com" : "x";
        if (type == typeof(DateTime))
            return GuardedPortal.Now;
        if (type == typeof(TimeSpan))
            return TimeSpan.FromMinutes(1);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(0);
        if (type.IsPrimitive)
            return Convert.ChangeType(type == typeof(bool) ? 0 : 1, type, System.Globalization.CultureInfo.InvariantCulture);
        if (type.IsGenericType && type.GetGenericArguments() is [var element] && type.IsAssignableFrom(element.MakeArrayType()))
            return One(element, name, root, depth);
        if (type == typeof(IReadOnlyDictionary<string, string>))
            return new Dictionary<string, string> { ["x"] = "x" };
        if (type.IsArray)
            return One(type.GetElementType()!, name, root, depth);
        if (type.IsInterface || type.IsAbstract)
            return null;
        var constructor = type.GetConstructors().Where(c => c.GetParameters() is not [var only] || only.ParameterType != type).MaxBy(c => c.GetParameters().Length);
        return constructor is null ? RuntimeHelpers.GetUninitializedObject(type) : Construct(constructor, root, depth);
    }

    private object? Construct(ConstructorInfo constructor, string root, int depth)
    {
        var values = constructor.GetParameters().Select(p => p.HasDefaultValue ? (p.DefaultValue is DBNull ? null : p.DefaultValue)
            : !p.ParameterType.IsValueType && Nullability.Create(p).ReadState == NullabilityState.Nullable ? null
            : Make(p.ParameterType, p.Name!, root, depth + 1));
        try
        {
            return constructor.Invoke([.. values]);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }

    private Array One(Type element, string name, string root, int depth)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(Make(element, name, root, depth + 1), 0);
        return array;
    }
}

/// <summary>The ids of one of everything.</summary>
internal sealed record Objects(Guid Connection, Guid Authority, Guid Profile, Guid Order, Guid Certificate, Guid Version, Guid Channel, Guid Rule, Guid Delivery, Guid Token, Guid User, Guid Grant, Guid Mapping, Guid Session, Guid Team)
{
    public static Objects Random() => new(New(), New(), New(), New(), New(), New(), New(), New(), New(), New(), New(), New(), New(), New(), New());

    /// <summary>The id that a name asks for; where the name does not say, what its use case or address is about.</summary>
    public Guid Of(string name, string root) => (name.Length <= 2 || name is "input" ? root : name) switch
    {
        var n when Has(n, "mapping") => Mapping,
        var n when Has(n, "grant") || Has(n, "takerole") => Grant,
        var n when Has(n, "session") => Session,
        var n when Has(n, "version") || Has(n, "download") => Version,
        var n when Has(n, "deliver") => Delivery,
        var n when Has(n, "channel") => Channel,
        var n when Has(n, "rule") => Rule,
        var n when Has(n, "token") => Token,
        var n when Has(n, "team") => Team,
        var n when Has(n, "user") => User,
        var n when Has(n, "order") || Has(n, "candidate") => Order,
        var n when Has(n, "certificate") || Has(n, "renew") || Has(n, "pickup") || Has(n, "material") || Has(n, "revocation") || Has(n, "replace") => Certificate,
        var n when Has(n, "profile") => Profile,
        var n when Has(n, "authorit") => Authority,
        var n when Has(n, "connection") || Has(n, "polic") => Connection,
        _ => name == root ? Guid.CreateVersion7() : Of(root, root),
    };

    private static Guid New() => Guid.CreateVersion7();

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
