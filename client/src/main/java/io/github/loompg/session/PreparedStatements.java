package io.github.loompg.session;

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
    /** The name of a statement on the server, for when its preparation is gone. */
    static final class Track extends PhantomReference<Preparation> {
        private volatile String name;

        private Track(Preparation preparation, ReferenceQueue<Preparation> forgotten, String name) {
            super(preparation, forgotten);
            this.name = name;
        }

        void name(String anew) {
            name = anew;
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

    Track track(Preparation preparation, String name) {
        Track track = new Track(preparation, forgotten, name);
        tracks.add(track);
        return track;
    }

    /** The user has closed it. */
    void release(Track track) {
        if (tracks.remove(track)) {
            close(track.name);
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
