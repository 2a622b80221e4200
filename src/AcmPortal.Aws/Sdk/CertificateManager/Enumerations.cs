#nullable disable
using Amazon.Runtime;

namespace Amazon.CertificateManager;

/// <summary>Where a certificate stands. As with every class here, a value that AWS adds later survives as itself.</summary>
public class CertificateStatus(string value) : ConstantClass(value)
{
    public static readonly CertificateStatus EXPIRED = new("EXPIRED");
    public static readonly CertificateStatus FAILED = new("FAILED");
    public static readonly CertificateStatus INACTIVE = new("INACTIVE");
    public static readonly CertificateStatus ISSUED = new("ISSUED");
    public static readonly CertificateStatus PENDING_VALIDATION = new("PENDING_VALIDATION");
    public static readonly CertificateStatus REVOKED = new("REVOKED");
    public static readonly CertificateStatus VALIDATION_TIMED_OUT = new("VALIDATION_TIMED_OUT");

    public static CertificateStatus FindValue(string value) => FindValue<CertificateStatus>(value);

    public static implicit operator CertificateStatus(string value) => FindValue(value);
}

public class CertificateType(string value) : ConstantClass(value)
{
    public static readonly CertificateType AMAZON_ISSUED = new("AMAZON_ISSUED");
    public static readonly CertificateType IMPORTED = new("IMPORTED");
    public static readonly CertificateType PRIVATE = new("PRIVATE");

    public static CertificateType FindValue(string value) => FindValue<CertificateType>(value);

    public static implicit operator CertificateType(string value) => FindValue(value);
}

public class CertificateManagedBy(string value) : ConstantClass(value)
{
    public static readonly CertificateManagedBy CLOUDFRONT = new("CLOUDFRONT");

    public static CertificateManagedBy FindValue(string value) => FindValue<CertificateManagedBy>(value);

    public static implicit operator CertificateManagedBy(string value) => FindValue(value);
}

public class CertificateKeyPairOrigin(string value) : ConstantClass(value)
{
    public static readonly CertificateKeyPairOrigin ACME = new("ACME");
    public static readonly CertificateKeyPairOrigin AWS_MANAGED = new("AWS_MANAGED");
    public static readonly CertificateKeyPairOrigin CUSTOMER_PROVIDED = new("CUSTOMER_PROVIDED");

    public static CertificateKeyPairOrigin FindValue(string value) => FindValue<CertificateKeyPairOrigin>(value);

    public static implicit operator CertificateKeyPairOrigin(string value) => FindValue(value);
}

/// <summary>Whether the private key may be exported; fixed when the certificate is requested.</summary>
public class CertificateExport(string value) : ConstantClass(value)
{
    public static readonly CertificateExport DISABLED = new("DISABLED");
    public static readonly CertificateExport ENABLED = new("ENABLED");

    public static CertificateExport FindValue(string value) => FindValue<CertificateExport>(value);

    public static implicit operator CertificateExport(string value) => FindValue(value);
}

public class CertificateTransparencyLoggingPreference(string value) : ConstantClass(value)
{
    public static readonly CertificateTransparencyLoggingPreference DISABLED = new("DISABLED");
    public static readonly CertificateTransparencyLoggingPreference ENABLED = new("ENABLED");

    public static CertificateTransparencyLoggingPreference FindValue(string value) => FindValue<CertificateTransparencyLoggingPreference>(value);

    public static implicit operator CertificateTransparencyLoggingPreference(string value) => FindValue(value);
}

public class ValidationMethod(string value) : ConstantClass(value)
{
    public static readonly ValidationMethod DNS = new("DNS");
    public static readonly ValidationMethod EMAIL = new("EMAIL");
    public static readonly ValidationMethod HTTP = new("HTTP");

    public static ValidationMethod FindValue(string value) => FindValue<ValidationMethod>(value);

    public static implicit operator ValidationMethod(string value) => FindValue(value);
}

public class DomainStatus(string value) : ConstantClass(value)
{
    public static readonly DomainStatus FAILED = new("FAILED");
    public static readonly DomainStatus PENDING_VALIDATION = new("PENDING_VALIDATION");
    public static readonly DomainStatus SUCCESS = new("SUCCESS");

