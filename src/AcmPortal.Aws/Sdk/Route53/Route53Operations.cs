using System.Text;
using System.Xml;
using Amazon.Route53.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.Route53;

/// <summary>How each operation is written and read.</summary>
internal static class Route53Operations
{
    private const string Root = "/2013-04-01/";

    public static readonly InvokeOptions GetHostedZone = Operation<GetHostedZoneRequest, GetHostedZoneResponse>(
        (r, http) => Get(http, "hostedzone/{Id}", r.Id, nameof(r.Id)), Route53Answers.GetHostedZone);

    public static readonly InvokeOptions ListHostedZones = Operation<ListHostedZonesRequest, ListHostedZonesResponse>(
        (r, http) =>
        {
            Get(http, "hostedzone");
            Query(http, "marker", r.Marker);
            Query(http, "maxitems", r.MaxItems);
            Query(http, "delegationsetid", r.DelegationSetId);
            Query(http, "hostedzonetype", r.HostedZoneType?.Value);
        },
        Route53Answers.ListHostedZones);

    public static readonly InvokeOptions ListHostedZonesByName = Operation<ListHostedZonesByNameRequest, ListHostedZonesByNameResponse>(
        (r, http) =>
        {
            Get(http, "hostedzonesbyname");
            Query(http, "dnsname", r.DNSName);
            Query(http, "hostedzoneid", BareId(r.HostedZoneId));
            Query(http, "maxitems", r.MaxItems);
        },
        Route53Answers.ListHostedZonesByName);

    public static readonly InvokeOptions ListResourceRecordSets = Operation<ListResourceRecordSetsRequest, ListResourceRecordSetsResponse>(
        (r, http) =>
        {
            Get(http, "hostedzone/{Id}/rrset", r.HostedZoneId, nameof(r.HostedZoneId));
            Query(http, "name", r.StartRecordName);
            Query(http, "type", r.StartRecordType?.Value);
            Query(http, "identifier", r.StartRecordIdentifier);
            Query(http, "maxitems", r.MaxItems);
        },
        Route53Answers.ListResourceRecordSets);

    public static readonly InvokeOptions GetChange = Operation<GetChangeRequest, GetChangeResponse>(
        (r, http) => Get(http, "change/{Id}", r.Id, nameof(r.Id)), Route53Answers.GetChange);

    public static readonly InvokeOptions ChangeResourceRecordSets = Operation<ChangeResourceRecordSetsRequest, ChangeResourceRecordSetsResponse>(
        (r, http) =>
        {
            Path(http, "hostedzone/{Id}/rrset/", r.HostedZoneId, nameof(r.HostedZoneId));
            http.HttpMethod = "POST";
            http.Headers["Content-Type"] = "application/xml";
            http.Content = Route53Requests.Write(r);
        },
        Route53Answers.ChangeResourceRecordSets);

    /// <summary>Answers give "/hostedzone/Z123" and "/change/C123"; paths take the part after the last slash.</summary>
    internal static string? BareId(string? id) => id?[(id.LastIndexOf('/') + 1)..];

    private static void Get(DefaultRequest http, string path, string? id = null, string? member = null)
    {
        Path(http, path, id, member);
        http.HttpMethod = "GET";
        http.UseQueryString = true;
    }

    private static void Path(DefaultRequest http, string path, string? id, string? member)
    {
        http.ResourcePath = Root + path;
        if (member is null)
            return;
        if (BareId(id) is not { Length: > 0 } bare)
            throw new AmazonRoute53Exception($"Request object does not have required field {member} set");
        http.AddPathResource("{Id}", bare);
    }

    private static void Query(DefaultRequest http, string name, string? value)
    {
        if (value is not null)
            http.Parameters[name] = value;
    }

