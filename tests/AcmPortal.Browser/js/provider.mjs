// A real OpenID provider (oidc-provider) for the browser tests: node provider.mjs PORT
// Whoever types a name is that person; what they belong to is in PEOPLE. Prints "ready" when it listens.
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://localhost:${port}`;
const page = (title, body) => `<!doctype html><html lang="en"><head><title>${title}</title><link rel="icon" href="data:,"></head><body><h1>${title}</h1>${body}</body></html>`;
const PEOPLE = {
  ada: { name: 'Ada Admin', groups: ['staff', 'portal-admins'], roles: [] },
  olga: { name: 'Olga Operator', groups: ['staff', 'web-ops'], roles: ['operators'] },
  victor: { name: 'Victor Viewer', groups: ['staff', 'readers'], roles: [] },
  nobody: { name: 'Nora Nobody', groups: ['staff'], roles: [] },
};

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'portal',
    client_secret: 'a secret of the portal, which is long enough',
    redirect_uris: ['http://127.0.0.1/signin-oidc'],
    post_logout_redirect_uris: ['http://127.0.0.1/signout-callback-oidc'],
    grant_types: ['authorization_code'],
    // With these the id tokens carry the provider's id of the session. Nobody listens there: the front channel is the one that is tested.
    backchannel_logout_uri: 'http://127.0.0.1:9/',
    backchannel_logout_session_required: true,
  }],
  claims: { openid: ['sub'], profile: ['name', 'realm_access'], email: ['email'], groups: ['groups'] },
  scopes: ['openid', 'profile', 'email', 'groups'],
  // The code flow's id token has the claims of the scopes, as with the providers that companies use.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => { ctx.body = page('Sign out of the identity provider?', `${form}<button form="op.logoutForm" name="logout" value="yes">Yes</button>`); } } },
  cookies: { keys: ['only for tests'] },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 600, Session: 3600 },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: PEOPLE[id]?.name ?? id, email: `${id}@example.com`, groups: PEOPLE[id]?.groups ?? [], realm_access: { roles: PEOPLE[id]?.roles ?? [] } }),
  }),
  // Nobody is asked for consent: the portal belongs to the same company.
  loadExistingGrant: async ctx => {
    const grant = new ctx.oidc.provider.Grant({ accountId: ctx.oidc.session.accountId, clientId: ctx.oidc.client.clientId });
    grant.addOIDCScope('openid profile email groups');
    await grant.save();
    return grant;
  },
});

// The portal takes any free port.
const local = path => uri => new RegExp(`^http://127\\.0\\.0\\.1:\\d+${path}$`).test(uri);
provider.Client.prototype.redirectUriAllowed = local('/signin-oidc');
provider.Client.prototype.postLogoutRedirectUriAllowed = local('/signout-callback-oidc');

let frontChannel = [];

provider.use(async (ctx, next) => {
  const [, first, uid, last] = ctx.path.split('/');
  if (first === 'interaction' && ctx.method === 'GET') {
    const { prompt } = await provider.interactionDetails(ctx.req, ctx.res);
    ctx.type = 'html';
    ctx.body = page('Example identity provider', `<form method="post" action="/interaction/${uid}/login"><p>${prompt.reasons.join(', ')}</p><label>User <input name="login" required></label> <button>Continue</button></form>`);
  } else if (first === 'interaction' && last === 'login') {
    let text = '';
    for await (const chunk of ctx.req) text += chunk;
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: new URLSearchParams(text).get('login') } }, { mergeWithLastSubmission: false });
    ctx.respond = false;
  } else if (ctx.path === '/front-channel' && ctx.method === 'PUT') {
    // What a client registers as its front-channel logout URI.
    let text = '';
    for await (const chunk of ctx.req) text += chunk;
    frontChannel = JSON.parse(text);
    ctx.status = 204;
  } else if (ctx.path === '/leave') {
    // The provider's own sign-out, with a frame for each client, as Front-Channel Logout 1.0 says.
    const session = await provider.Session.get(ctx);
    const sid = session.sidFor('portal');
    await session.destroy();
    const frames = frontChannel.map(uri => `<iframe src="${uri}?iss=${encodeURIComponent(issuer)}&amp;sid=${encodeURIComponent(sid)}"></iframe>`);
    ctx.type = 'html';
    ctx.body = page('You have left the identity provider', frames.join(''));
  } else {
    await next();
  }
});
provider.on('server_error', (_, error) => console.error(error));
provider.listen(port, 'localhost', () => console.log('ready'));
