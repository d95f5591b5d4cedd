//! A certificate authority of the test control plane's own, so that every certificate verifies.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};

/// A certificate and its private key, both PEM.
pub(crate) struct Pair {
    /// The certificate.
    pub(crate) cert: String,
    /// Its private key (PKCS #8).
    pub(crate) key: String,
}

/// Signs the server's and the clients' certificates.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    /// A new authority with a new key.
    pub(crate) fn new() -> Result<Self, String> {
        let mut params = named("drift-bench-ca", &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages =
            vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
        let issuer =
            CertifiedIssuer::self_signed(params, key()?).map_err(|e| format!("CA certificate: {e}"))?;
        Ok(Self { issuer })
    }

    /// The authority's own certificate and key.
    pub(crate) fn pair(&self) -> Pair {
        Pair { cert: self.issuer.pem(), key: self.issuer.key().serialize_pem() }
    }

    /// A server certificate for these names and addresses.
    pub(crate) fn server(&self, names: &[&str]) -> Result<Pair, String> {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).map_err(|e| format!("server certificate: {e}"))?;
        params.distinguished_name.push(DnType::CommonName, "kube-apiserver");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self.sign(params)
    }

    /// A client certificate: Kubernetes reads the common name as user and the organisation as group.
    pub(crate) fn client(&self, user: &str, group: Option<&str>) -> Result<Pair, String> {
        let mut params = named(user, group.as_slice());
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.sign(params)
    }

    fn sign(&self, mut params: CertificateParams) -> Result<Pair, String> {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        let key = key()?;
        let cert = params.signed_by(&key, &self.issuer).map_err(|e| format!("signing: {e}"))?;
        Ok(Pair { cert: cert.pem(), key: key.serialize_pem() })
    }
}

/// A key alone, for signing service account tokens.
pub(crate) fn key() -> Result<KeyPair, String> {
    KeyPair::generate().map_err(|e| format!("key: {e}"))
}

fn named(name: &str, organisations: &[&str]) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    for organisation in organisations {
        params.distinguished_name.push(DnType::OrganizationName, *organisation);
    }
    params
}
