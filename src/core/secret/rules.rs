//! The rules about names, as data: their examples are run as tests.

/// Names whose value is masked.
#[derive(Clone, Copy, Debug)]
pub struct NameRule {
    /// Stable word.
    pub id: &'static str,
    /// What it is about.
    pub summary: &'static str,
    /// The words a name ends in, one alternative each.
    pub endings: &'static [&'static str],
    /// The words before which the ending means something else.
    pub not_after: &'static [&'static str],
    /// Names it masks.
    pub fires: &'static [&'static str],
    /// Names it must not mask.
    pub spares: &'static [&'static str],
}

/// The rules. A name needs only one.
#[rustfmt::skip]
pub const NAME_RULES: &[NameRule] = &[
    NameRule {
        id: "password",
        summary: "passwords, passphrases and their hashes",
        endings: &[
            "password", "passwords", "passwd", "passphrase", "passcode", "pwd", "pass", "pw", "htpasswd",
            "pgpass", "netrc", "salt", "totp", "otp seed",
        ],
        not_after: &["by", "bypass"],
        fires: &[
            "password", "DB_PASSWORD", "dbPassword", "POSTGRES_PASSWORD", "SMTP_PASS", "mysqlpassword",
            "PASSWORD_2", "admin-password", "passwordHash", "keystorePasswd", "PASSWORD_BASE64",
            "example.com/password", ".htpasswd", "password.txt",
        ],
        spares: &[
            "passwordFile", "PASSWORD_FILE", "passwordSecretRef", "passwordSecretName", "passwordKey",
            "password-policy", "bypass", "compass", "PASSWORD_MIN_LENGTH", "passthrough", "ssl-passthrough",
        ],
    },
    NameRule {
        id: "token",
        summary: "bearer tokens",
        endings: &["token", "tokens", "jwt", "bearer", "pat"],
        not_after: &[
            "max", "min", "num", "count", "total", "limit", "stop", "eos", "bos", "pad", "next", "continue",
        ],
        fires: &[
            "token", "GITHUB_TOKEN", "authToken", "bot-token", "ACCESS_TOKEN", "apitoken", "tokenValue", "JWT",
            "tokens", "token.txt", "example.com/token", "VAULT_TOKEN",
        ],
        spares: &[
            "tokenSecretRef", "TOKEN_FILE", "tokenTTL", "TOKEN_URL", "tokenExpirationSeconds", "tokenReview",
            "maxTokens", "MAX_TOKEN", "token-audience", "tokenizer", "tokenPath",
        ],
    },
    NameRule {
        id: "secret",
        summary: "shared and client secrets, not the names of Secret objects",
        endings: &["secret", "client secrets"],
        not_after: &[
            "existing", "pull", "tls", "ca", "cert", "certificate", "ssl", "docker", "registry", "password",
            "token", "key", "credential", "credentials", "kubeconfig", "target",
        ],
        fires: &[
            "secret", "CLIENT_SECRET", "clientSecret", "AUTH_SECRET", "cookie-secret", "COOKIESECRET",
            "webhookSecret", "SECRET_VALUE",
        ],
        spares: &[
            "secretName", "secretRef", "secretKeyRef", "secretNamespace", "imagePullSecret", "existingSecret",
            "tlsSecret", "caSecret", "passwordSecret", "secrets", "imagePullSecrets", "secretStoreRef",
            "defaultTLSSecret",
        ],
    },
    NameRule {
        id: "key",
        summary: "keys that open or sign something, not keys of maps and public keys",
        endings: &[
            "api key", "apikey", "app key", "application key", "access key", "secret key", "private key",
            "privatekey", "signing key", "encryption key", "encrypt key", "crypt key", "auth key", "master key",
            "account key", "storage key", "shared key", "license key", "session key", "deploy key", "ssh key",
            "hmac key", "jwt key", "integration key", "ingest key", "admin key", "client key", "tls key",
            "server key", "ca key", "id rsa", "id ed25519", "id ecdsa", "api keys",
        ],
        not_after: &["public"],
        fires: &[
            "apiKey", "API_KEY", "X-Api-Key", "apikey", "AWS_SECRET_ACCESS_KEY", "secretKey", "privateKey",
            "tls.key", "ssh-privatekey", "ENCRYPTION_KEY", "client-key-data", "STRIPE_API_KEY", "id_rsa",
            "apiKeys",
        ],
        spares: &[
            "key", "topologyKey", "publicKey", "apiKeySecretRef", "privateKeySecretRef", "API_KEY_FILE",
            "accessKeyID", "partitionKey", "labelKey", "keyRef", "sshPublicKey", "monkey", "privateKeyPath",
        ],
    },
    NameRule {
        id: "credential",
        summary: "credentials as one text",
        endings: &[
            "credential", "credentials", "creds", "dockerconfigjson", "dockercfg", "kubeconfig", "basic auth",
        ],
        not_after: &["allow", "application", "default", "use", "path", "in"],
        fires: &[
            "credentials", "AWS_CREDENTIALS", "credentials.json", ".dockerconfigjson", "creds", "basicAuth",
        ],
        spares: &[
            "credentialsSecret", "GOOGLE_APPLICATION_CREDENTIALS", "accessControlAllowCredentials",
            "credentialsFile", "credentialName", "KUBECONFIG_PATH",
        ],
    },
    NameRule {
        id: "header",
        summary: "HTTP headers that carry a credential",
        endings: &["authorization", "proxy authorization", "set cookie", "cookie"],
        not_after: &["affinity", "hash", "consistent"],
        fires: &["Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"],
        spares: &["authorizationMode", "cookieName", "session-cookie-name", "cookieDomain"],
    },
    NameRule {
        id: "connection-string",
        summary: "connection strings with a credential inside",
        endings: &["connection string", "connectionstring", "conn string", "dsn"],
        not_after: &[],
        fires: &["connectionString", "AZURE_STORAGE_CONNECTION_STRING", "SENTRY_DSN"],
        spares: &["connectionStringRef", "dsnFormat"],
    },
    NameRule {
        id: "chat-webhook",
        summary: "chat services' addresses, which are their own credential",
        endings: &[
            "slack webhook", "slack webhook url", "slack api url", "discord webhook", "discord webhook url",
            "teams webhook", "teams webhook url",
        ],
        not_after: &[],
        fires: &["SLACK_WEBHOOK_URL", "slack_api_url", "slackWebhook", "DISCORD_WEBHOOK"],
        spares: &["webhookUrl", "slackWebhookSecretRef", "SLACK_CHANNEL"],
    },
];

