package io.github.loompg.exchange;

/** The ways to log in that {@code require_auth} has words for. */
public enum AuthenticationMethod {
    PASSWORD("password", "the password itself"),
    MD5("md5", "MD5"),
    GSS("gss", "GSSAPI"),
    SSPI("sspi", "SSPI"),
    SCRAM("scram-sha-256", "SCRAM-SHA-256"),
    OAUTH("oauth", "OAUTHBEARER"),
    /** The server asks for nothing: it trusts us, or knows us by a certificate. */
    NONE("none", "nothing");

    private final String word;
    private final String plainly;

    AuthenticationMethod(String word, String plainly) {
        this.word = word;
        this.plainly = plainly;
    }

    /** The word of a connection string. */
    public String word() {
        return word;
    }

    /** What the server asks for, in a sentence. */
    String plainly() {
        return plainly;
    }
}
