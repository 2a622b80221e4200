using AcmPortal.Core.Access;
using AcmPortal.Core.Orders;
using AcmPortal.Core.Profiles;
using AcmPortal.Core.Tests.Access;
using AcmPortal.Core.Tests.Connections;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace AcmPortal.Core.Tests.Orders;

/// <summary>
/// A portal whose profile asks people of the team Security, to which its own team does not belong: Rita requests in the
/// default team, Sam and Sue are operators in Security.
/// </summary>
internal sealed class ApprovalPortal : IAsyncDisposable
{
    private ApprovalPortal(OrderPortal portal) => Portal = portal;

    public OrderPortal Portal { get; }
    public Guid Security { get; private set; }
    public Actor Rita { get; private set; } = null!;
    public Actor Sam { get; private set; } = null!;
    public Actor Sue { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ApprovalPortal> StartAsync(int needed = 1, bool runWorker = false, int? capCents = null)
    {
        var made = new ApprovalPortal(await OrderPortal.StartAsync(runWorker: runWorker));
        made.Security = await made.TeamAsync("Security", "security@example.com");
        made.Rita = await made.PersonAsync("rita", Role.Requester, Team.DefaultId);
        made.Sam = await made.PersonAsync("sam", Role.Operator, made.Security);
        made.Sue = await made.PersonAsync("sue", Role.Operator, made.Security);
        await made.EditAsync(e => e with { ApproverTeamIds = [made.Security], ApprovalsNeeded = needed, MonthlyCapCents = capCents });
        return made;
    }

    public T Get<T>()
        where T : notnull => Portal.Get<T>();

    public Task<Guid> TeamAsync(string name, string contact = "") => Get<CreateTeam>().DoAsync(new CreateTeamInput(name, contact));

    public async Task EditAsync(Func<EditProfileInput, EditProfileInput> change)
    {
        var p = await Get<GetProfile>().DoAsync(Portal.Profile.Id);
        await Get<EditProfile>().DoAsync(change(new EditProfileInput(
            p.Id, p.Name, p.Description, p.NamePatterns, p.WildcardsAllowed, p.KeyAlgorithms, p.DefaultKeyAlgorithm, p.RenewalMode, p.RenewBeforeDays, "web-team@example.com", p.Version, p.MonthlyCapCents)));
    }

    /// <summary>Somebody whom a provider vouched for, with a role.</summary>
    public async Task<Actor> PersonAsync(string name, Role role, Guid? team)
    {
        await Get<SignInUser>().RunAsync(Actor.Anonymous, new SignInUserInput(AccessPeople.Issuer, name, name, $"{name}@example.com", []), Cancel);
        await Get<GiveRole>().RunAsync(OrderPortal.Admin, new GiveRoleInput(null, role, team, $"{name}@example.com"), Cancel);
        return await ActorAsync(name);
    }

    /// <summary>What they may do now.</summary>
    public async Task<Actor> ActorAsync(string name) => (await Get<ActorDirectory>().OfUserAsync($"{AccessPeople.Issuer}#{name}", "session", Cancel))!;

    public async Task<Guid> UserIdAsync(string name)
    {
        await using var db = Portal.Database.NewContext();
        return await db.Users.Where(u => u.Subject == name).Select(u => u.Id).SingleAsync(Cancel);
    }

    public async Task<Guid> RequestAsync(Actor actor, params string[] names) =>
        (await Get<RequestCertificate>().RunAsync(actor, new RequestCertificateInput(Portal.Profile.Id, names, KeyAlgorithms.EcP256), Cancel)).OrderId;

    public Task<OrderState> ApproveAsync(Actor actor, Guid order, string comment = "") => Get<ApproveOrder>().RunAsync(actor, new ApproveOrderInput(order, comment), Cancel);

    public Task<OrderState> RefuseAsync(Actor actor, Guid order, string comment = "") => Get<RefuseOrder>().RunAsync(actor, new RefuseOrderInput(order, comment), Cancel);

    public Task<OrderView> SeeAsync(Actor actor, Guid order) => Get<GetOrder>().RunAsync(actor, order, Cancel);

    /// <summary>The orders that wait for somebody's word.</summary>
    public async Task<IReadOnlyList<Guid>> WaitingForAsync(Actor actor) =>
        [.. (await Get<ListOrders>().RunAsync(actor, new ListOrdersInput(new()) { ForMe = true }, Cancel)).Items.Select(o => o.Id)];

    /// <summary>The actor of a new token of <paramref name="owner"/>.</summary>
    public async Task<Actor> TokenAsync(Actor owner, IReadOnlyList<ApiScope> scopes, ApiTokenKind kind = ApiTokenKind.Personal, Guid? team = null)
    {
        var made = await Get<CreateToken>().RunAsync(owner, new CreateTokenInput("t", scopes, 1, null, kind, team), Cancel);
        return (await Get<AuthenticateToken>().RunAsync(Actor.Anonymous, new AuthenticateTokenInput(made.Token, null), Cancel))!.Actor;
    }

    public ValueTask DisposeAsync() => Portal.DisposeAsync();
}
