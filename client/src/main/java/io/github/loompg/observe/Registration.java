package io.github.loompg.observe;

/** That somebody listens, until it is closed. */
public interface Registration extends AutoCloseable {
    /** Listens no longer: what is still waiting for the listener is dropped. Never waits; to do it again does nothing. */
    @Override
    void close();
}
