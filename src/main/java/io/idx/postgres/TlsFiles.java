package io.idx.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGProperty;

/** libpq's TLS settings in pgjdbc's terms: which mode, which root certificates, which client certificate and key. */
final class TlsFiles {
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private final ConnectionSettings settings;

    TlsFiles(ConnectionSettings settings) {
        this.settings = settings;
    }

    void into(Properties properties) {
        String mode = settings.required(Keyword.SSLMODE);
        Path root = Path.of(settings.required(Keyword.SSLROOTCERT));
        boolean verify = mode.startsWith("verify");
        if (settings.required(Keyword.SSLROOTCERT).equals("system")) {
            PGProperty.SSL_FACTORY.set(properties, "org.postgresql.ssl.DefaultJavaSSLFactory");
        } else if (verify && !Files.isReadable(root)) {
            throw Found.bad(
                    "sslmode=" + mode + " needs the root certificates, and " + root + " cannot be read",
                    "name a file with sslrootcert, or use sslrootcert=system for those that Java trusts");
        } else {
            PGProperty.SSL_ROOT_CERT.set(properties, root.toString());
        }
        // libpq: where there are root certificates, require verifies against them
        PGProperty.SSL_MODE.set(properties, mode.equals("require") && Files.isReadable(root) ? "verify-ca" : mode);
        settings.value(Keyword.SSLNEGOTIATION).ifPresent(value -> PGProperty.SSL_NEGOTIATION.set(properties, value));
        if (!mode.equals("disable")) {
            clientKey(properties);
        }
    }

    /** Empty names keep pgjdbc from looking for files of its own. */
    private void clientKey(Properties properties) {
        Path certificate = Path.of(settings.required(Keyword.SSLCERT));
        Path key = Path.of(settings.required(Keyword.SSLKEY));
        boolean present = Files.exists(certificate) || key.toString().endsWith(".p12");
        PGProperty.SSL_CERT.set(properties, present ? certificate.toString() : "");
        PGProperty.SSL_KEY.set(properties, present ? key.toString() : "");
        if (present) {
            algorithm(key).ifPresent(name -> PGProperty.PEM_KEY_ALGORITHM.set(properties, name));
            settings.value(Keyword.SSLPASSWORD).ifPresent(value -> PGProperty.SSL_PASSWORD.set(properties, value));
        } else if (settings.named(Keyword.SSLCERT)) {
            throw Found.bad("the client certificate " + certificate + " that sslcert names does not exist");
        }
    }

    /** Of a key in PEM; pgjdbc has to be told. Empty for the other forms, which tell by themselves. */
    private static Optional<String> algorithm(Path key) {
        Matcher pem;
        try {
            pem = PEM.matcher(Files.readString(key, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw Found.bad("the client key " + key + " cannot be read");
        }
        if (!pem.find()) {
            return Optional.empty();
        }
        if (!pem.group(1).equals("PRIVATE KEY")) {
            throw Found.bad(
                    "the client key " + key + " is in a form that Java cannot read (" + pem.group(1) + ")",
                    "this makes one that it can: openssl pkcs8 -topk8 -nocrypt -in " + key + " -out client.pem");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
        return ALGORITHMS.stream().filter(name -> reads(name, der)).findFirst();
    }

    private static boolean reads(String algorithm, byte[] der) {
        try {
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
