using System.Globalization;
using System.Text;
using System.Xml.Linq;
using AcmPortal.AwsEmulator.Http;
using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Route53;

/// <summary>Route 53, rest-xml, version 2013-04-01.</summary>
internal sealed class Route53Service(World world) : IService
{
    public static readonly XNamespace Ns = "https://route53.amazonaws.com/doc/2013-04-01/";
    private int _batchErrors;

    /// <summary>The operation by method and path; what is none gets a name that no policy or limit knows.</summary>
    public static string OperationOf(string method, string[] path) => (method, path) switch
    {
        ("GET", ["hostedzone"]) => "ListHostedZones",
        ("GET", ["hostedzonesbyname"]) => "ListHostedZonesByName",
        ("GET", ["hostedzone", _]) => "GetHostedZone",
        ("GET", ["hostedzone", _, "rrset"]) => "ListResourceRecordSets",
        ("POST", ["hostedzone", _, "rrset"]) => "ChangeResourceRecordSets",
        ("GET", ["change", _]) => "GetChange",
        _ => "Unknown",
    };

    public Answer Execute(AwsCall call) => call.Operation switch
    {
        "ListHostedZones" => HostedZones.List(world, call),
        "ListHostedZonesByName" => HostedZones.ListByName(world, call),
        "GetHostedZone" => HostedZones.Get(world, call),
        "ListResourceRecordSets" => RecordSets.List(world, call),
        "ChangeResourceRecordSets" => ChangeRecordSets.Run(world, call),
        "GetChange" => HostedZones.GetChange(world, call),
        _ => throw new AwsException("InvalidAction", $"{call.Http.Request.Method} {call.Http.Request.Path} is not an operation of this emulator.", 404),
    };

    public Answer Error(AwsException error, AwsCall call)
    {
        if (error.Messages is { } messages && error.Code == "InvalidChangeBatch" && MessagesForm())
        {
            return Xml(new XElement(Ns + "InvalidChangeBatch",
                new XElement(Ns + "Messages", messages.Select(m => new XElement(Ns + "Message", m))),
                new XElement(Ns + "RequestId", call.RequestId)), error.Status, error.Code);
        }
        return Xml(new XElement(Ns + "ErrorResponse",
            new XElement(Ns + "Error", new XElement(Ns + "Type", error.Status >= 500 ? "Receiver" : "Sender"), new XElement(Ns + "Code", error.Code), new XElement(Ns + "Message", error.Message)),
            new XElement(Ns + "RequestId", call.RequestId)), error.Status, error.Code);
    }

    public static Answer Xml(XElement root, int status = 200, string? error = null)
    {
        using var buffer = new MemoryStream();
        using (var writer = new StreamWriter(buffer, new UTF8Encoding(false), leaveOpen: true))
        {
            writer.Write("<?xml version=\"1.0\"?>\n");
            writer.Write(root.ToString(SaveOptions.DisableFormatting));
        }
        return new Answer { Status = status, ContentType = "text/xml", Body = buffer.ToArray(), ErrorCode = error };
    }

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The zone of the path; demands the permission on it first.</summary>
    public static Zone Find(World world, AwsCall call, Dictionary<string, IReadOnlyList<string>>? context = null)
    {
        var id = Uri.UnescapeDataString(call.Path[1]);
        call.Parameters["zoneId"] = id;
        Identity.Demand(world, call, call.Action, $"arn:{call.Partition}:route53:::hostedzone/{id}", context);
        if (id.Length > 32) throw new AwsException("InvalidInput", $"1 validation error detected: Value '{id}' at 'id' failed to satisfy constraint: Member must have length less than or equal to 32");
        var zone = world.Zones.Find(id) ?? throw new AwsException("NoSuchHostedZone", $"No hosted zone found with ID: {id}", 404);
        if (zone.Account != call.Account) throw new AwsException("AccessDenied", $"User: {call.PrincipalArn} is not authorized to access this resource", 403);
        call.Parameters["zone"] = zone.Name;
        return zone;
    }

    /// <summary><c>maxitems</c>: a string on the wire.</summary>
    public static int MaxItems(World world, AwsCall call, int limit)
    {
        var text = call.Query("maxitems");
        var max = limit;
        if (text.Length > 0 && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out max) || max < 1))
            throw new AwsException("InvalidInput", $"1 validation error detected: Value '{text}' at 'maxItems' failed to satisfy constraint: Member must be a positive number");
        max = Math.Min(max, limit);
        return world.Settings.ListPageCap > 0 ? Math.Min(max, world.Settings.ListPageCap) : max;
    }

    private bool MessagesForm() => world.Settings.ChangeBatchErrors switch { "messages" => true, "alternate" => _batchErrors++ % 2 == 1, _ => false };
}
