using AcmPortal.AwsEmulator.State;

namespace AcmPortal.AwsEmulator.Control;

/// <summary>Zones: creating them, rightly or wrongly delegated, and their CAA.</summary>
internal sealed class ZoneControl(World world)
{
    /// <summary>Body of <c>POST /_emulator/zones</c> and <c>PUT /_emulator/zones/{id}</c>.</summary>
    internal sealed record ZoneBody(string? Name, string? Account, bool? Private, string? Id, string? Comment, List<string>? Caa, List<string>? DelegationNameServers, bool? Delegated);

    /// <summary>Body of <c>PUT|DELETE /_emulator/zones/{id}/records</c>: writes past Route 53's rules, as another tool would.</summary>
    internal sealed record RecordBody(string Name, string Type, long? Ttl, List<string>? Values);

    public object? Run(string method, string[] path, byte[] body)
    {
        switch (method, path)
        {
            case ("GET", []): return new { zones = world.Zones.All.OrderBy(z => z.Sequence).Select(z => View(z)) };
            case ("POST", []): return Create(ControlApi.Read<ZoneBody>(body));
            case ("GET", [var id]): return View(Find(id));
            case ("PUT", [var id]): return Change(Find(id), ControlApi.Read<ZoneBody>(body));
            case ("DELETE", [var id]): world.Zones.Delete(Find(id)); return null;
            case ("PUT", [var id, "records"]): return PutRecord(Find(id), ControlApi.Read<RecordBody>(body));
            case ("DELETE", [var id, "records"]): return RemoveRecord(Find(id), ControlApi.Read<RecordBody>(body));
            default: throw new ControlException(404, "zones knows GET, POST, PUT and DELETE of zones and PUT and DELETE of their records");
        }
    }

    private object Create(ZoneBody body)
    {
        if (string.IsNullOrWhiteSpace(body.Name)) throw new ControlException(400, "name is missing");
        if (body.Id is { } id && world.Zones.Find(id) is not null) throw new ControlException(409, $"zone {id} exists");
        var delegation = body.Delegated == false ? [] : body.DelegationNameServers;
        var zone = world.Zones.Create(body.Account ?? world.Options.AccountId, body.Name, body.Private ?? false, delegation, body.Id, body.Comment);
        if (body.Delegated == true && !zone.Private) world.Zones.Delegate(zone.Name, zone.NameServers);
        if (body.Caa is not null) SetCaa(zone, body.Caa);
        return View(zone);
    }

    private object Change(Zone zone, ZoneBody body)
    {
        if (body.Name is not null || body.Private is not null || body.Id is not null || body.Account is not null || body.Comment is not null)
            throw new ControlException(400, "only caa, delegationNameServers and delegated of a zone can change");
        if (body.DelegationNameServers is { } servers) world.Zones.Delegate(zone.Name, servers);
        if (body.Delegated is { } delegated) world.Zones.Delegate(zone.Name, delegated ? zone.NameServers : []);
        if (body.Caa is not null) SetCaa(zone, body.Caa);
        return View(zone);
    }

    private void SetCaa(Zone zone, List<string> values)
    {
        if (values.Find(v => Caa.Parse(v) is null) is { } wrong) throw new ControlException(400, $"'{wrong}' is not CAA, such as 0 issue \"amazon.com\"");
        Put(zone, zone.Name, "CAA", 300, values);
    }

    private object PutRecord(Zone zone, RecordBody body)
    {
        if (!RecordTypes.Known(body.Type)) throw new ControlException(400, $"{body.Type} is not a record type");
        Put(zone, DnsName.Normalize(body.Name), body.Type, body.Ttl ?? 300, body.Values ?? []);
        return View(zone);
    }

    private object RemoveRecord(Zone zone, RecordBody body)
    {
        var set = zone.Find(DnsName.Normalize(body.Name), body.Type) ?? throw new ControlException(404, $"no {body.Type} at {body.Name}");
        world.Zones.Remove(zone, set);
        return View(zone);
    }

    private void Put(Zone zone, string name, string type, long ttl, List<string> values)
    {
        if (!DnsName.IsWithin(name, zone.Name)) throw new ControlException(400, $"{name} is not in {zone.Name}");
        if (zone.Find(name, type) is { } existing) world.Zones.Remove(zone, existing);
        if (values.Count > 0) world.Zones.Put(zone, new RecordSet { ZoneId = zone.Id, Name = name, Type = type, Ttl = ttl, Values = values, VisibleAt = world.Now });
    }

    private Zone Find(string id) => world.Zones.Find(id) ?? world.Zones.All.FirstOrDefault(z => z.Name == DnsName.Normalize(id)) ?? throw new ControlException(404, $"no zone {id}");

    private object View(Zone z) => new
    {
        id = z.Id,
        name = z.Name,
        account = z.Account,
        @private = z.Private,
        nameServers = z.NameServers,
        delegationNameServers = world.Zones.DelegationOf(z.Name),
        delegated = world.Zones.IsDelegated(z),
        caa = z.Find(z.Name, "CAA")?.Values,
        records = z.Records.Values.Select(r => new { r.Name, r.Type, r.SetIdentifier, r.Ttl, r.Values, r.VisibleAt }),
    };
}
