using AcmPortal.Core.Access;
using AcmPortal.Core.Connections;
using AcmPortal.Web.Layout;
using AcmPortal.Web.Shared;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace AcmPortal.Web.Tests.Shared;

public class GoToDialogTests : PortalBunitContext
{
    [Fact]
    public async Task Opened_ShowsThePagesAndChoosesTheFirst()
    {
        await OpenAsync();

        Assert.Equal("Dashboard", Chosen());
        Assert.Contains(Options(), o => o.Contains("Request certificate", StringComparison.Ordinal));
        Assert.Contains(Options(), o => o.Contains("Users", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Opened_ByAViewer_LeavesOutWhatTheyMayNotHave()
    {
        Visitor = ActorDirectory.Of("v", "V", "test", [new HeldRole(Role.Viewer, null, "test")]);
        await OpenAsync();

        Assert.DoesNotContain(Options(), o => o.Contains("Request certificate", StringComparison.Ordinal) || o.Contains("Users", StringComparison.Ordinal));
        Assert.Contains(Options(), o => o.Contains("Certificates", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Typed_NameOfAConnection_IsFoundAndGoneToByEnter()
    {
        var made = await ArrangeAsync<CreateConnection, CreateConnectionInput, CreateConnectionResult>(new("quarry", ConnectionKind.Host, SaveUntested: true));
        var answer = await OpenAsync();

        Dialogs.Find("#go-to-text").Input("quar");
        await Dialogs.Find("#go-to-text").KeyDownAsync(new KeyboardEventArgs { Key = "Enter" });

        Dialogs.WaitForAssertion(() => Assert.EndsWith($"/connections/{made.Id}", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal));
        Assert.True(await answer);
    }

    [Fact]
    public async Task Arrows_ThroughThePlaces_GoRoundAndEnterGoesThere()
    {
        var answer = await OpenAsync();
        var field = Dialogs.Find("#go-to-text");

        await field.KeyDownAsync(new KeyboardEventArgs { Key = "ArrowUp" });
        Assert.Equal("Request certificate", Chosen());
        await field.KeyDownAsync(new KeyboardEventArgs { Key = "ArrowDown" });
        await field.KeyDownAsync(new KeyboardEventArgs { Key = "ArrowDown" });
        Assert.Equal("Certificates", Chosen());
        Assert.Equal(Dialogs.Find("[aria-selected=true]").Id, field.GetAttribute("aria-activedescendant"));
        await field.KeyDownAsync(new KeyboardEventArgs { Key = "Enter" });

        Assert.EndsWith("/certificates", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
        Assert.True(await answer);
    }

    [Fact]
    public async Task Typed_WhatNothingBeginsWith_OffersTheListsSearch()
    {
        await OpenAsync();

        Dialogs.Find("#go-to-text").Input("no such thing");

        Dialogs.WaitForAssertion(() => Assert.Equal("Search certificates for no such thing", Chosen()));
    }

    private string Chosen() => Dialogs.Find("[aria-selected=true] .what").TextContent;

    private List<string> Options() => [.. Dialogs.FindAll("[role=option]").Select(o => o.TextContent)];

    private async Task<Task<bool>> OpenAsync()
    {
        Task<bool>? answer = null;
        var dialogs = Services.GetRequiredService<IDialogService>();
        await Dialogs.InvokeAsync(() => { answer = dialogs.OpenAsync("Go to", new DialogParameters<GoToDialog>()); });
        Dialogs.WaitForElement("[role=option]");
        return answer!;
    }
}
