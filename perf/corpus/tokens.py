"""Secrets in the formats their providers document.

AWS: IAM User Guide, "IAM identifiers" (AKIA, ASIA). GitHub and npm: GitHub blog, "Behind GitHub's new authentication token formats" (30
random characters, CRC-32 in base 62). GitLab: docs, "Token overview" (prefixes). Slack: "Token types", "Incoming webhooks". Stripe: "API keys".
Twilio: "API keys" (SK SID), auth token by name. SendGrid, Shopify ("Authentication"), DigitalOcean, Databricks, Hugging Face, OpenAI,
Anthropic, Vault ("Tokens": hvs., hvb.), Google ("Authenticate by using API keys": AIza; OAuth client secrets GOCSPX-), Azure (storage
connection strings; Entra client secrets with Q~ after four), PyPI ("API tokens": pypi- and a serialized macaroon), Docker, Telegram ("Bots"),
Grafana, Linear, Postman, New Relic, Terraform, Pulumi, Doppler, RubyGems, Discord, Mailgun, Square, Notion, Figma, Airtable, SonarQube, Groq,
Replicate, Perplexity, xAI, OpenRouter, Clojars, PlanetScale, Netlify, Supabase, HubSpot, Buildkite: each provider's page on its tokens; GitHub's
list of supported secret scanning patterns names them. age(1): bech32 of 32 bytes with the prefix age-secret-key-.
JWT: RFC 7519, compact form of RFC 7515. PEM: RFC 7468, RFC 1421; OpenSSH PROTOCOL.key. URLs with credentials: RFC 3986 section 3.2.1; of those, and of connection
strings, the password alone is labelled, as of webhooks what follows the fixed address.
All values are random; none was ever issued.
"""
import base64
import json
import zlib

from .checksums import bech32
from .draw import ALNUM, BASE32, BASE64, BASE64URL, DIGITS, HEX, LOWER, UPPER
from .kind import kind

_BASE62 = DIGITS + UPPER + LOWER


def _crc62(text):
    value, digits = zlib.crc32(text.encode()), ""
    while value:
        value, rest = divmod(value, 62)
        digits = _BASE62[rest] + digits
    return digits.rjust(6, "0")


def _url64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def checked(prefix):
    def make(d):
        body = d.text(ALNUM, 30)
        return prefix + body + _crc62(body)
    return make


def jwt(d):
    """Header and claims as libraries write them, compact or spaced, in any order of keys; a signature of the algorithm's size."""
    algorithm, size = d.pick((("HS256", 32), ("RS256", 256), ("ES256", 64), ("HS512", 64), ("EdDSA", 64), ("PS256", 256)))
    header = d.pick(({"alg": algorithm, "typ": "JWT"}, {"typ": "JWT", "alg": algorithm}, {"alg": algorithm}, {"kid": d.hex(12), "alg": algorithm},
                     {"alg": algorithm, "kid": d.text(BASE64URL, 27), "typ": "at+jwt"}, {"x5t": d.text(BASE64URL, 27), "typ": "JWT", "alg": algorithm}))
    claims = {"sub": d.hex(8), "iat": 1_600_000_000 + d.below(200_000_000), "name": d.pick(("Ada", "Linus", "Grace"))}
    if d.chance(.5):
        claims = {"iss": "https://id.acme-corp.com/", "aud": "api", "exp": claims["iat"] + 3600, **claims, "scope": "read write"}
    spaced = d.chance(.1)
    parts = [json.dumps(part, separators=(", ", ": ") if spaced else (",", ":")).encode() for part in (header, claims)]
    if spaced:
        # RFC 7515 A.1.1 breaks the line inside the header.
        parts[0] = parts[0].replace(b", ", b",\r\n ")
    return f"{_url64(parts[0])}.{_url64(parts[1])}.{_url64(d.bytes(size))}"


