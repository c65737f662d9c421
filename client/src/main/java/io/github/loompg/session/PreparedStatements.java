package io.github.loompg.session;

import io.github.loompg.exchange.Statement;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps track of the statements that users have had prepared, so that the server closes each that they have closed, and
 * each that they have forgotten to close when nobody can reach it any more.
 */
final class PreparedStatements {
    /** The server's statement of a preparation, for when that is gone. */
    static final class Track extends PhantomReference<Preparation> {
        private volatile Statement statement;
        private volatile boolean released;

        private Track(Preparation preparation, ReferenceQueue<Preparation> forgotten, Statement statement) {
            super(preparation, forgotten);
            this.statement = statement;
        }

        void statement(Statement anew) {
            statement = anew;
        }

        /** Whether nobody may run it any more. */
        boolean isReleased() {
            return released;
        }
    }

    private final Queue<String> closing;
    private final ReferenceQueue<Preparation> forgotten = new ReferenceQueue<>();
    private final Set<Track> tracks = ConcurrentHashMap.newKeySet();

    /**
     * @param closing takes the names of statements to close
     */
    PreparedStatements(Queue<String> closing) {
        this.closing = closing;
    }

    Track track(Preparation preparation, Statement statement) {
        Track track = new Track(preparation, forgotten, statement);
        tracks.add(track);
        return track;
    }

    /** The user needs it no more. */
    void release(Track track) {
        track.released = true;
        track.statement.close();
        if (tracks.remove(track)) {
            close(track.statement.name());
        }
    }

    /** Has those closed that nobody can reach any more. */
    void releaseForgotten() {
        while (forgotten.poll() instanceof Track track) {
            release(track);
        }
    }

    /** Closes all, because whoever had them has given his connection back. */
    void closeAll() {
        tracks.forEach(this::release);
    }

    /** Has the server close a statement, if it has a name. */
    void close(String name) {
        if (!name.isEmpty()) {
            closing.add(name);
        }
    }
}
