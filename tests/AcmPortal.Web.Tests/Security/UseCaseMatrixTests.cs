using AcmPortal.Core.Access;
using Microsoft.Extensions.DependencyInjection;

namespace AcmPortal.Web.Tests.Security;

/// <summary>Every use case directly, without pages or endpoints.</summary>
public sealed class UseCaseMatrixTests
{
    private static readonly (string Name, Actor Actor)[] Columns =
    [
        .. Roles.All.Select(r => (r.ToString(), ActorDirectory.Of("u", "U", "test", [new HeldRole(r, null, "test")]))),
        ("Team", Other(Role.Administrator)),
        ("Nobody", Actor.Anonymous),
    ];

    [Fact]
    public async Task UseCase_UnderEachRole_IsLetThroughAsTheMatrixSays()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var inputs = new Inputs(Objects.Random());
        var measured = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in UseCaseRegistration.AllIn(typeof(IUseCase).Assembly))
        {
            if (Instance(portal, type) is not { } useCase)
                continue;
            var cells = new List<string>();
            foreach (var (_, actor) in Columns)
                cells.Add(await RunAsync(useCase, actor, inputs) is NotAllowedException ? "no" : "yes");
            measured[type.Name] = string.Join(' ', cells);
        }

        var matrix = Matrix.Load();
        if (Matrix.Writes)
            new Matrix { Routes = matrix.Routes, Anonymous = matrix.Anonymous, RouteColumns = matrix.RouteColumns, UseCases = measured, UseCaseColumns = [.. Columns.Select(c => c.Name)] }.Save();
        else
            Assert.Equal("", Matrix.Differences("useCases", matrix.UseCases, measured));
    }

    // What another team owns is answered as what does not exist, by the same words: for every use case that takes an id.
    [Theory]
    [InlineData(Role.Viewer)]
    [InlineData(Role.Requester)]
    [InlineData(Role.Operator)]
    [InlineData(Role.Administrator)]
    [InlineData(Role.Auditor)]
    public async Task UseCase_OnAnotherTeamsObjects_AnswersAsIfThereWereNone(Role role)
    {
        await using var portal = await GuardedPortal.StartAsync();
        var there = await portal.ObjectsAsync();
        // What is everybody's is the same in both; what a team owns is there, or is not.
        var missing = Objects.Random() with { Connection = there.Connection, Authority = there.Authority, Channel = there.Channel, Rule = there.Rule, Token = there.Token, User = there.User };
        var leaks = new List<string>();
        foreach (var type in UseCaseRegistration.AllIn(typeof(IUseCase).Assembly).Where(t => !t.Name.StartsWith("Delete", StringComparison.Ordinal) || t.Name is "DeleteCertificate" or "DeleteProfile"))
        {
            if (Instance(portal, type) is not { Permission: not Permission.OperateHost } useCase)
                continue;
            var (a, b) = (await SayAsync(useCase, role, there), await SayAsync(useCase, role, missing));
            if (a != b)
                leaks.Add($"{type.Name}: {a} and for what does not exist {b}");
        }

        Assert.Empty(leaks);
    }

    // A role that is held in one team does not lend its rights to another in which one holds less.
    [Fact]
    public async Task UseCase_WithLessInOneTeamThanInAnother_GoesByTheTeamOfTheObject()
    {
        await using var portal = await GuardedPortal.StartAsync();
        var there = await portal.ObjectsAsync();
        var actor = ActorDirectory.Of("u", "U", "test", [new HeldRole(Role.Operator, Team.DefaultId, "test"), new HeldRole(Role.Administrator, GuardedPortal.OtherTeam, "test")]);
        var none = Xunit.TestContext.Current.CancellationToken;

        var delete = await Assert.ThrowsAnyAsync<UseCaseException>(() => portal.Portal.Get<AcmPortal.Core.Certificates.DeleteCertificate>().RunAsync(actor, new(there.Certificate, false, "x"), none));
        var viewer = ActorDirectory.Of("somebody", "S", "test", [new HeldRole(Role.Requester, Team.DefaultId, "test"), new HeldRole(Role.Operator, GuardedPortal.OtherTeam, "test")]);
        var order = await portal.RevokeOrderAsync(there);
        await Assert.ThrowsAsync<NotAllowedException>(() => portal.Portal.Get<AcmPortal.Core.Orders.RetryOrder>().RunAsync(viewer, order, none));

        Assert.Contains("only an administrator", delete.Message, StringComparison.Ordinal);
    }

    private static Actor Other(Role role) => ActorDirectory.Of("u", "U", "test", [new HeldRole(role, GuardedPortal.OtherTeam, "test")]);

    private static IUseCase? Instance(GuardedPortal portal, Type type)
    {
        try
        {
            return (IUseCase)portal.Portal.Host.Services.GetRequiredService(type);
        }
        catch (InvalidOperationException)
        {
            // The demo's own are not there outside of it.
            return type.Namespace == "AcmPortal.Core.Demo" ? null : throw new InvalidOperationException(type.Name);
        }
    }

    private static async Task<string> SayAsync(IUseCase useCase, Role role, Objects objects) =>
        await RunAsync(useCase, Other(role), new Inputs(objects)) is { } e ? $"{e.GetType().Name} {e.Message}" : "done";

    private static async Task<Exception?> RunAsync(IUseCase useCase, Actor actor, Inputs inputs)
    {
        var run = useCase.GetType().GetMethod("RunAsync")!;
        var input = inputs.Make(run.GetParameters()[1].ParameterType, useCase.GetType().Name);
        try
        {
            await ((Task)run.Invoke(useCase, [actor, input, Xunit.TestContext.Current.CancellationToken])!).WaitAsync(TimeSpan.FromSeconds(30));
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