/// Words after the head that do not change what the value is.
#[rustfmt::skip]
pub(super) const TRAILING: &[&str] = &[
    "value", "data", "plain", "plaintext", "text", "txt", "literal", "string", "raw", "base64", "b64",
    "encoded", "old", "new", "current", "previous", "prev", "hash", "hashed", "bcrypt", "json", "yaml",
    "yml", "env", "pem", "conf", "properties", "ini", "toml",
];

/// Names that look like a secret's and are known to hold a reference: group suffix of the kind (or
/// nothing for every kind), name, and why.
pub(super) const REFERENCES: &[(&str, &str, &str)] = &[
    ("external-secrets.io", "secretKey", "a key of the Secret to write"),
    ("", "nginx.ingress.kubernetes.io/auth-secret", "name of a Secret"),
];

/// Annotations that hold a copy of the object, or of what made it: masked as a whole.
pub(super) const COPIES: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    "kubecfg.ksonnet.io/last-applied-configuration",
    "kapp.k14s.io/original",
    "kapp.k14s.io/original-diff",
    "kapp.k14s.io/original-diff-full",
    "kapp.k14s.io/original-diff-md5",
    "objectset.rio.cattle.io/applied",
    "banzaicloud.com/last-applied",
    "k8s.elastic.co/last-applied-configuration",
    "kopf.zalando.org/last-handled-configuration",
];
