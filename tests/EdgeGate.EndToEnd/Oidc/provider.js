// An OpenID Connect provider for tests: node provider.js PORT REDIRECT[,REDIRECT...]
// Any name signs in, with any password. Groups: alice and analyst-* analysts, bob engineers, others none. Clients: edgegate-browser (public, code with
// PKCE), machine (secret, client credentials), edgegate-cli (public, code on loopback or device grant, refresh tokens that rotate). People's clients
// are told of logouts at LOGOUT_URI. Access tokens for the resource urn:edgegate are JWTs with audience edgegate; they live for ACCESS_TTL seconds.
import Provider from "oidc-provider";

const [port, redirects] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const groups = { alice: ["analysts"], bob: ["engineers"], machine: ["machines"] };

const logout = process.env.LOGOUT_URI ? { backchannel_logout_uri: process.env.LOGOUT_URI, backchannel_logout_session_required: true } : {};
const groupsOf = (id) => groups[id] ?? (id.startsWith("analyst-") ? ["analysts"] : []);

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "edgegate-browser", token_endpoint_auth_method: "none", redirect_uris: redirects.split(","), grant_types: ["authorization_code"], response_types: ["code"],
      ...logout,
    },
    {
      client_id: "edgegate-cli", token_endpoint_auth_method: "none", application_type: "native", redirect_uris: ["http://127.0.0.1/callback"],
      grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"], response_types: ["code"],
      ...logout,
    },
    { client_id: "machine", client_secret: "machine-secret", redirect_uris: [], grant_types: ["client_credentials"], response_types: [] },
  ],
  ttl: { AccessToken: Number(process.env.ACCESS_TTL ?? 3600), RefreshToken: 3600, DeviceCode: 600, ClientCredentials: 30, IdToken: 3600, Session: 3600, Interaction: 600, Grant: 3600 },
  cookies: { keys: ["only for tests"] },
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    revocation: { enabled: true },
    backchannelLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => "urn:edgegate",
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: "read", audience: "edgegate", accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } }),
    },
  },
  rotateRefreshToken: true,
  extraTokenClaims: (_, token) => ({ groups: groupsOf(token.accountId ?? token.clientId), ...(token.sid ? { sid: token.sid } : {}) }),
});
provider.proxy = false;
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