    public static DomainStatus FindValue(string value) => FindValue<DomainStatus>(value);

    public static implicit operator DomainStatus(string value) => FindValue(value);
}

public class RecordType(string value) : ConstantClass(value)
{
    public static readonly RecordType CNAME = new("CNAME");

    public static RecordType FindValue(string value) => FindValue<RecordType>(value);

    public static implicit operator RecordType(string value) => FindValue(value);
}

public class RenewalEligibility(string value) : ConstantClass(value)
{
    public static readonly RenewalEligibility ELIGIBLE = new("ELIGIBLE");
    public static readonly RenewalEligibility INELIGIBLE = new("INELIGIBLE");

    public static RenewalEligibility FindValue(string value) => FindValue<RenewalEligibility>(value);

    public static implicit operator RenewalEligibility(string value) => FindValue(value);
}

public class RenewalStatus(string value) : ConstantClass(value)
{
    public static readonly RenewalStatus FAILED = new("FAILED");
    public static readonly RenewalStatus PENDING_AUTO_RENEWAL = new("PENDING_AUTO_RENEWAL");
    public static readonly RenewalStatus PENDING_VALIDATION = new("PENDING_VALIDATION");
    public static readonly RenewalStatus SUCCESS = new("SUCCESS");

    public static RenewalStatus FindValue(string value) => FindValue<RenewalStatus>(value);

    public static implicit operator RenewalStatus(string value) => FindValue(value);
}

/// <summary>For public certificates AWS's guide offers UNSPECIFIED, AFFILIATION_CHANGED, SUPERSEDED and CESSATION_OF_OPERATION.</summary>
public class RevocationReason(string value) : ConstantClass(value)
{
    public static readonly RevocationReason A_A_COMPROMISE = new("A_A_COMPROMISE");
    public static readonly RevocationReason AFFILIATION_CHANGED = new("AFFILIATION_CHANGED");
    public static readonly RevocationReason CA_COMPROMISE = new("CA_COMPROMISE");
    public static readonly RevocationReason CERTIFICATE_HOLD = new("CERTIFICATE_HOLD");
    public static readonly RevocationReason CESSATION_OF_OPERATION = new("CESSATION_OF_OPERATION");
    public static readonly RevocationReason KEY_COMPROMISE = new("KEY_COMPROMISE");
    public static readonly RevocationReason PRIVILEGE_WITHDRAWN = new("PRIVILEGE_WITHDRAWN");
    public static readonly RevocationReason REMOVE_FROM_CRL = new("REMOVE_FROM_CRL");
    public static readonly RevocationReason SUPERCEDED = new("SUPERCEDED");
    public static readonly RevocationReason SUPERSEDED = new("SUPERSEDED");
    public static readonly RevocationReason UNSPECIFIED = new("UNSPECIFIED");

    public static RevocationReason FindValue(string value) => FindValue<RevocationReason>(value);

    public static implicit operator RevocationReason(string value) => FindValue(value);
}

public class FailureReason(string value) : ConstantClass(value)
{
    public static readonly FailureReason ADDITIONAL_VERIFICATION_REQUIRED = new("ADDITIONAL_VERIFICATION_REQUIRED");
    public static readonly FailureReason CAA_ERROR = new("CAA_ERROR");
    public static readonly FailureReason DOMAIN_NOT_ALLOWED = new("DOMAIN_NOT_ALLOWED");
    public static readonly FailureReason DOMAIN_VALIDATION_DENIED = new("DOMAIN_VALIDATION_DENIED");
    public static readonly FailureReason INVALID_PUBLIC_DOMAIN = new("INVALID_PUBLIC_DOMAIN");
    public static readonly FailureReason NO_AVAILABLE_CONTACTS = new("NO_AVAILABLE_CONTACTS");
    public static readonly FailureReason OTHER = new("OTHER");
    public static readonly FailureReason PCA_ACCESS_DENIED = new("PCA_ACCESS_DENIED");
    public static readonly FailureReason PCA_INVALID_ARGS = new("PCA_INVALID_ARGS");
    public static readonly FailureReason PCA_INVALID_ARN = new("PCA_INVALID_ARN");
    public static readonly FailureReason PCA_INVALID_DURATION = new("PCA_INVALID_DURATION");
    public static readonly FailureReason PCA_INVALID_STATE = new("PCA_INVALID_STATE");
    public static readonly FailureReason PCA_LIMIT_EXCEEDED = new("PCA_LIMIT_EXCEEDED");
    public static readonly FailureReason PCA_NAME_CONSTRAINTS_VALIDATION = new("PCA_NAME_CONSTRAINTS_VALIDATION");
    public static readonly FailureReason PCA_REQUEST_FAILED = new("PCA_REQUEST_FAILED");
    public static readonly FailureReason PCA_RESOURCE_NOT_FOUND = new("PCA_RESOURCE_NOT_FOUND");
    public static readonly FailureReason SLR_NOT_FOUND = new("SLR_NOT_FOUND");

