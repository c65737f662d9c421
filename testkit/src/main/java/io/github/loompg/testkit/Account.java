package io.github.loompg.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom PostgreSQL's programs run as. They refuse to run as root, so under root they are handed to an unprivileged account
 * by the first way that works on this machine; where no account can be taken on, a user namespace of their own makes
 * them believe that they are not root, and files keep their owner.
 */
final class Account {
    private static final List<String> UNPRIVILEGED = List.of("postgres", "nobody");

    private final String name;
    private final Way way;
    private final @Nullable UserPrincipal owner;

    private Account(String name, Way way, @Nullable UserPrincipal owner) {
        this.name = name;
        this.way = way;
        this.owner = owner;
    }

    private interface Way {
        List<String> command(List<String> program);
    }

    /** The account for this process: its own, unless that is root. */
    static Account current() {
        return Current.ACCOUNT;
    }

    /** For names of files that belong to one account. */
    String name() {
        return name;
    }

    /** Whether files have to be given away before the account can use them. */
    boolean isRoot() {
        return "root".equals(name) || owner != null;
    }

    /** Who has to own a server's files; null when that is whoever creates them. */
    @Nullable
    UserPrincipal owner() {
        return owner;
    }

    /** The command that runs a program as this account. */
    List<String> command(List<String> program) {
        return way.command(program);
    }

    private static final class Current {
        static final Account ACCOUNT = choose();
    }

    private static Account choose() {
        return usable().findFirst()
                .orElseThrow(
                        () -> new TestkitException("PostgreSQL does not run as root, and none of setpriv, runuser, su"
                                + " and unshare can start it as somebody else here: run the tests as another user, or name a"
                                + " running server in " + Address.VARIABLE));
    }

    /** Every way that works on this machine, best first, each tried only when it is asked for. */
    static Stream<Account> usable() {
        Commands.Result user = Commands.run(List.of("id", "-u"));
        if (user.status() != 0) {
            throw new TestkitException(
                    "The testkit starts PostgreSQL on Linux and macOS only; elsewhere name a running " + "server in "
                            + Address.VARIABLE);
        }
        if (!"0".equals(user.output())) {
            return Stream.of(new Account("uid" + user.output(), program -> program, null));
        }
        Stream<Account> unprivileged = UNPRIVILEGED.stream()
                .flatMap(name -> ways(name).stream()
                        .filter(way -> works(way, name))
                        .map(way -> new Account(name, way, principal(name))));
        Way namespace = program -> prefixed(List.of("unshare", "-U", "--"), program);
        return Stream.concat(
                unprivileged,
                Stream.of(namespace).filter(Account::changesUser).map(way -> new Account("root", way, null)));
    }

    private static List<Way> ways(String account) {
        Commands.Result user = Commands.run(List.of("id", "-u", account));
        Commands.Result group = Commands.run(List.of("id", "-g", account));
        if (user.status() != 0 || group.status() != 0) {
            return List.of();
        }
        List<String> setpriv =
                List.of("setpriv", "--reuid=" + user.output(), "--regid=" + group.output(), "--clear-groups", "--");
        return List.of(
                program -> prefixed(setpriv, program),
                program -> prefixed(List.of("runuser", "-u", account, "--"), program),
                program -> List.of("su", "-s", "/bin/sh", account, "-c", quoted(program)));
    }

    private static boolean works(Way way, String account) {
        Commands.Result tried = Commands.run(way.command(List.of("id", "-un")));
        return tried.status() == 0 && tried.output().equals(account);
    }

    private static boolean changesUser(Way way) {
        Commands.Result tried = Commands.run(way.command(List.of("id", "-u")));
        return tried.status() == 0 && !tried.output().equals("0");
    }

    private static UserPrincipal principal(String account) {
        try {
            return FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(account);
        } catch (IOException unknown) {
            throw new UncheckedIOException("The account " + account + " cannot be looked up", unknown);
        }
    }

    private static List<String> prefixed(List<String> prefix, List<String> program) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(program);
        return command;
    }

    private static String quoted(List<String> program) {
        return program.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" ", "exec ", ""));
    }
}
