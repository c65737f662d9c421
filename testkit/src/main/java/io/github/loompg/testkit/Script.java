package io.github.loompg.testkit;

/** What a {@link ScriptedServer} does on one connection, from its first byte to the return of {@link #play}. */
@FunctionalInterface
public interface Script {
    /**
     * Plays on a connection that has just been accepted; it is closed afterwards. Whatever is thrown, failed expectations
     * above all, comes out of the server's {@link ScriptedServer#await()} and {@link ScriptedServer#close()}.
     */
    void play(ScriptedConnection connection) throws Exception;
}
