package io.github.loompg.session;

import io.github.loompg.error.AuthenticationException;
import io.github.loompg.error.CallInterruptedException;
import io.github.loompg.error.ConfigurationException;
import io.github.loompg.error.ConnectFailedException;
import io.github.loompg.error.PostgresException;
import io.github.loompg.error.QueryTimeoutException;
import io.github.loompg.error.ServerException;
import io.github.loompg.exchange.ServerRole;
import io.github.loompg.flight.Flight;
import io.github.loompg.flight.Recorded;
import io.github.loompg.net.Deadline;
import io.github.loompg.net.Endpoint;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a server that will do: goes through the hosts, and the addresses of each, until one lets us in and is what was
 * asked for. As long as there are others to try, none may take more than its share of the time that is left.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS">Specifying Multiple
 *     Hosts</a>
 */
final class Search {
    private final Opening opening;
    private final Deadline deadline;
    private final List<PostgresException> failures = new ArrayList<>();
    private @Nullable Session secondBest;

    Search(Opening opening, Deadline deadline) {
        this.opening = opening;
        this.deadline = deadline;
    }

    Session run() {
        Recorded recorded = Flight.connect();
        if (recorded == null) {
            return find();
        }
        Session found = null;
        Throwable failure = null;
        try {
            found = find();
            return found;
        } catch (RuntimeException | Error thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            recorded.end(found == null ? null : found.host(), failure);
        }
    }

    private Session find() {
        Session found = null;
        try {
            List<Endpoint> hosts = ordered(opening.hosts());
            for (int i = 0; i < hosts.size() && found == null; i++) {
                found = search(hosts.get(i), deadline.share(hosts.size() - i));
            }
            if (found == null) {
                found = secondBest;
            }
            if (found == null) {
                throw failure();
            }
            return found;
        } finally {
            if (secondBest != null && secondBest != found) {
                secondBest.terminate();
            }
        }
    }

    private @Nullable Session search(Endpoint host, Deadline share) {
        List<SocketAddress> addresses;
        try {
            addresses = ordered(opening.dialer().addresses(host, share));
        } catch (ConnectFailedException | QueryTimeoutException unknown) {
            failures.add(unknown);
            return null;
        }
        for (int i = 0; i < addresses.size(); i++) {
            Session fitting = attempt(host, addresses.get(i), share.share(addresses.size() - i));
            if (fitting != null) {
                return fitting;
            }
        }
        return null;
    }

    private @Nullable Session attempt(Endpoint host, SocketAddress address, Deadline share) {
        Session session;
        try {
            session = opening.open(host, address, share);
        } catch (PostgresException failure) {
            opening.refusals().refused(String.valueOf(address), failure);
            if (isFinal(failure)) {
                throw failure;
            }
            failures.add(failure);
            return null;
        }
        Target target = opening.target();
        if (target == Target.ANY) {
            return session;
        }
        boolean kept = false;
        try {
            ServerRole role = ServerRole.of(session.settings(), session.pipeline(), share);
            if (target.fits(role)) {
                kept = true;
                return session;
            }
            if (target == Target.PREFER_STANDBY && secondBest == null) {
                secondBest = session;
                kept = true;
            }
            failures.add(new ConnectFailedException(
                    "the server at " + host.at(address) + " " + target.misfit(role) + ", and target_session_attrs="
                            + target + " asks for another",
                    "check the list of hosts, and which of them is the primary now",
                    null));
        } catch (ServerException | ConnectFailedException | QueryTimeoutException unclear) {
            failures.add(unclear);
        } finally {
            if (!kept) {
                session.terminate();
            }
        }
        return null;
    }

    /**
     * What other servers would answer in the same way, or what somebody should know of before they are asked: our own
     * mistakes, an interrupt, and a server that does not let us in; but one that has no room or is about to stop or to
     * start is passed over.
     */
    private static boolean isFinal(PostgresException failure) {
        return switch (failure) {
            case ServerException refused -> {
                String state = String.valueOf(refused.sqlState());
                yield !state.startsWith("53") && !state.startsWith("57P");
            }
            case AuthenticationException untrusted -> true;
            case ConfigurationException mistake -> true;
            case CallInterruptedException interrupted -> true;
            default -> false;
        };
    }

    /** Why there is no connection: the one reason, or a list of all. */
    private PostgresException failure() {
        PostgresException first = failures.getFirst();
        if (failures.size() == 1) {
            return first;
        }
        String reasons = failures.stream().map(Search::withoutHint).collect(Collectors.joining("; "));
        PostgresException all = deadline.expired()
                ? new QueryTimeoutException(
                        "no connection within " + deadline.budget().toMillis() + " ms: " + reasons,
                        first.hint(),
                        first,
                        "trying " + failures.size() + " addresses")
                : new ConnectFailedException(
                        "none of " + failures.size() + " addresses will do: " + reasons, first.hint(), first);
        failures.subList(1, failures.size()).forEach(all::addSuppressed);
        return all;
    }

    private static String withoutHint(PostgresException failure) {
        String message = String.valueOf(failure.getMessage());
        int hint = message.indexOf("\nhint: ");
        return hint < 0 ? message : message.substring(0, hint);
    }

    private <T> List<T> ordered(List<T> given) {
        if (!opening.shuffled() || given.size() == 1) {
            return given;
        }
        List<T> shuffled = new ArrayList<>(given);
        Collections.shuffle(shuffled);
        return shuffled;
    }
}
