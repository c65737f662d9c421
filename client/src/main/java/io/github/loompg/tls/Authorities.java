package io.github.loompg.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathBuilderResult;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The authorities in a file, and what they have revoked. A certificate is trusted if a chain leads from it to one of the
 * file's that is signed by itself, as OpenSSL demands; the others in the file may be links of it. Every certificate of
 * the chain has to be within its time, and absent from its issuer's revocation list if there are any lists at all.
 */
final class Authorities implements ServerTrust.Check {
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String ANYTHING = "2.5.29.37.0";
    private static final int LONGEST_CHAIN = 100;

    private final List<X509Certificate> roots;
    private final List<X509Certificate> links;
    private final List<X509CRL> revocations;
    private final boolean revocationCounts;

    /**
     * Takes what the files hold.
     *
     * @param revocations null if no lists were given, so that nothing is looked up
     */
    Authorities(List<X509Certificate> certificates, @Nullable List<X509CRL> revocations) {
        this.roots = certificates.stream().filter(Authorities::isSignedByItself).toList();
        this.links = certificates.stream().filter(each -> !roots.contains(each)).toList();
        this.revocations = revocations == null ? List.of() : revocations;
        this.revocationCounts = revocations != null;
    }

    private static boolean isSignedByItself(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    @Override
    public void check(X509Certificate[] chain) throws CertificateException {
        X509Certificate server = chain[0];
        server.checkValidity();
        requirePurpose(server);
        if (roots.contains(server)) {
            return;
        }
        try {
            CertPathBuilderResult built = CertPathBuilder.getInstance("PKIX").build(parameters(server, chain));
            requireUnrevoked(built.getCertPath().getCertificates());
        } catch (CertPathBuilderException untrusted) {
            throw new CertificateException(reason(untrusted), untrusted);
        } catch (CertificateException revoked) {
            throw revoked;
        } catch (GeneralSecurityException impossible) {
            throw new CertificateException(
                    "no chain of certificates can be checked: " + impossible.getMessage(), impossible);
        }
    }

    /** Java asks one list of an issuer, whichever it finds first; of several that are valid each may know something. */
    private void requireUnrevoked(List<? extends Certificate> path) throws CertificateException {
        for (Certificate certificate : path) {
            X500Principal issuer = ((X509Certificate) certificate).getIssuerX500Principal();
            for (X509CRL list : revocations) {
                if (list.getIssuerX500Principal().equals(issuer) && list.isRevoked(certificate)) {
                    throw new CertificateException("the certificate has been revoked");
                }
            }
        }
    }

    private PKIXBuilderParameters parameters(X509Certificate server, X509Certificate[] chain)
            throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        for (X509Certificate root : roots) {
            if (isWithinItsTime(root)) {
                anchors.add(new TrustAnchor(root, null));
            }
        }
        if (anchors.isEmpty()) {
            throw new CertificateException("sslrootcert holds no certificate of an authority that is signed by itself"
                    + (roots.isEmpty() ? "" : " and has not expired"));
        }
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(server);
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.setMaxPathLength(LONGEST_CHAIN);
        List<Object> known = new ArrayList<>(Arrays.asList(chain));
        known.addAll(links);
        known.addAll(revocations);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        parameters.setRevocationEnabled(false);
        if (revocationCounts) {
            PKIXRevocationChecker checker =
                    (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(
                    EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
            parameters.addCertPathChecker(checker);
        }
        return parameters;
    }

    private static boolean isWithinItsTime(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (CertificateException early) {
            return false;
        }
    }

    private static void requirePurpose(X509Certificate server) throws CertificateException {
        boolean[] usage = server.getKeyUsage();
        boolean usable = usage == null || usage[0] || usage[2] || usage[4];
        if (!usable || !isFor(server)) {
            throw new CertificateException("the certificate is not one for servers");
        }
    }

    private static boolean isFor(X509Certificate server) throws CertificateParsingException {
        List<String> purposes = server.getExtendedKeyUsage();
        return purposes == null || purposes.contains(SERVER) || purposes.contains(ANYTHING);
    }

    /** The builder's own message says only that there is no path; the reason is further in. */
    private static String reason(CertPathBuilderException untrusted) {
        Throwable inmost = untrusted.getCause();
        if (inmost == null) {
            return "no authority in sslrootcert has signed it";
        }
        while (inmost.getCause() != null) {
            inmost = inmost.getCause();
        }
        return String.valueOf(inmost.getMessage());
    }
}