    public static FailureReason FindValue(string value) => FindValue<FailureReason>(value);

    public static implicit operator FailureReason(string value) => FindValue(value);
}

public class KeyUsageName(string value) : ConstantClass(value)
{
    public static readonly KeyUsageName ANY = new("ANY");
    public static readonly KeyUsageName CERTIFICATE_SIGNING = new("CERTIFICATE_SIGNING");
    public static readonly KeyUsageName CRL_SIGNING = new("CRL_SIGNING");
    public static readonly KeyUsageName CUSTOM = new("CUSTOM");
    public static readonly KeyUsageName DATA_ENCIPHERMENT = new("DATA_ENCIPHERMENT");
    public static readonly KeyUsageName DECIPHER_ONLY = new("DECIPHER_ONLY");
    public static readonly KeyUsageName DIGITAL_SIGNATURE = new("DIGITAL_SIGNATURE");
    public static readonly KeyUsageName ENCIPHER_ONLY = new("ENCIPHER_ONLY");
    public static readonly KeyUsageName KEY_AGREEMENT = new("KEY_AGREEMENT");
    public static readonly KeyUsageName KEY_ENCIPHERMENT = new("KEY_ENCIPHERMENT");
    public static readonly KeyUsageName NON_REPUDIATION = new("NON_REPUDIATION");

    public static KeyUsageName FindValue(string value) => FindValue<KeyUsageName>(value);

    public static implicit operator KeyUsageName(string value) => FindValue(value);
}

public class ExtendedKeyUsageName(string value) : ConstantClass(value)
{
    public static readonly ExtendedKeyUsageName ANY = new("ANY");
    public static readonly ExtendedKeyUsageName CODE_SIGNING = new("CODE_SIGNING");
    public static readonly ExtendedKeyUsageName CUSTOM = new("CUSTOM");
    public static readonly ExtendedKeyUsageName EMAIL_PROTECTION = new("EMAIL_PROTECTION");
    public static readonly ExtendedKeyUsageName IPSEC_END_SYSTEM = new("IPSEC_END_SYSTEM");
    public static readonly ExtendedKeyUsageName IPSEC_TUNNEL = new("IPSEC_TUNNEL");
    public static readonly ExtendedKeyUsageName IPSEC_USER = new("IPSEC_USER");
    public static readonly ExtendedKeyUsageName NONE = new("NONE");
    public static readonly ExtendedKeyUsageName OCSP_SIGNING = new("OCSP_SIGNING");
    public static readonly ExtendedKeyUsageName TIME_STAMPING = new("TIME_STAMPING");
    public static readonly ExtendedKeyUsageName TLS_WEB_CLIENT_AUTHENTICATION = new("TLS_WEB_CLIENT_AUTHENTICATION");
    public static readonly ExtendedKeyUsageName TLS_WEB_SERVER_AUTHENTICATION = new("TLS_WEB_SERVER_AUTHENTICATION");

    public static ExtendedKeyUsageName FindValue(string value) => FindValue<ExtendedKeyUsageName>(value);

    public static implicit operator ExtendedKeyUsageName(string value) => FindValue(value);
}

public class SortBy(string value) : ConstantClass(value)
{
    public static readonly SortBy CREATED_AT = new("CREATED_AT");

    public static SortBy FindValue(string value) => FindValue<SortBy>(value);

    public static implicit operator SortBy(string value) => FindValue(value);
}

public class SortOrder(string value) : ConstantClass(value)
{
    public static readonly SortOrder ASCENDING = new("ASCENDING");
    public static readonly SortOrder DESCENDING = new("DESCENDING");

