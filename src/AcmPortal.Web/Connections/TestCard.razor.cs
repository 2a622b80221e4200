using AcmPortal.Core.Connections;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace AcmPortal.Web.Connections;

/// <summary>Runs the test of a connection and shows what it found.</summary>
public sealed partial class TestCard
{
    private readonly string regionId = UniqueId.Next("region");
    private readonly string zoneId = UniqueId.Next("zones");
    private string region = "";
    private string zones = "";
    private ConnectionTest? test;
    private bool started;

    [Inject] private TestConnection TestConnection { get; set; } = null!;

    /// <summary>The connection, with the findings of its last test.</summary>
    [Parameter, EditorRequired] public ConnectionView View { get; set; } = null!;

    /// <summary>Whether to test at once.</summary>
    [Parameter] public bool Start { get; set; }

    /// <summary>Called after a test: its findings are stored.</summary>
    [Parameter] public EventCallback OnTested { get; set; }

    private string? Note => View.LastTestedAt is null ? null : $"{View.Permissions.Count(p => p.Verdict == ProbeVerdict.Allowed)} of {View.Permissions.Count} allowed";
    private string? Problem => test?.Error ?? (test is null && View.LastTestPassed == false ? View.LastTestError : null);

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !Start || started || !View.Enabled)
            return;
        await TestAsync();
        StateHasChanged();
    }

    private async Task TestAsync()
    {
        started = true;
        test = null;
        string[] ids = zones.Split([' ', ',', ';', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var outcome = await RunAsync(TestConnection, new TestConnectionInput(View.Id, region.Length == 0 ? null : region, ids.Length == 0 ? null : ids));
        test = outcome.Value;
        await OnTested.InvokeAsync();
    }
}
