using AcmPortal.Core.Certificates;
using AcmPortal.Core.Dns;
using AcmPortal.Core.Orders;
using AcmPortal.Web.Shared;
using Bunit;

namespace AcmPortal.Web.Tests.Shared;

public class StatusChipTests : BunitContext
{
    public static IEnumerable<TheoryDataRow<StatusLook>> Looks() =>
    [
        .. Enum.GetValues<OrderState>().SelectMany(s => new[] { StatusLook.Of(s), StatusLook.Of(s, needsPerson: true) }),
        .. Enum.GetValues<CertificateStatus>().Select(StatusLook.Of),
        .. Enum.GetValues<RecordState>().SelectMany(s => new[] { StatusLook.Of(s), StatusLook.Of(s, pendingInZone: true) }),
        StatusLook.Enabled(true), StatusLook.Enabled(false), StatusLook.Tested(true), StatusLook.Tested(false), StatusLook.Tested(null),
    ];

    // Never colour alone: the tone is a class, the meaning stands in the words.
    [Theory]
    [MemberData(nameof(Looks), DisableDiscoveryEnumeration = true)]
    public void Chip_OfEachStatus_HasATonePlusAnIconPlusWords(StatusLook look)
    {
        var chip = Render<StatusChip>(p => p.Add(c => c.Look, look)).Find(".chip");

        Assert.Contains(chip.ClassList, tone => tone is "ok" or "info" or "warn" or "bad" or "off" or "vio");
        Assert.Equal("true", chip.QuerySelector("svg")!.GetAttribute("aria-hidden"));
        Assert.NotEmpty(chip.QuerySelector("path")!.GetAttribute("d")!);
        Assert.InRange(chip.TextContent.Trim().Split(' ').Length, 1, 4);
    }

    [Fact]
    public void Order_ThatFailed_IsFailedEvenWhereItNeedsAPerson() => Assert.Equal("Failed", StatusLook.Of(OrderState.Failed, needsPerson: true).Text);

    [Fact]
    public void Order_AwaitingApproval_SaysSoAndNotOnlyThatAPersonIsNeeded() => Assert.Equal("Awaiting approval", StatusLook.Of(OrderState.AwaitingApproval, needsPerson: true).Text);

    [Fact]
    public void Order_ThatNeedsAPerson_SaysThatInsteadOfItsState() => Assert.Equal("Needs a person", StatusLook.Of(OrderState.RecordsPending, needsPerson: true).Text);
}
