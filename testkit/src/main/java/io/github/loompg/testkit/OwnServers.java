package io.github.loompg.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The servers that this JVM has started and has to stop when it ends. */
final class OwnServers {
    private static final Set<Cluster> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OwnServers::deleteAll, "loompg-testkit-exit"));
    }

    private OwnServers() {}

    static Cluster start(ServerOptions options) {
        Path programs = options.programs();
        Distribution distribution = programs == null ? Binaries.find(options.major()) : Distribution.at(programs);
        return start(new Cluster(distribution, options, Account.current()));
    }

    /** Starts a server on a cluster that is there. */
    static Cluster start(Cluster cluster) {
        RUNNING.add(cluster);
        try {
            cluster.start();
            return cluster;
        } catch (TestkitException notStarted) {
            delete(cluster);
            throw notStarted;
        }
    }

    /** All at once, each on a thread of its own: one that does not stop neither delays the others nor keeps them from it. */
    private static void deleteAll() {
        List<Thread> ends = RUNNING.stream()
                .map(cluster -> Thread.ofPlatform().start(cluster::delete))
                .toList();
        try {
            for (Thread end : ends) {
                end.join();
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    static void delete(Cluster cluster) {
        cluster.delete();
        RUNNING.remove(cluster);
    }
}