def pem(d):
    label = d.pick(("RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "DSA PRIVATE KEY"))
    size = {"EC PRIVATE KEY": 118, "PRIVATE KEY": 138, "OPENSSH PRIVATE KEY": 399}.get(label, 606)
    body = base64.b64encode(d.bytes(size)).decode()
    lines = "\n".join(body[i:i + 64] for i in range(0, len(body), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----"


def slack(d):
    form = d.below(6)
    first, second = d.number(d.between(10, 13)), d.number(d.between(10, 13))
    if form < 2:
        return f"xoxb-{first}-{second}-{d.text(ALNUM, 24)}"
    if form < 4:
        return f"xoxp-{first}-{second}-{d.number(13)}-{d.hex(32)}"
    if form == 4:
        return f"xapp-1-A{d.text(DIGITS + UPPER, 10)}-{d.number(13)}-{d.hex(64)}"
    return f"https://hooks.slack.com/services/T{d.text(DIGITS + UPPER, 10)}/B{d.text(DIGITS + UPPER, 10)}/{d.text(ALNUM, 24)}"


def gitlab(d):
    return d.pick((f"glpat-{d.text(BASE64URL, 20)}", f"glpat-{d.text(BASE64URL, 20)}", f"gldt-{d.text(BASE64URL, 20)}", f"glrt-{d.text(BASE64URL, 20)}",
                   f"glptt-{d.hex(40)}", f"glpat-{d.text(BASE64URL, 27)}.{d.text(DIGITS + LOWER, 2)}.{d.text(DIGITS + LOWER, 9)}"))


def github_fine(d):
    return f"github_pat_{d.text(ALNUM, 22)}_{d.text(ALNUM, 59)}"


def stripe(d):
    return d.pick(("sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_live_51", "sk_test_51")) + d.text(ALNUM, d.pick((24, 24, 97)))


def stripe_webhook(d):
    return "whsec_" + d.text(ALNUM, 32)


def openai(d):
    form = d.below(3)
    if form == 0:
        return f"sk-{d.text(ALNUM, 20)}T3BlbkFJ{d.text(ALNUM, 20)}"
    return d.pick(("sk-proj-", "sk-svcacct-", "sk-admin-")) + f"{d.text(BASE64URL, 74)}T3BlbkFJ{d.text(BASE64URL, 74)}"


def anthropic(d):
    return d.pick(("sk-ant-api03-", "sk-ant-api03-", "sk-ant-admin01-")) + d.text(BASE64URL, 93) + "AA"


def pypi(d):
    """A macaroon, version 2: location pypi.org, an identifier, caveats and a signature."""
    return "pypi-" + _url64(bytes((2, 1, 8)) + b"pypi.org" + bytes((2, 36)) + d.bytes(36) + bytes((0, 2, 41)) + d.bytes(d.between(60, 110)))


def azure_storage(d):
    key = base64.b64encode(d.bytes(64)).decode()
    return f"DefaultEndpointsProtocol=https;AccountName={d.text(LOWER, 10)};AccountKey={key};EndpointSuffix=core.windows.net"


def azure_client(d):
    return f"{d.text(ALNUM, 3)}8Q~{d.text(ALNUM + '_-.~', 33)}{d.text(ALNUM, 1)}"


def vault(d):
    return d.pick(("hvs.", "hvs.CAESI", "hvb.AAAAAQ")) + d.text(BASE64URL, d.between(90, 120))


def password(d):
    """What password generators make: 12 to 24 characters of mixed kinds; none that quoting would change."""
    while True:
        text = d.text(ALNUM + "!#*+-._", d.between(12, 24))
        if any(c in DIGITS for c in text) and any(c in UPPER for c in text) and any(c in LOWER for c in text) and text[0] in ALNUM and text[-1] in ALNUM:
            return text


def url_with_password(d):
    scheme, port = d.pick((("postgres", 5432), ("postgresql", 5432), ("mysql", 3306), ("amqp", 5672), ("redis", 6379), ("https", 443), ("mongodb+srv", 0)))
    secret = d.text(ALNUM, d.between(10, 20))
    host = d.pick(("db.internal", "queue.prod.acme-corp.com", "cache-1", "cluster0.ab1cd.mongodb.net"))
    return f"{scheme}://{d.pick(('app', 'svc_user', 'root', 'deploy'))}:{secret}@{host}" + (f":{port}" if port else "") + d.pick(("/orders", "/", ""))


def ado_connection(d):
    return f"Server=tcp:db{d.below(90)}.internal,1433;Database=orders;User ID=app;Password={d.text(ALNUM, 16)};Encrypt=True"


def _prefixed(prefixes, *parts):
    """A maker from parts of (alphabet, count) and literal texts."""
    def make(d):
        return d.pick(prefixes) + "".join(part if isinstance(part, str) else d.text(*part) for part in parts)
    return make


def _token(label, make, fields, part=""):
    return kind("secret." + label, make, "token,API key,secret,key,credential", fields, bare=True, part=part)


KINDS = [
    _token("aws_access_key", _prefixed(("AKIA", "ASIA"), (BASE32, 16)), "aws_access_key_id,AWS_ACCESS_KEY_ID,accessKeyId"),
    kind("secret.aws_secret_key", lambda d: d.text(BASE64, 40), "aws_secret_access_key,AWS secret access key,secret access key", "aws_secret_access_key,AWS_SECRET_ACCESS_KEY,secretAccessKey"),
    _token("gcp_api_key", _prefixed(("AIza",), (BASE64URL, 35)), "google_api_key,GOOGLE_API_KEY,apiKey"),
    _token("gcp_oauth_secret", _prefixed(("GOCSPX-",), (BASE64URL, 28)), "client_secret,GOOGLE_CLIENT_SECRET"),
    _token("azure_storage", azure_storage, "AZURE_STORAGE_CONNECTION_STRING,connection_string", part="AccountKey=([^;]+)"),
    _token("azure_client_secret", azure_client, "AZURE_CLIENT_SECRET,client_secret"),
    _token("github", checked("ghp_"), "GITHUB_TOKEN,gh_token,token"),
    _token("github_app", lambda d: checked(d.pick(("gho_", "ghu_", "ghs_", "ghr_")))(d), "GITHUB_TOKEN,access_token"),
    _token("github_fine_grained", github_fine, "GITHUB_TOKEN,gh_pat"),
    _token("gitlab", gitlab, "GITLAB_TOKEN,CI_JOB_TOKEN,private_token"),
    _token("slack", slack, "SLACK_TOKEN,slack_bot_token,webhook", part="(?:.*/services/)?(.+)"),
    _token("stripe", stripe, "STRIPE_SECRET_KEY,stripe_key,api_key"),
    _token("stripe_webhook", stripe_webhook, "STRIPE_WEBHOOK_SECRET,webhook_secret"),
    _token("twilio", _prefixed(("SK",), (HEX, 32)), "TWILIO_API_KEY,twilio_sid"),
    kind("secret.twilio_auth_token", lambda d: d.hex(32), "Twilio auth token,TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN,twilio_auth_token"),
    _token("sendgrid", _prefixed(("SG.",), (BASE64URL, 22), ".", (BASE64URL, 43)), "SENDGRID_API_KEY,sendgrid_key"),
    _token("npm", checked("npm_"), "NPM_TOKEN,_authToken"),
    _token("pypi", pypi, "PYPI_TOKEN,TWINE_PASSWORD"),
    _token("openai", openai, "OPENAI_API_KEY,openai_key"),
    _token("anthropic", anthropic, "ANTHROPIC_API_KEY,anthropic_key"),
    _token("huggingface", _prefixed(("hf_",), (UPPER + LOWER, 34)), "HF_TOKEN,hf_token"),
    _token("vault", vault, "VAULT_TOKEN,vault_token"),
    _token("databricks", _prefixed(("dapi",), (HEX, 32)), "DATABRICKS_TOKEN,databricks_token"),
    _token("shopify", _prefixed(("shpat_", "shpca_", "shppa_", "shpss_"), (HEX, 32)), "SHOPIFY_ACCESS_TOKEN,shopify_token"),
    _token("digitalocean", _prefixed(("dop_v1_", "doo_v1_", "dor_v1_"), (HEX, 64)), "DIGITALOCEAN_TOKEN,do_token"),
    _token("docker", _prefixed(("dckr_pat_",), (BASE64URL, 27)), "DOCKER_TOKEN,docker_pat"),
    _token("telegram", lambda d: f"{d.number(10)}:AA{d.text(BASE64URL, 33)}", "TELEGRAM_BOT_TOKEN,bot_token"),
    _token("grafana", _prefixed(("glsa_",), (ALNUM, 32), "_", (HEX, 8)), "GRAFANA_TOKEN,grafana_token"),
    _token("linear", _prefixed(("lin_api_",), (ALNUM, 40)), "LINEAR_API_KEY,linear_key"),
    _token("postman", _prefixed(("PMAK-",), (HEX, 24), "-", (HEX, 34)), "POSTMAN_API_KEY,postman_key"),
    _token("newrelic", _prefixed(("NRAK-",), (UPPER + DIGITS, 27)), "NEW_RELIC_API_KEY,newrelic_key"),
    _token("terraform", lambda d: f"{d.text(ALNUM, 14)}.atlasv1.{d.text(ALNUM, 67)}", "TFE_TOKEN,terraform_token", part="atlasv1\\.(.+)"),
    _token("pulumi", _prefixed(("pul-",), (HEX, 40)), "PULUMI_ACCESS_TOKEN,pulumi_token"),
    _token("doppler", _prefixed(("dp.pt.",), (ALNUM, 43)), "DOPPLER_TOKEN,doppler_token"),
    _token("rubygems", _prefixed(("rubygems_",), (HEX, 48)), "GEM_HOST_API_KEY,rubygems_key"),
    _token("discord", lambda d: f"https://discord.com/api/webhooks/{d.number(18)}/{d.text(BASE64URL, 68)}", "DISCORD_WEBHOOK,webhook_url", part="webhooks/(.+)"),
    _token("mailgun", _prefixed(("key-",), (HEX, 32)), "MAILGUN_API_KEY,mailgun_key"),
    _token("square", lambda d: d.pick(("sq0atp-" + d.text(BASE64URL, 22), "sq0csp-" + d.text(BASE64URL, 43))), "SQUARE_ACCESS_TOKEN,square_token"),
    _token("notion", _prefixed(("ntn_",), (DIGITS, 11), (ALNUM, 35)), "NOTION_TOKEN,notion_token"),
    _token("figma", _prefixed(("figd_",), (BASE64URL, 40)), "FIGMA_TOKEN,figma_token"),
    _token("airtable", _prefixed(("pat",), (ALNUM, 14), ".", (HEX, 64)), "AIRTABLE_TOKEN,airtable_token"),
    _token("sonarqube", _prefixed(("squ_", "sqp_", "sqa_"), (HEX, 40)), "SONAR_TOKEN,sonar_token"),
    _token("groq", _prefixed(("gsk_",), (ALNUM, 52)), "GROQ_API_KEY,groq_key"),
    _token("replicate", _prefixed(("r8_",), (ALNUM, 37)), "REPLICATE_API_TOKEN,replicate_token"),
    _token("perplexity", _prefixed(("pplx-",), (ALNUM, 48)), "PERPLEXITY_API_KEY,pplx_key"),
    _token("xai", _prefixed(("xai-",), (ALNUM, 80)), "XAI_API_KEY,xai_key"),
    _token("openrouter", _prefixed(("sk-or-v1-",), (HEX, 64)), "OPENROUTER_API_KEY,openrouter_key"),
    _token("age", lambda d: bech32("age-secret-key-", d.bytes(32)).upper(), "AGE_KEY,age_identity"),
    _token("clojars", _prefixed(("CLOJARS_",), (HEX, 60)), "CLOJARS_TOKEN,clojars_token"),
    _token("planetscale", _prefixed(("pscale_tkn_",), (BASE64URL, 43)), "PLANETSCALE_TOKEN,pscale_token"),
    _token("netlify", _prefixed(("nfp_",), (ALNUM, 36)), "NETLIFY_AUTH_TOKEN,netlify_token"),
    _token("supabase", _prefixed(("sbp_",), (HEX, 40)), "SUPABASE_ACCESS_TOKEN,supabase_token"),
    _token("hubspot", lambda d: f"pat-na1-{d.hex(8)}-{d.hex(4)}-4{d.hex(3)}-a{d.hex(3)}-{d.hex(12)}", "HUBSPOT_TOKEN,hubspot_token"),
    _token("buildkite", _prefixed(("bkua_",), (HEX, 40)), "BUILDKITE_TOKEN,buildkite_token"),
    _token("jwt", jwt, "Authorization,access_token,id_token,jwt"),
    _token("pem", pem, "private_key,tls_key,ssh_key"),
    _token("url_with_password", url_with_password, "DATABASE_URL,database_url,broker_url", part="://[^:]+:([^@]+)@"),
    _token("ado_connection", ado_connection, "ConnectionStrings__Default,connection_string", part="Password=([^;]+)"),
    kind("secret.password", password, "password,passwd,pwd", "password,db_password,PASSWORD,passwd,pwd,admin_password"),
]