    private static InvokeOptions Operation<TRequest, TResponse>(Action<TRequest, DefaultRequest> write, Func<System.Xml.Linq.XElement, TResponse> read)
        where TRequest : AmazonRoute53Request
        where TResponse : AmazonWebServiceResponse => new()
        {
            RequestMarshaller = new Marshaller<TRequest>(write),
            ResponseUnmarshaller = new Route53Unmarshaller<TResponse>(read),
        };

    private sealed class Marshaller<TRequest>(Action<TRequest, DefaultRequest> write) : IMarshaller<IRequest, AmazonWebServiceRequest>
        where TRequest : AmazonRoute53Request
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var http = new DefaultRequest(input, "Amazon.Route53");
            write((TRequest)input, http);
            return http;
        }
    }
}

/// <summary>Writes a change batch. Route 53 wants the elements in the order of its schema.</summary>
internal static class Route53Requests
{
    public const string Namespace = "https://route53.amazonaws.com/doc/2013-04-01/";

    public static byte[] Write(ChangeResourceRecordSetsRequest request)
    {
        using var buffer = new MemoryStream();
        var settings = new XmlWriterSettings { Encoding = new UTF8Encoding(false), OmitXmlDeclaration = true, NewLineHandling = NewLineHandling.Entitize };
        using (var xml = XmlWriter.Create(buffer, settings))
        {
            xml.WriteStartElement("ChangeResourceRecordSetsRequest", Namespace);
            if (request.ChangeBatch is { } batch)
            {
                xml.WriteStartElement("ChangeBatch", Namespace);
                Element(xml, "Comment", batch.Comment);
                xml.WriteStartElement("Changes", Namespace);
                foreach (var change in batch.Changes ?? [])
                    Write(xml, change);
                xml.WriteEndElement();
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static void Write(XmlWriter xml, Change change)
    {
        xml.WriteStartElement("Change", Namespace);
        Element(xml, "Action", change.Action?.Value);
        if (change.ResourceRecordSet is { } set)
        {
            xml.WriteStartElement("ResourceRecordSet", Namespace);
            Element(xml, "Name", set.Name);
            Element(xml, "Type", set.Type?.Value);
            Element(xml, "SetIdentifier", set.SetIdentifier);
            Element(xml, "Weight", set.Weight);
            Element(xml, "Region", set.Region?.Value);
            if (set.GeoLocation is { } geo)
            {
                xml.WriteStartElement("GeoLocation", Namespace);
                Element(xml, "ContinentCode", geo.ContinentCode);
                Element(xml, "CountryCode", geo.CountryCode);
                Element(xml, "SubdivisionCode", geo.SubdivisionCode);
                xml.WriteEndElement();
            }

            Element(xml, "Failover", set.Failover?.Value);
            Element(xml, "MultiValueAnswer", set.MultiValueAnswer);
            Element(xml, "TTL", set.TTL);
            if (set.ResourceRecords is { Count: > 0 } records)
            {
                xml.WriteStartElement("ResourceRecords", Namespace);
                foreach (var record in records)
                {
                    xml.WriteStartElement("ResourceRecord", Namespace);
                    Element(xml, "Value", record.Value);
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
            }

            if (set.AliasTarget is { } alias)
            {
                xml.WriteStartElement("AliasTarget", Namespace);
                Element(xml, "HostedZoneId", alias.HostedZoneId);
                Element(xml, "DNSName", alias.DNSName);
                Element(xml, "EvaluateTargetHealth", alias.EvaluateTargetHealth);
                xml.WriteEndElement();
            }

            Element(xml, "HealthCheckId", set.HealthCheckId);
            Element(xml, "TrafficPolicyInstanceId", set.TrafficPolicyInstanceId);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Element(XmlWriter xml, string name, string? value)
    {
        if (value is not null)
            xml.WriteElementString(name, Namespace, value);
    }

    private static void Element(XmlWriter xml, string name, long? value) => Element(xml, name, value is { } v ? XmlConvert.ToString(v) : null);

    private static void Element(XmlWriter xml, string name, bool? value) => Element(xml, name, value is { } v ? XmlConvert.ToString(v) : null);
}
