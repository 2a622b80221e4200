using System.Text.RegularExpressions;
using AcmPortal.Browser.Running;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AcmPortal.Browser;

/// <summary>A profile that asks for somebody's word, and three people in windows of their own: who sets it, who requests, who decides.</summary>
public sealed class ApprovalJourneyTests(ReadyPortal portal) : IClassFixture<ReadyPortal>
{
    [Fact]
    public async Task ProfileWithApprovers_OneRequestApprovedOneRefused_AwsIsAskedForTheApprovedAlone()
    {
        var (adminWindow, admin) = await portal.VisitAsync();
        await using var first = adminWindow;
        await TheProfileAsksAsync(admin);

        var (requesterWindow, requester) = await portal.VisitAsync();
        await using var second = requesterWindow;
        await requester.OpenAsync("/");
        await requester.BecomeAsync("Be a requester");
        var (approverWindow, approver) = await portal.VisitAsync();
        await using var third = approverWindow;
        await approver.OpenAsync("/");
        await approver.BecomeAsync("Be an operator");

        await RequestAsync(requester, "wanted.example.com");
        await FindAsync(approver, "wanted.example.com");
        await approver.DecideAsync("Approve order", "Fine for the shop.");
        await TheWordIsReadAsync(requester, "Approved", "Fine for the shop.");
        await Expect(requester.Status("Stored")).ToBeVisibleAsync();
        await Expect(Calls(requester).GetByRole(AriaRole.Row).Filter(new() { HasText = "RequestCertificate" })).ToHaveCountAsync(1);

        await RequestAsync(requester, "unwanted.example.com");
        await FindAsync(approver, "unwanted.example.com");
        await approver.DecideAsync("Refuse order", "Use the wildcard that we have.");
        await TheWordIsReadAsync(requester, "Refused", "Use the wildcard that we have.");
        await Expect(requester.Status("Refused")).ToBeVisibleAsync();
        await Expect(requester.Page.GetByText("Refused by Demo operator: Use the wildcard that we have. Nothing was asked of AWS.").First).ToBeVisibleAsync();
        await NothingIsAskedAsync(requester);
    }

    private static async Task TheProfileAsksAsync(Person admin)
    {
        await admin.OpenAsync("/profiles");
        await admin.Link("web-servers").ClickAsync();
        await admin.Link("Edit").ClickAsync();
        await admin.Approvers("Default").CheckAsync();
        await Expect(admin.Field("How many people must approve")).ToHaveValueAsync("1");
        await Expect(admin.Button("Save changes")).ToBeEnabledAsync();
        await admin.Button("Save changes").ClickAsync();
        await Expect(admin.Heading("web-servers")).ToBeVisibleAsync();
        await Expect(admin.Page.GetByText("somebody of Default")).ToBeVisibleAsync();
    }

    // The requester may take it back, but has no word in it.
    private static async Task RequestAsync(Person requester, string name)
    {
        await requester.StartRequestAsync();
        await requester.RequestAsync(name);
        await Expect(requester.Status("Awaiting approval")).ToBeVisibleAsync();
        await Expect(requester.Page.GetByText("It waits for the approval of somebody of Default, but not of the requester. Nothing is asked of AWS before.").First).ToBeVisibleAsync();
        await Expect(requester.Button("Cancel order")).ToBeVisibleAsync();
        await Expect(requester.Button("Approve order")).ToHaveCountAsync(0);
        await Expect(requester.Button("Refuse order")).ToHaveCountAsync(0);
        await NothingIsAskedAsync(requester);
        await requester.Page.EvaluateAsync("window.sameDocument = true");
    }

    // The number beside Orders says from any page that somebody is waited for.
    private static async Task FindAsync(Person approver, string name)
    {
        await approver.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Orders 1 need") }).ClickAsync();
        await approver.Link(name).ClickAsync();
        await Expect(approver.Heading(name)).ToBeVisibleAsync();
        await Expect(approver.Page.GetByText("Requested by Demo requester")).ToBeVisibleAsync();
        await NothingIsAskedAsync(approver);
    }

    // On the page that the requester has had open all the time.
    private static async Task TheWordIsReadAsync(Person requester, string word, string comment)
    {
        var given = requester.Page.GetByRole(AriaRole.Region, new() { Name = "Approval" }).GetByRole(AriaRole.Listitem);
        await Expect(given).ToContainTextAsync(word);
        await Expect(given).ToContainTextAsync("Demo operator");
        await Expect(given).ToContainTextAsync(comment);
        Assert.True(await requester.Page.EvaluateAsync<bool>("window.sameDocument === true"), "The page was loaded anew.");
    }

    private static async Task NothingIsAskedAsync(Person person)
    {
        await Expect(Calls(person)).ToContainTextAsync(new Regex("^AWS calls\\s*none"));
        await Expect(Calls(person).GetByRole(AriaRole.Row)).ToHaveCountAsync(0);
    }

    private static ILocator Calls(Person person) => person.Page.GetByRole(AriaRole.Region, new() { Name = "AWS calls" });
}
