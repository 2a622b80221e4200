using AcmPortal.Core.Access;
using AcmPortal.Core.Hosting;
using AcmPortal.Core.Storage;
using AcmPortal.Web.Access;
using AcmPortal.Web.Hosting;
using AcmPortal.Web.Layout;
using AcmPortal.Web.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using MudBlazor.Services;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSingleton(new PortalMode(true));
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<DomainClock>();
builder.Services.AddSingleton<ChangeFeed>();
foreach (var type in typeof(IUseCase).Assembly.GetTypes().Where(t => !t.IsAbstract && typeof(IUseCase).IsAssignableFrom(t)))
    builder.Services.AddTransient(type);
builder.Services.AddScoped<CurrentActor>().AddScoped<UseCaseRunner>().AddScoped<Ticker>();
builder.Services.AddMudServices();
builder.Services.AddRazorComponents().AddInteractiveServerComponents();
builder.Services.AddAuthentication(DemoAuthentication.Scheme).AddScheme<AuthenticationSchemeOptions, DemoAuthentication>(DemoAuthentication.Scheme, null);
builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
var app = builder.Build();
app.UseSecurityHeaders();
app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
app.UseAuthentication();
app.UseAuthorization();
app.UseAntiforgery();
app.MapStaticAssets().AllowAnonymous();
app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
{
    options.DisableWebSocketCompression = true;
    options.ContentSecurityFrameAncestorsPolicy = "'none'";
});
await app.RunAsync("http://127.0.0.1:5080");