    public static SortOrder FindValue(string value) => FindValue<SortOrder>(value);

    public static implicit operator SortOrder(string value) => FindValue(value);
}

public class SearchCertificatesSortBy(string value) : ConstantClass(value)
{
    public static readonly SearchCertificatesSortBy CERTIFICATE_ARN = new("CERTIFICATE_ARN");
    public static readonly SearchCertificatesSortBy COMMON_NAME = new("COMMON_NAME");
    public static readonly SearchCertificatesSortBy CREATED_AT = new("CREATED_AT");
    public static readonly SearchCertificatesSortBy EXPORT_OPTION = new("EXPORT_OPTION");
    public static readonly SearchCertificatesSortBy EXPORTED = new("EXPORTED");
    public static readonly SearchCertificatesSortBy IMPORTED_AT = new("IMPORTED_AT");
    public static readonly SearchCertificatesSortBy IN_USE = new("IN_USE");
    public static readonly SearchCertificatesSortBy ISSUED_AT = new("ISSUED_AT");
    public static readonly SearchCertificatesSortBy KEY_ALGORITHM = new("KEY_ALGORITHM");
    public static readonly SearchCertificatesSortBy MANAGED_BY = new("MANAGED_BY");
    public static readonly SearchCertificatesSortBy NOT_AFTER = new("NOT_AFTER");
    public static readonly SearchCertificatesSortBy NOT_BEFORE = new("NOT_BEFORE");
    public static readonly SearchCertificatesSortBy RENEWAL_ELIGIBILITY = new("RENEWAL_ELIGIBILITY");
    public static readonly SearchCertificatesSortBy RENEWAL_STATUS = new("RENEWAL_STATUS");
    public static readonly SearchCertificatesSortBy REVOKED_AT = new("REVOKED_AT");
    public static readonly SearchCertificatesSortBy STATUS = new("STATUS");
    public static readonly SearchCertificatesSortBy TYPE = new("TYPE");
    public static readonly SearchCertificatesSortBy VALIDATION_METHOD = new("VALIDATION_METHOD");

    public static SearchCertificatesSortBy FindValue(string value) => FindValue<SearchCertificatesSortBy>(value);

    public static implicit operator SearchCertificatesSortBy(string value) => FindValue(value);
}

public class SearchCertificatesSortOrder(string value) : ConstantClass(value)
{
    public static readonly SearchCertificatesSortOrder ASCENDING = new("ASCENDING");
    public static readonly SearchCertificatesSortOrder DESCENDING = new("DESCENDING");

    public static SearchCertificatesSortOrder FindValue(string value) => FindValue<SearchCertificatesSortOrder>(value);

    public static implicit operator SearchCertificatesSortOrder(string value) => FindValue(value);
}

public class ComparisonOperator(string value) : ConstantClass(value)
{
    public static readonly ComparisonOperator CONTAINS = new("CONTAINS");
    public static readonly ComparisonOperator EQUALS = new("EQUALS");

    public static ComparisonOperator FindValue(string value) => FindValue<ComparisonOperator>(value);

    public static implicit operator ComparisonOperator(string value) => FindValue(value);
}

/// <summary>Public certificates: RSA_2048, EC_prime256v1, EC_secp384r1. The wire's "RSA-2048" is read as RSA_2048.</summary>
public class KeyAlgorithm(string value) : ConstantClass(value)
{
    public static readonly KeyAlgorithm EC_prime256v1 = new("EC_prime256v1");
    public static readonly KeyAlgorithm EC_secp384r1 = new("EC_secp384r1");
    public static readonly KeyAlgorithm EC_secp521r1 = new("EC_secp521r1");
    public static readonly KeyAlgorithm RSA_1024 = new("RSA_1024");
    public static readonly KeyAlgorithm RSA_2048 = new("RSA_2048");
    public static readonly KeyAlgorithm RSA_3072 = new("RSA_3072");
    public static readonly KeyAlgorithm RSA_4096 = new("RSA_4096");

    public static KeyAlgorithm FindValue(string value) => FindValue<KeyAlgorithm>(value);

    public static implicit operator KeyAlgorithm(string value) => FindValue(value);
}
