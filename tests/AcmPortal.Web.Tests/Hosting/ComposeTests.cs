using System.Text.RegularExpressions;
using AcmPortal.Web.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using YamlDotNet.RepresentationModel;

namespace AcmPortal.Web.Tests.Hosting;

/// <summary>What can be checked of the container's files without a container engine.</summary>
public sealed partial class ComposeTests
{
    private static readonly string Root = Folder();

    [Fact]
    public void Compose_EverySettingOfThePortals_Exists()
    {
        var errors = new List<string>();
        var settings = Scalars(Compose()["x-portal"]["environment"]);
        Assert.True(settings.Count >= 8);
        // As the program reads its environment; an unknown key of a section is an error there.
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings
            .Where(s => s.Key.Contains("__", StringComparison.Ordinal))
            .Select(s => KeyValuePair.Create(s.Key.Replace("__", ":", StringComparison.Ordinal), (string?)s.Value))).Build();
        try
        {
            PortalHost.Check(configuration, new Production());
        }
        catch (SettingsException e)
        {
            errors.Add(e.Message);
        }

        Assert.Empty(errors);
        Assert.Equal(configuration["MasterKey:Variable"] ?? "ACMPORTAL_MASTER_KEY", Assert.Single(settings.Keys, k => !k.Contains("__", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compose_ThePortals_AreTwoAlikeReadOnlyAndWithoutRights()
    {
        var compose = Compose();
        var common = compose["x-portal"];
        Assert.Equal("true", common["read_only"].ToString());
        Assert.Equal("[ ALL ]", common["cap_drop"].ToString());
        Assert.DoesNotContain(((YamlMappingNode)common).Children.Keys, k => k.ToString() is "user" or "privileged" or "ports");
        foreach (var portal in new[] { "portal1", "portal2" })
        {
            var node = (YamlMappingNode)compose["services"][portal];
            // An alias is the very node that it names.
            Assert.Same(common, node["<<"]);
            Assert.EndsWith(":/portal/data", ((YamlSequenceNode)node["volumes"])[0].ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Compose_WhatItNames_IsThere()
    {
        var compose = Compose();
        var services = (YamlMappingNode)compose["services"];
        foreach (var (name, service) in services.Children)
        {
            foreach (var volume in (service as YamlMappingNode)!.Children.TryGetValue("volumes", out var volumes) ? ((YamlSequenceNode)volumes).Select(v => v.ToString()) : [])
            {
                var source = volume.Split(':')[0];
                Assert.True(source.StartsWith("./", StringComparison.Ordinal) ? Path.Exists(Path.Combine(Root, "db", source)) : ((YamlMappingNode)compose["volumes"]).Children.ContainsKey(source), $"{name} mounts {source}");
            }
        }

        var nginx = File.ReadAllText(Path.Combine(Root, "db/compose-nginx.conf"));
        foreach (Match server in Server().Matches(nginx))
            Assert.True(services.Children.ContainsKey(server.Groups[1].Value), server.Value);
        Assert.Equal(2, Server().Count(nginx));
        var proxy = services["proxy"]["networks"]["inside"]["ipv4_address"].ToString();
        Assert.Equal(proxy, compose["x-portal"]["environment"]["Proxy__Addresses__0"].ToString());
        var migrate = File.ReadAllText(Path.Combine(Root, "db/compose-migrate.sh"));
        foreach (Match script in Script().Matches(migrate))
            Assert.True(File.Exists(Path.Combine(Root, "db/sqlserver", script.Groups[1].Value)), script.Value);
        Assert.Contains("User Id=acmportal_app_login;", compose["x-portal"]["environment"]["Database__ConnectionString"].ToString(), StringComparison.Ordinal);
        Assert.Contains("[acmportal_app_login]", File.ReadAllText(Path.Combine(Root, "db/sqlserver/logins.sql")), StringComparison.Ordinal);
    }

    [Fact]
    public void Dockerfile_TheFinalImage_HasNoShellAndNoRoot()
    {
        var text = File.ReadAllText(Path.Combine(Root, "Dockerfile"));
        var final = text[text.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];
        Assert.Contains("chiseled", final.Split('\n')[1], StringComparison.Ordinal);
        Assert.DoesNotContain("\nRUN ", final, StringComparison.Ordinal);
        Assert.Contains("\nUSER $APP_UID\n", final, StringComparison.Ordinal);
        Assert.Contains("CMD [\"/app/AcmPortal.Web\", \"health\", \"live\"]", final, StringComparison.Ordinal);
        Assert.Contains("\nENTRYPOINT [\"/app/AcmPortal.Web\"]", final, StringComparison.Ordinal);
    }

    private static YamlNode Compose()
    {
        using var reader = File.OpenText(Path.Combine(Root, "db/compose.yaml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return yaml.Documents[0].RootNode;
    }

    private static Dictionary<string, string> Scalars(YamlNode node) => ((YamlMappingNode)node).Children.ToDictionary(c => c.Key.ToString(), c => c.Value.ToString());

    private static string Folder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AcmPortal.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"\n\s+server (\S+):\d+ ")]
    private static partial Regex Server();

    [GeneratedRegex(@"\$scripts/(\S+?)""")]
    private static partial Regex Script();

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";
        public string ApplicationName { get; set; } = "AcmPortal.Web";
        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
