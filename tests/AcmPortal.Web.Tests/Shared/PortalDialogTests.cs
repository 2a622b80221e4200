using AcmPortal.Web.Shared;
using AcmPortal.Web.Tests.Connections;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace AcmPortal.Web.Tests.Shared;

public class PortalDialogTests : PortalBunitContext
{
    private static readonly RenderFragment Body = builder => builder.AddContent(0, "It is gone for good.");
    private int done;

    [Fact]
    public async Task Confirm_WithAName_ActsOnlyWhenItIsTyped()
    {
        var answer = await AskAsync(() => Task.FromResult<ShownError?>(null), typeName: "prod");
        Assert.Contains("It is gone for good.", Dialogs.Markup, StringComparison.Ordinal);
        Assert.True(Dialogs.Button("Delete it").HasAttribute("disabled"));

        Dialogs.Labelled("Type prod to go on").Input("Prod");
        Assert.True(Dialogs.Button("Delete it").HasAttribute("disabled"));
        Dialogs.Labelled("Type prod to go on").Input(" prod ");
        await Dialogs.Button("Delete it").ClickAsync();

        Assert.True(await answer);
        Assert.Equal(1, done);
        Assert.Empty(Dialogs.FindAll("[role=dialog]"));
    }

    [Fact]
    public async Task Confirm_Left_DoesNothing()
    {
        var answer = await AskAsync(() => Task.FromResult<ShownError?>(null));

        var leave = Dialogs.Find("[data-leave]");
        Assert.Equal("Keep it", leave.TextContent.Trim());
        await leave.ClickAsync();

        Assert.False(await answer);
        Assert.Equal(0, done);
    }

    [Fact]
    public async Task Confirm_Refused_StaysOpenWithTheReason()
    {
        var answer = await AskAsync(() => Task.FromResult<ShownError?>(new ShownError(ErrorKind.Refused, "It is in use.", [])));

        await Dialogs.Button("Delete it").ClickAsync();

        Assert.Contains("It is in use.", Dialogs.Find(".note.bad").TextContent, StringComparison.Ordinal);
        Assert.False(answer.IsCompleted);
    }

    [Fact]
    public async Task Confirm_WhileItActs_HasNoWayOutAndKeepsTheFocusOnItsButton()
    {
        var acting = new TaskCompletionSource<ShownError?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = await AskAsync(() => acting.Task);

        var click = Dialogs.Button("Delete it").ClickAsync();
        await Dialogs.Button("Delete it").ClickAsync();

        Assert.True(Dialogs.Find("[data-leave]").HasAttribute("disabled"));
        Assert.False(Dialogs.Button("Delete it").HasAttribute("disabled"));
        Assert.Equal("true", Dialogs.Button("Delete it").GetAttribute("aria-disabled"));
        acting.SetResult(null);
        await click;
        Assert.True(await answer);
        Assert.Equal(1, done);
    }

    // Asks on the renderer's own dispatcher, as a page does, and gives the pending answer.
    private async Task<Task<bool>> AskAsync(Func<Task<ShownError?>> act, string? typeName = null)
    {
        Task<bool>? answer = null;
        var dialogs = Services.GetRequiredService<IDialogService>();
        await Dialogs.InvokeAsync(() => { answer = dialogs.ConfirmAsync("Delete prod?", Body, "Delete it", Act, typeName); });
        Dialogs.WaitForElement("[role=dialog]");
        return answer!;

        Task<ShownError?> Act()
        {
            done++;
            return act();
        }
    }
}
