using AcmPortal.Core.Access;
using AcmPortal.Core.Demo;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Tests.Orders;
using AcmPortal.Core.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AcmPortal.Core.Tests.Demo;

public sealed class TimeMachineTests
{
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(30);

    private sealed class FakeAws : ISimulatedAws
    {
        public TimeSpan Offset { get; set; }
        public Exception? Failure { get; set; }
        public DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime + Offset;

        public void Advance(TimeSpan by)
        {
            if (Failure is not null)
                throw Failure;
            Offset += by;
        }
    }

    private static Task<TestDatabase> DatabaseAsync(FakeAws? aws) => TestDatabase.CreateAsync(services =>
    {
        services.AddSingleton(TimeProvider.System);
        services.AddLogging();
        PortalOptions.Bind(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build()).Options.AddTo(services);
        services.AddAwsAccess().AddUseCases();
        if (aws is not null)
            services.AddSingleton<ISimulatedAws>(aws);
    });

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Advance_ByDays_MovesAwsAndTheDomainTogetherAndIsKept()
    {
        var aws = new FakeAws();
        await using var database = await DatabaseAsync(aws);
        var clock = database.Services.GetRequiredService<DomainClock>();
        var machine = database.Services.GetRequiredService<TimeMachine>();

        var after = await database.Services.GetRequiredService<AdvanceTime>().RunAsync(OrderPortal.Admin, new(TimeSpan.FromDays(45)), None);

        Assert.Equal(45, clock.Offset.TotalDays, 3);
        Assert.Equal(45, aws.Offset.TotalDays, 3);
        Assert.Equal(clock.Now, after, Near);
        clock.Offset = TimeSpan.Zero;
        await machine.LoadAsync(None);
        Assert.Equal(45, clock.Offset.TotalDays, 3);
    }

    [Fact]
    public async Task Advance_KilledBeforeAwsMoved_IsFinishedAtTheNextStart()
    {
        var aws = new FakeAws { Failure = new InvalidOperationException("killed") };
        await using var database = await DatabaseAsync(aws);
        var machine = database.Services.GetRequiredService<TimeMachine>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => machine.AdvanceAsync(TimeSpan.FromDays(7), None));
        Assert.Equal(TimeSpan.Zero, database.Services.GetRequiredService<DomainClock>().Offset);

        aws.Failure = null;
        await machine.LoadAsync(None);

        Assert.Equal(7, aws.Offset.TotalDays, 3);
        Assert.Equal(7, database.Services.GetRequiredService<DomainClock>().Offset.TotalDays, 3);
    }

    [Fact]
    public async Task Load_AwsIsAheadOfANewDatabase_TakesItsTime()
    {
        var aws = new FakeAws { Offset = TimeSpan.FromDays(120) };
        await using var database = await DatabaseAsync(aws);
        await database.Services.GetRequiredService<TimeMachine>().LoadAsync(None);
        Assert.Equal(120, database.Services.GetRequiredService<DomainClock>().Offset.TotalDays, 3);
        Assert.Equal(120, aws.Offset.TotalDays, 3);
        Assert.Equal(1, await database.Store.ReadAsync((db, ct) => db.DomainTime.CountAsync(ct), None));
    }

    [Fact]
    public async Task Advance_OutsideTheDemo_IsRefused()
    {
        await using var database = await DatabaseAsync(null);
        var advance = database.Services.GetRequiredService<AdvanceTime>();
        await Assert.ThrowsAsync<RefusedException>(() => advance.RunAsync(OrderPortal.Admin, new(TimeSpan.FromDays(1)), None));
        Assert.Equal(TimeSpan.Zero, database.Services.GetRequiredService<DomainClock>().Offset);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(367)]
    public async Task Advance_TooLittleOrTooMuch_NamesTheField(int days)
    {
        await using var database = await DatabaseAsync(new FakeAws());
        var e = await Assert.ThrowsAsync<InvalidInputException>(() =>
            database.Services.GetRequiredService<AdvanceTime>().RunAsync(OrderPortal.Admin, new(TimeSpan.FromDays(days)), None));
        Assert.Equal("By", Assert.Single(e.Errors).Field);
    }

    [Fact]
    public async Task Advance_ToTheNextRenewalWithoutCertificates_SaysWhatToDo()
    {
        await using var database = await DatabaseAsync(new FakeAws());
        var e = await Assert.ThrowsAsync<RefusedException>(() => database.Services.GetRequiredService<AdvanceTime>().RunAsync(OrderPortal.Admin, new(null), None));
        Assert.Contains("fill the demo", e.Message, StringComparison.OrdinalIgnoreCase);
    }
}
