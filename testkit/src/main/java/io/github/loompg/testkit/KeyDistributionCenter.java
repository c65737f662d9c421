package io.github.loompg.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Kerberos key server for tests of GSSAPI, by the programs of MIT's Kerberos (in Debian the packages krb5-kdc,
 * krb5-admin-server and krb5-user): with a realm and a database of its own, on a free port of the loopback interface.
 *
 * <p>It ends with the JVM in any case.
 */
public final class KeyDistributionCenter implements AutoCloseable {
    /** The realm that all principals belong to. */
    public static final String REALM = "LOOMPG.TEST";

    private static final List<String> PROGRAMS = List.of("krb5kdc", "kadmin.local", "kdb5_util", "kinit");
    private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin");
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

    /** Ends the server when the pipe does, which the other end of is in this JVM. */
    private static final String SCRIPT = "\"$@\" </dev/null & server=$!; read -r line; kill $server; wait $server";

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final Path folder;
    private final int port;
    private final Process process;

    private KeyDistributionCenter(Path folder, int port) throws IOException {
        this.folder = folder;
        this.port = port;
        this.process = begin();
    }

    /** Whether the programs are on this machine. */
    public static boolean isInstalled() {
        return PROGRAMS.stream().allMatch(program -> places(program).findAny().isPresent());
    }

    /**
     * Starts a key server that knows nobody yet.
     *
     * @throws TestkitException when it does not start
     */
    public static KeyDistributionCenter start() {
        try {
            Path folder = Files.createTempDirectory("loompg-kdc-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            KeyDistributionCenter center = new KeyDistributionCenter(folder, freePort());
            center.awaitPort();
            return center;
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot prepare a Kerberos realm", failed);
        }
    }

    /** The {@code krb5.conf} of its clients and servers. */
    public Path configuration() {
        return folder.resolve("krb5.conf");
    }

    /** Makes a user known. */
    public void addUser(String name, String password) {
        admin("addprinc -pw " + password + " " + name);
    }

    /** Makes a service known, such as {@code postgres/localhost}, and writes its key into a file that all can read. */
    public Path addService(String name) {
        Path keys = folder.resolve(name.replace('/', '-') + ".keytab");
        admin("addprinc -randkey " + name);
        admin("ktadd -k " + keys + " " + name);
        try {
            Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot make " + keys + " readable", failed);
        }
        return keys;
    }

    /** Gets a user's first ticket, one that can be delegated, and returns the file it lies in. */
    public Path login(String name, String password) {
        Path cache = folder.resolve(name + ".tickets");
        run(password + "\n", "kinit", "-f", "-c", cache.toString(), name);
        return cache;
    }

    /** Ends the server and deletes its folder. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException alreadyGone) {
            // It has ended by itself.
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            Folders.delete(folder);
        }
    }

    private Process begin() throws IOException {
        Files.writeString(
                configuration(),
                """
                [libdefaults]
                  default_realm = %1$s
                  dns_lookup_kdc = false
                  dns_lookup_realm = false
                  dns_canonicalize_hostname = false
                  rdns = false
                  udp_preference_limit = 1
                  forwardable = true
                [realms]
                  %1$s = { kdc = 127.0.0.1:%2$d }
                [domain_realm]
                  localhost = %1$s
                """.formatted(REALM, port).replace("{ kdc", "{\n    kdc").replace(" }", "\n  }"));
        Files.writeString(folder.resolve("kdc.conf"), """
                [kdcdefaults]
                  kdc_listen = 127.0.0.1:%2$d
                  kdc_tcp_listen = 127.0.0.1:%2$d
                [realms]
                  %1$s = {
                    database_name = %3$s/principal
                    key_stash_file = %3$s/stash
                    supported_enctypes = aes256-cts:normal aes128-cts:normal
                    max_life = 1h
                  }
                [logging]
                  kdc = FILE:%3$s/kdc.log
                """.formatted(REALM, port, folder));
        run("", "kdb5_util", "create", "-s", "-P", "master", "-r", REALM);
        return builder(List.of("/bin/sh", "-c", SCRIPT, "sh", program("krb5kdc"), "-n"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("krb5kdc.out").toFile())
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private void awaitPort() throws IOException {
        long start = System.nanoTime();
        while (true) {
            try {
                new Socket(InetAddress.getByAddress(LOOPBACK), port).close();
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() - start > START_TIMEOUT.toNanos()) {
                    throw new TestkitException(
                            "krb5kdc did not start: " + Files.readString(folder.resolve("krb5kdc.out")));
                }
                pause();
            }
        }
    }

    private void pause() {
        try {
            process.waitFor(10, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TestkitException("Interrupted while waiting for krb5kdc", interrupted);
        }
    }

    private void admin(String query) {
        run("", "kadmin.local", "-r", REALM, "-q", query);
    }

    private void run(String input, String program, String... arguments) {
        try {
            List<String> command = Stream.concat(Stream.of(program(program)), Arrays.stream(arguments))
                    .toList();
            Process run = builder(command).redirectErrorStream(true).start();
            run.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            run.getOutputStream().close();
            String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (run.waitFor() != 0) {
                throw new TestkitException(program + " failed: " + output);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot run " + program, failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TestkitException("Interrupted while " + program + " was running", interrupted);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = Commands.builder(command);
        builder.environment().put("KRB5_CONFIG", configuration().toString());
        builder.environment().put("KRB5_KDC_PROFILE", folder.resolve("kdc.conf").toString());
        return builder;
    }

    private static String program(String name) {
        return places(name)
                .findFirst()
                .map(Path::toString)
                .orElseThrow(() -> new TestkitException(
                        name + " is not installed; Debian has it in krb5-kdc," + " krb5-admin-server and krb5-user"));
    }

    private static Stream<Path> places(String program) {
        return FOLDERS.stream().map(folder -> Path.of(folder, program)).filter(Files::isExecutable);
    }
}
